/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/paired.h"

#include "base/mem.h"
#include "base/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { QUESTION_PAIRED = 0x70616900 };

/* How often each of n is drawn in n draws with replacement. */
static void draw(det_stream *s, size_t n, double *times)
{
    memset(times, 0, n * sizeof *times);
    for (size_t k = 0; k < n; k++)
        times[(size_t)(det_draw_uniform(s) * (double)n)]++;
}

static double mean_of(size_t n_pairs, size_t n_blocks, const double *sum, const double *n, const double *pair, const double *block)
{
    double all = 0, count = 0;
    for (size_t i = 0; i < n_pairs; i++)
        for (size_t b = 0; pair[i] > 0 && b < n_blocks; b++) {
            all += pair[i] * block[b] * sum[i * n_blocks + b];
            count += pair[i] * block[b] * n[i * n_blocks + b];
        }
    return all / count;
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double share_below(size_t n_pairs, size_t n_blocks, const double *sum, const double *n)
{
    double below = 0, all = 0;
    for (size_t i = 0; i < n_pairs; i++) {
        double x = 0, count = 0;
        for (size_t b = 0; b < n_blocks; b++) {
            x += sum[i * n_blocks + b];
            count += n[i * n_blocks + b];
        }
        all += count > 0;
        below += count > 0 && x < 0;
    }
    return below / all;
}

/* Means of n_draws resampled worlds into mean, ascending; those without a score are left out. Returns how many there are. */
static size_t resample(size_t n_pairs, size_t n_blocks, const double *sum, const double *n, size_t n_draws, unsigned long seed, double *pair,
                       double *block, double *mean)
{
    size_t m = 0;
    for (size_t k = 0; k < n_draws; k++) {
        det_stream s;
        det_stream_init(&s, seed, QUESTION_PAIRED, (uint32_t)k, 0);
        draw(&s, n_pairs, pair);
        draw(&s, n_blocks, block);
        mean[m] = mean_of(n_pairs, n_blocks, sum, n, pair, block);
        m += isfinite(mean[m]);
    }
    qsort(mean, m, sizeof *mean, by_value);
    return m;
}

det_status det_paired_find(size_t n_pairs, size_t n_blocks, const double *sum, const double *n, int n_draws, unsigned long seed,
                           det_paired *out, det_err *err)
{
    double *pair = det_calloc(n_pairs + n_blocks + (size_t)n_draws, sizeof *pair), *block = pair + n_pairs, *mean = block + n_blocks, count = 0;
    if (!pair)
        return det_err_set(err, DET_NOMEM, "memory ran out for %d bootstrap draws", n_draws);
    for (size_t k = 0; k < n_pairs * n_blocks; k++)
        count += n[k];
    for (size_t k = 0; k < n_pairs + n_blocks; k++)
        pair[k] = 1;
    *out = (det_paired){.n = (long)count, .mean = mean_of(n_pairs, n_blocks, sum, n, pair, block), .low = NAN, .high = NAN,
                        .share = share_below(n_pairs, n_blocks, sum, n)};
    const size_t m = resample(n_pairs, n_blocks, sum, n, (size_t)n_draws, seed, pair, block, mean);
    if (m > 1) {
        out->low = mean[(size_t)(.025 * (double)(m - 1))];
        out->high = mean[(size_t)ceil(.975 * (double)(m - 1))];
    }
    det_free(pair);
    return DET_OK;
}
