/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/fetch_pace.h"

#include <math.h>

void det_fetch_pace_default(det_fetch_pace *p)
{
    *p = (det_fetch_pace){.n_parallel = 4, .n_tries = 6, .timeout_seconds = 30};
}

double det_fetch_pace_wait(const det_fetch_pace *p, int n_failures, double asked_s, double u)
{
    const double longest = p->timeout_seconds, wait = fmin(longest, ldexp(longest / 30, n_failures - 1));
    return asked_s + wait * (.5 + .5 * u);
}

int det_fetch_pace_is_too_long(const det_fetch_pace *p, double asked_s)
{
    return asked_s > (double)DET_FETCH_MOST_TIMEOUTS * p->timeout_seconds;
}
