/* SPDX-License-Identifier: Apache-2.0 */
/* The posterior as a netCDF-4 file in ArviZ's InferenceData layout: arviz.from_netcdf, xarray or any netCDF reader
 * opens it.
 *
 *   posterior       one variable a free parameter, (chain, draw), natural scale; chain = run of the sampler
 *   sample_stats    lp (unconstrained scale), log_prior, log_likelihood; ladder and acceptance as attributes
 *   log_likelihood  acts (chain, draw, step): log predictive probability of each scored step, draws thinned
 *   prior           as posterior, as many draws of the prior
 *   observed_data   acts (step, direction, class), missing where not observed; seen (step, direction)
 *   constant_data   exposure_volume (step)
 *
 * A parameter's name is its variable's name, '/' and other bytes that netCDF refuses turned to '_'. step is a date.
 * There is no created_at: the same answer gives the same bytes.
 */
#ifndef DET_SHOW_INFERENCE_DATA_H
#define DET_SHOW_INFERENCE_DATA_H

#include "ask/posterior.h"

/* Write p to the file, which appears whole or not at all. DET_IO, DET_NOMEM. */
det_status det_inference_data_write(const det_posterior *p, const char *path, det_err *err) DET_MUST_USE;

#endif
