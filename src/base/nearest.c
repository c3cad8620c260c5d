/* SPDX-License-Identifier: Apache-2.0 */
/* Optimal string alignment: three rows of the usual table are enough. */
#include "base/nearest.h"

#include <string.h>

static size_t length(const char *s)
{
    return strnlen(s, DET_NEAREST_MAX);
}

/* A byte with ASCII capitals made small. */
static int fold(char c)
{
    return c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t det_nearest_distance(const char *a, const char *b)
{
    size_t rows[3][DET_NEAREST_MAX + 1], n_a = length(a), n_b = length(b);
    size_t *before = rows[0], *last = rows[1], *now = rows[2];
    for (size_t j = 0; j <= n_b; j++)
        last[j] = j;
    for (size_t i = 1; i <= n_a; i++) {
        now[0] = i;
        for (size_t j = 1; j <= n_b; j++) {
            int same = fold(a[i - 1]) == fold(b[j - 1]);
            now[j] = least(last[j - 1] + !same, least(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && fold(a[i - 1]) == fold(b[j - 2]) && fold(a[i - 2]) == fold(b[j - 1]))
                now[j] = least(now[j], before[j - 2] + 1);
        }
        size_t *spare = before;
        before = last;
        last = now;
        now = spare;
    }
    return last[n_b];
}

const char *det_nearest_name(const char *wanted, const char *const *names, size_t n)
{
    const char *best = NULL;
    size_t best_distance = DET_NEAREST_MAX;
    for (size_t i = 0; i < n; i++) {
        if (!names[i])
            continue;
        size_t d = det_nearest_distance(wanted, names[i]);
        size_t longest = length(wanted) > length(names[i]) ? length(wanted) : length(names[i]);
        if (d <= (longest + 2) / 3 && d < least(length(wanted), length(names[i])) && d < best_distance) {
            best = names[i];
            best_distance = d;
        }
    }
    return best;
}
