/* SPDX-License-Identifier: Apache-2.0 */
/* Abduction: the noise behind a record, drawn given all of it. What a counterfactual keeps while it changes the world.
 *
 * Needs the tape of det_loglik(keep = 1) at the same dilemma and parameters.
 */
#ifndef DET_MODEL_ABDUCT_H
#define DET_MODEL_ABDUCT_H

#include "base/random.h"
#include "model/likelihood.h"

/* One path of the hidden states given all acts, by backward sampling from the filter: hidden[n_steps], bits x_0 x_1 Z.
 * One uniform of s a step. Cost: eight predictions of the chain a step. */
void det_abduct_hidden(const det_dilemma *d, const det_params *p, const det_work *work, det_stream *s,
                       unsigned char *hidden);
/* The same path in a world whose changes of government are those of `changed` (else like d): each switch of x_i is
 * decided by the same uniform, drawn given what happened in d, so that a chain differs only from a changed reset on and
 * until it meets its old self again. Z stays. In place. s: a stream of its own, two uniforms a step. */
void det_abduct_redraw(const det_dilemma *d, const det_dilemma *changed, const det_params *p, det_stream *s,
                       unsigned char *hidden);
/* The shock of a step whose group had `total` acts at rates that sum to `sum`: Gamma(r + total, rate r + sum); 1 for r
 * infinite. */
double det_abduct_shock(det_stream *s, double total, double sum, double r);

#endif
