/* SPDX-License-Identifier: Apache-2.0 */
/* What the last watch of a store told of its pairs. */
#ifndef DET_DATA_PAST_H
#define DET_DATA_PAST_H

#include <stddef.h>

#include "base/date.h"

typedef struct det_past_pair {
    char one[168], other[168]; /* codes, in the atlas's order */
    char state[16];
    double p_coupled;
} det_past_pair;

typedef struct det_past {
    det_past_pair *pairs; /* [n] owned, to be freed with det_free */
    size_t n;
    det_day until; /* last day of that watch; DET_DAY_NONE: there was none */
} det_past;

#endif
