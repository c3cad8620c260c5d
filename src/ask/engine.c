/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/engine.h"

#include <stdio.h>

#include "model/lanes.h"

char *det_engine_kernels(char *out, size_t size)
{
    const det_lanes *all[3];
    int n = det_lanes_list(all);
    size_t at = 0;
    out[0] = '\0';
    for (int k = 0; k < n && at < size; k++)
        at += (size_t)snprintf(out + at, size - at, "%s%s", all[k]->name, k + 1 < n ? ", " : " (in use)");
    return out;
}
