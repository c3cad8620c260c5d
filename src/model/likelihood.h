/* SPDX-License-Identifier: Apache-2.0 */
/* The likelihood (section 4): one pass forward through beliefs, rates, emissions and the filter of the hidden states.
 *
 * A workspace belongs to one thread and one dilemma and may be used again and again; nothing is allocated inside the loop. After
 * det_loglik with keep = 1 the workspace holds the tape that det_loglik_back (gradient.h) and ask read.
 */
#ifndef DET_MODEL_LIKELIHOOD_H
#define DET_MODEL_LIKELIHOOD_H

#include "model/belief.h"
#include "model/intent.h"

/* What a step leaves behind. */
typedef struct det_trace {
    double odds[2];               /* before the acts of the step */
    double odds_after[2];         /* after them */
    double hostile[2], coop[2];   /* gains of each holder from direct evidence */
    double prior[DET_N_STATES];   /* hidden states before the acts of the step (predicted) */
    double filter[DET_N_STATES];  /* after them: what could be known then */
    double ratio[DET_N_STATES];   /* filter / prior, finite where prior is 0 */
    double logp;                  /* log probability of the acts of the step given those before, less what does not depend on rates
                                     (log-gamma terms); 0 where the step is not scored */
} det_trace;

typedef struct det_work {
    int n_steps, stride, n_memory;
    double *w, *dw;         /* [n_steps][stride] weights at the nu of the last call, and their slope */
    double *y;              /* [n_steps][n_memory] kernels before each step */
    det_trace *trace;       /* [n_steps] */
    double *smooth;         /* [n_steps][8] hidden states in hindsight, filled by det_loglik_back */
    double *aw;             /* [n_steps][stride] scratch of the gradient */
} det_work;

det_status det_work_init(const det_dilemma *d, det_work *out, det_err *err) DET_MUST_USE;
void det_work_free(det_work *w);

/* log p(data | p). keep = 1 leaves the tape. NaN or -INFINITY are possible results. O(n_steps * (classes + states)). */
double det_loglik(const det_dilemma *d, const det_params *p, det_work *work, int keep);
/* det_loglik (keep = 0), split by step: out[n_steps] gets the log predictive probability of the acts of each step given those of
 * the steps before, 0 before the first scored one. They sum to the result up to rounding. */
double det_loglik_steps(const det_dilemma *d, const det_params *p, det_work *work, double *out);
/* Initial state of step 0. */
void det_state_start(const det_dilemma *d, const det_params *p, det_state *out);
/* The state before step t, from the tape. */
void det_state_at(const det_dilemma *d, const det_work *work, int t, det_state *out);
/* Move a state past step t: kernels, echo, beliefs. gains[2] as det_belief_gains gave them; counts[2][4] plain. */
void det_state_step(const det_dilemma *d, const det_params *p, int t, const det_seen *seen, const double *counts,
                    const det_gains gains[2], det_state *s);

/* Log emission of step t in every visited state into ll[8] (others untouched). */
void det_step_emission(const det_dilemma *d, const det_params *p, const det_conduct *c, int t, double ll[DET_N_STATES]);

#endif
