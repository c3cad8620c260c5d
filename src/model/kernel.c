/* SPDX-License-Identifier: Apache-2.0 */
#include "model/kernel.h"

/* Is the stream observed in this step? */
static inline int observed(const det_seen *seen, int stream)
{
    if (stream < DET_PAIR_STREAMS)
        return seen->pair[stream / DET_N_CLASSES];
    return seen->pair[0] | seen->pair[1];
}

static inline double input(const det_record *r, const det_seen *seen, int stream)
{
    return observed(seen, stream) ? seen->w[stream] : r->mean[stream];
}

void det_kernel_step(const det_record *r, double rho, const det_seen *seen, double *y)
{
    double gain = (1 - rho) / r->step_days;
    if (seen->pair[0] & seen->pair[1]) {
        for (int m = 0; m < r->n_memory; m++)
            y[m] = rho * y[m] + gain * seen->w[m];
        return;
    }
    for (int m = 0; m < r->n_memory; m++)
        y[m] = rho * y[m] + gain * input(r, seen, m);
}

void det_kernel_step_adj(const det_record *r, double rho, const det_seen *seen, const double *y, double *ay, double *aw,
                         double *arho)
{
    double gain = (1 - rho) / r->step_days, slope = 0;
    for (int m = 0; m < r->n_memory; m++) {
        slope += ay[m] * (y[m] - input(r, seen, m) / r->step_days);
        if (aw && observed(seen, m))
            aw[m] += gain * ay[m];
        ay[m] *= rho;
    }
    *arho += slope;
}
