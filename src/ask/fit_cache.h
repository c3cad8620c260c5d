/* SPDX-License-Identifier: Apache-2.0 */
/* Fits kept in a folder between runs of the program, one file a fit, named by the hash of all that the fit depends on.
 *
 * A kept fit may always be thrown away: a file that is absent, cut short, changed or unwritable costs time, never an
 * answer. What happened is counted for whoever wants to say it. Each file ends in the SHA-256 of all before it and
 * appears whole or not at all; it holds numbers as this machine has them.
 */
#ifndef DET_ASK_FIT_CACHE_H
#define DET_ASK_FIT_CACHE_H

#include "base/ranks.h"
#include "infer/tempering.h"

typedef struct det_fit_cache {
    const char *folder; /* borrowed; made with its parents when first needed */
    int n_found, n_kept;
    int n_damaged, n_unwritten;
    char place[512]; /* the last file that was damaged or could not be written */
} det_fit_cache;

/* The fit of this key, of n dimensions, with as many runs as were made, perhaps none: 1 and both outputs filled (owned by the
 * caller), or 0 and both untouched. Of several processes (ranks; NULL: alone) the first reads, and all get the same. */
int det_fit_cache_find(det_fit_cache *c, const det_ranks *ranks, const char key[65], int n, det_optimum *optimum,
                       det_smc *smc) DET_MUST_USE;
/* Make the folder, with its parents; 0 where it cannot be. */
int det_fit_cache_make_folder(const det_fit_cache *c);
/* Keep a fit, in place of any that is there: the mode, and the runs 0 .. smc->n_runs - 1, all complete. The optimum must have its
 * covariance. To be called by one process. */
void det_fit_cache_keep(det_fit_cache *c, const char key[65], const det_optimum *optimum, const det_smc *smc);

#endif
