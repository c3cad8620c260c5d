/* SPDX-License-Identifier: Apache-2.0 */
/* Where fits are kept between runs: $XDG_CACHE_HOME/detente, else ~/.cache/detente. */
#ifndef DET_CLI_KEPT_FITS_H
#define DET_CLI_KEPT_FITS_H

#include "ask/fit_cache.h"
#include "cli/options.h"

typedef struct det_kept_fits {
    det_fit_cache cache;
    char folder[512];
} det_kept_fits;

/* The cache to ask with, within *k, which must stay where it is; NULL with --no-cache or where there is no such folder.
 */
det_fit_cache *det_kept_fits_open(const det_options *o, det_kept_fits *k);
/* Says on stderr what was amiss with kept fits, unless --quiet. */
void det_kept_fits_tell(const det_options *o, const det_kept_fits *k);

#endif
