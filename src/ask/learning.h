/* SPDX-License-Identifier: Apache-2.0 */
/* What the record taught: each parameter before and after it, and by how much its variance shrank. */
#ifndef DET_ASK_LEARNING_H
#define DET_ASK_LEARNING_H

#include "ask/fit.h"
#include "data/panel.h"

/* One row a parameter, in the table's order, into *out (one block with its names, owned by the caller: det_free) and
 * *n. Contraction: 1 - var_post / var_prior on the unconstrained scale. The prior's median and variance come from 4,000
 * draws; where the posterior's variance is that of a curvature (Laplace), so is the prior's where its own curvature at
 * the mode gives less: a skewed prior must not look like learning. DET_NOMEM. */
det_status det_learning_rows(const det_fit *f, det_parameter_row **out, size_t *n, det_err *err) DET_MUST_USE;
/* "learned" from a contraction of .3, "prior-driven" from .1, "not learned" below; "fixed" for NaN. Static. */
const char *det_learning_word(double contraction);
/* Mean contraction of the rows that are called `name`, or `name` and a dot and more; NaN where none of them was free.
 */
double det_learning_mean(const det_parameter_row *rows, size_t n, const char *name);
/* What the record could and could not teach, in one sentence: parameters in blocks, each by its mean contraction, and
 * the steps without coverage. Reads parameters and seen of r. Owned by the caller (det_free); NULL when memory ran out.
 */
char *det_learning_sentence(const det_replay *r);
/* The same of rows and the panel that they were learned from: a step without coverage is one in which neither principal was observed. */
char *det_learning_of_panel(const det_panel *p, det_parameter_row *rows, size_t n_rows);

#endif
