/* SPDX-License-Identifier: Apache-2.0 */
#include "show/replay_view.h"

#include <math.h>

det_day det_replay_day(const det_replay *r, int step)
{
    return r->from + step * r->step_days;
}

size_t det_replay_steps_seen(const det_replay *r)
{
    size_t n = 0;
    for (int t = 0; t < r->n_steps; t++)
        n += r->seen[t] != 0;
    return n;
}

double det_replay_last(const det_replay *r, const double *path)
{
    return path == NULL || r->n_steps == 0 ? NAN : path[r->n_steps - 1];
}

const char *det_replay_mark(const det_replay *r)
{
    return det_replay_steps_seen(r) == (size_t)r->n_steps ? "estimate" : "partial data";
}
