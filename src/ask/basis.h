/* SPDX-License-Identifier: Apache-2.0 */
/* The ground that questions stand on: a case counted, fitted under the stepped baseline, and what each act alone brings.
 *
 * When to use: every question of a case that reads the posterior opens one, so that all of them speak of the same fit (and find
 * the same kept one). What a question fits beside it (another baseline, a rival explanation) starts from
 * det_basis_fit_options, so that only what is meant to differ does.
 */
#ifndef DET_ASK_BASIS_H
#define DET_ASK_BASIS_H

#include "ask/fit.h"
#include "ask/footprint.h"

typedef struct det_basis_options {
    det_prior_set prior; /* default reference */
    det_profile profile; /* default auto: mini below 60 open acts of the pair, else full */
    unsigned long seed;  /* default 1 */
    int n_smc;           /* draws of the sampler, default 1,024, a multiple of 128 */
    int n_draws;         /* those of them that det_fit_read gives, evenly spread; default 200 */
    det_fit_cache *cache; /* borrowed; NULL (default): no fit is kept */
} det_basis_options;

void det_basis_default(det_basis_options *o);

typedef struct det_basis {
    const det_case *c; /* borrowed; must outlive the basis */
    det_basis_options options;
    det_panel panel;            /* owned */
    det_fit fit;                /* owned; stepped baseline: all terms of the model */
    det_footprints footprints;  /* owned */
    int is_mini;
} det_basis;

/* Count and fit. Failures as det_fit_find; DET_CONFIG also for n_draws below 1; *out is then untouched. Cost: that of the fit, or of reading the kept one. */
det_status det_basis_open(const det_case *c, const det_basis_options *o, const det_run *run, det_basis *out,
                          det_err *err) DET_MUST_USE;
void det_basis_free(det_basis *b);

/* Options of the basis' own fit. */
det_fit_options det_basis_fit_options(const det_basis *b);
/* Where an answer on this basis comes from. */
det_provenance det_basis_provenance(const det_basis *b);

#endif
