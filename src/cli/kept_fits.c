/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/kept_fits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

det_fit_cache *det_kept_fits_open(const det_options *o, det_kept_fits *k)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    int n = 0;
    memset(k, 0, sizeof *k);
    if (cache && cache[0] == '/') /* a relative one is to be ignored, says the XDG specification */
        n = snprintf(k->folder, sizeof k->folder, "%s/detente", cache);
    else if (home && home[0] == '/')
        n = snprintf(k->folder, sizeof k->folder, "%s/.cache/detente", home);
    if (n == 0 || n >= (int)sizeof k->folder || det_options_has(o, DET_OPTION_BIT(NO_CACHE)))
        return NULL;
    k->cache.folder = k->folder;
    return &k->cache;
}

void det_kept_fits_tell(const det_options *o, const det_kept_fits *k)
{
    if (det_options_has(o, DET_OPTION_BIT(QUIET)))
        return;
    if (k->cache.n_damaged > 0)
        fprintf(stderr, "detente: %s: this kept fit is damaged; it was not used, the fit was made anew\n",
                k->cache.place);
    else if (k->cache.n_unwritten > 0)
        fprintf(stderr, "detente: %s: the fit could not be kept there\n", k->cache.place);
}
