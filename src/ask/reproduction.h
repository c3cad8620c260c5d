/* SPDX-License-Identifier: Apache-2.0 */
/* Direct reproduction: the hostile acts that one hostile act brings about itself, not through the acts it sets off.
 *
 * For each open hostile act e of the pair, d_e = sum over later steps of the expected acts with e minus those without
 * it, by direction and class, other acts held. Averaged by the type of e (direction and class) this is a
 * next-generation matrix of 4 x 4; R is its spectral radius. With theta = delta = nu = 0 and acts that
 * are certain it is the radius of the block of alpha. A type that never occurs has no offspring to average: its column
 * is 0.
 */
#ifndef DET_ASK_REPRODUCTION_H
#define DET_ASK_REPRODUCTION_H

#include "ask/course.h"
#include "ask/fit.h"

/* R of the course as it was last run. At most 300 acts of a type are used, evenly spread over it. */
double det_reproduction_radius(det_course *c);
/* R of a single act in a calm pair: silence around it, beliefs at their lowest deciles over the record. */
double det_reproduction_calm(const det_course *c);
/* Why R must not be printed: fewer than 30 open acts of the pair or 10 of a side, or no hostile act of a side. A static
 * text, or NULL. */
const char *det_reproduction_refusal(const det_panel *p);

/* R over the first n_draws draws of the fit (all, if it has fewer); calm (NULL allowed) gets the median of
 * det_reproduction_calm over them. Everything but the baseline's name is set. DET_NOMEM, DET_STOPPED; *out is then
 * untouched. Cost: a replay of n_ahead steps for every act and draw. */
det_status det_reproduction_find(const det_fit *fit, const det_footprints *f, int n_ahead, int n_draws,
                                 const det_run *run, det_reproduction *out, double *calm, det_err *err) DET_MUST_USE;

#endif
