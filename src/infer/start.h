/* SPDX-License-Identifier: Apache-2.0 */
/* May a tempered path start at the posterior mode, or must it start at the prior?
 *
 * A path from the mode is short. But where the posterior is much wider than the curvature at its mode tells (a ridge that opens away
 * from the mode), hardly a point of the reference is where the mass is. Neither weights nor R-hat show it: draws stay near the
 * mode and the evidence comes out too low. A short run from the mode shows it nonetheless, for its points spread along such a ridge.
 * So one is made: z is a draw on the scale of the reference (det_reference_whiten), and the largest eigenvalue of the mean
 * of z z^T over all draws may be four times (twice in length) what chance makes of it where the reference fits
 * (Marchenko & Pastur 1967).
 */
#ifndef DET_INFER_START_H
#define DET_INFER_START_H

#include "infer/tempering.h"

/* Leave o->start, which must hold a factor, where a path may start there; else set it to NULL. The short run is at o->seed, its draws are no
 * other run's. DET_STOPPED, DET_NOMEM: o is untouched. Cost: a quarter of a run of 1,024 draws. Same answer whatever the number
 * of threads, ranks and runs. run may be NULL. */
det_status det_start_choose(const det_target *t, det_smc_options *o, const det_run *run, det_err *err) DET_MUST_USE;

#endif
