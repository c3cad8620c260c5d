/* SPDX-License-Identifier: Apache-2.0 */
/* The state at the start of a step: beliefs that have seen the acts before it, memories, and the acts of the step before.
 * Likelihood, gradient and simulation step the same state with the same functions.
 */
#ifndef DET_MODEL_STATE_H
#define DET_MODEL_STATE_H

#include "model/dilemma.h"

enum { DET_MAX_MEMORY = DET_PAIR_STREAMS + 2 * DET_MAX_CHANNELS };

typedef struct det_state {
    double odds[2];                  /* h/(1-h) of holder i's belief about 1-i, before the acts of this step */
    double y[DET_MAX_MEMORY];        /* Y: kernels, weighted acts per day, streams 0 .. record.n_memory-1 */
    double last[2][DET_N_CLASSES];   /* counts of the step before, for the echo */
    double habit[2][DET_N_CLASSES];  /* H: own acts remembered, acts per day, where the record follows habit */
} det_state;

/* What happened in a step, as the sides see it. */
typedef struct det_seen {
    const double *w;           /* [record.stride] weighted acts */
    const unsigned char *pair; /* [2] which directions were observed */
} det_seen;

#endif
