/* SPDX-License-Identifier: Apache-2.0 */
/* The assumptions of an explanation, each turned over: prior sets, grades, how conduct answers fear, control, how acts
 * are read. */
#ifndef DET_ASK_ASSUMPTIONS_H
#define DET_ASK_ASSUMPTIONS_H

#include "ask/sensitivity.h"

/* Those that the case has: *out is owned by the caller (det_free). Prior sets come from the fork's own fits, responses
 * from fits of their own, all else from reweighing. DET_NOMEM, DET_STOPPED. */
det_status det_assumptions_find(const det_basis *b, const det_fork *f, int n_draws, unsigned long seed,
                                const det_run *run, det_alteration **out, size_t *n, det_err *err) DET_MUST_USE;

#endif
