/* SPDX-License-Identifier: Apache-2.0 */
/* The symmetric pair of the planning experiments: two sides, one hostile class (VH), daily, Poisson. What the experiments did without
 * (goodwill, trust, calm, hidden states, severity) is switched off. Their evidence used a base rate r0 of its own:
 * logit h += n w - v with w = log(r1/r0), v = r1 - r0; here eta gives w and a constant documented shift the rest of v.
 */
#ifndef DET_TESTS_TOY_H
#define DET_TESTS_TOY_H

#include <math.h>
#include <string.h>

#include "model/simulate.h"

typedef struct det_toy {
    int n_steps;
    double mu, theta, alpha, rho, q01, q10, r0, r1, h0;
} det_toy;

static int toy_init(const det_toy *toy, const det_model_options *o, det_dilemma *d, det_params *p)
{
    det_record r;
    if (det_record_init(toy->n_steps, 1, &r, NULL) != DET_OK || det_dilemma_init(&r, NULL, o, d, NULL) != DET_OK)
        return -1;
    memset(p, 0, sizeof *p);
    p->eta[0] = toy->mu * (toy->r1 / toy->r0 - 1);
    p->rho = toy->rho;
    p->q01 = toy->q01;
    p->q10 = toy->q10;
    p->r = INFINITY;
    p->xi = 1;
    for (int i = 0; i < 2; i++) {
        p->mu[i][DET_VH] = toy->mu;
        p->theta[i][0] = toy->theta;
        p->alpha[i][0][0] = toy->alpha;
        p->h0[i] = toy->h0;
        p->b[i] = p->d[i] = 1;
    }
    for (int k = 0; k < 2 * toy->n_steps; k++)
        d->record.shift[k] = p->eta[0] - (toy->r1 - toy->r0);
    return 0;
}

#endif
