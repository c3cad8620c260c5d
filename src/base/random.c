/* SPDX-License-Identifier: Apache-2.0 */
/* key = seed; counter = (block, question, particle, step). A block is four numbers of 32 bits. */
#include "base/random.h"

#include "base/elementary.h"
#include "base/err.h"
#include "base/special.h"

#include <Random123/philox.h>
#include <float.h>
#include <math.h>
#include <string.h>

void det_stream_init(det_stream *s, uint64_t seed, uint32_t question, uint32_t particle, uint32_t step)
{
    *s = (det_stream){.key = {(uint32_t)seed, (uint32_t)(seed >> 32)}, .counter = {0, question, particle, step}};
}

void det_stream_seek(det_stream *s, uint32_t block)
{
    s->counter[0] = block;
    s->left = 0;
}

static uint32_t next_u32(det_stream *s)
{
    if (s->left == 0) {
        philox4x32_ctr_t counter;
        philox4x32_key_t key;
        memcpy(counter.v, s->counter, sizeof s->counter);
        memcpy(key.v, s->key, sizeof s->key);
        philox4x32_ctr_t block = philox4x32(counter, key);
        memcpy(s->block, block.v, sizeof s->block);
        s->counter[0]++;
        s->left = 4;
    }
    return s->block[4 - s->left--];
}

uint64_t det_draw_u64(det_stream *s)
{
    uint64_t low = next_u32(s);
    return (uint64_t)next_u32(s) << 32 | low;
}

double det_draw_uniform(det_stream *s)
{
    return ((double)(det_draw_u64(s) >> 12) + 0.5) * 0x1p-52;
}

double det_draw_normal(det_stream *s)
{
    return det_normal_quantile(det_draw_uniform(s));
}

double det_draw_gamma(det_stream *s, double shape, double scale)
{
    DET_BUG_IF(!(shape > 0 && scale > 0));
    if (shape < 1) {
        double lift = pow(det_draw_uniform(s), 1 / shape);
        return lift * det_draw_gamma(s, shape + 1, scale);
    }
    double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        double x = det_draw_normal(s), v = 1 + c * x;
        if (v <= 0)
            continue;
        v = v * v * v;
        if (log(det_draw_uniform(s)) < 0.5 * x * x + d - d * v + d * log(v))
            return scale * d * v;
    }
}

/* Walk up the distribution function; the second condition ends the walk where rounding has eaten the tail. As exp(-mean) is above
 * 1 - mean, most draws at small means need no exponential. */
uint32_t det_poisson_quantile(double u, double mean)
{
    if (u <= 1 - mean)
        return 0;
    double left = u, p = det_exp(-mean);
    uint32_t k = 0;
    while (left > p && (k < mean || p > DBL_EPSILON / 8)) {
        left -= p;
        p *= mean / ++k;
    }
    return k;
}

/* Transformed rejection with squeeze; names as in the paper. */
static uint32_t poisson_by_rejection(det_stream *s, double mean)
{
    double b = 0.931 + 2.53 * sqrt(mean), a = -0.059 + 0.02483 * b;
    double inv_alpha = 1.1239 + 1.1328 / (b - 3.4), v_r = 0.9277 - 3.6224 / (b - 2);
    for (;;) {
        double u = det_draw_uniform(s) - 0.5, v = det_draw_uniform(s), u_s = 0.5 - fabs(u);
        double k = floor((2 * a / u_s + b) * u + mean + 0.43);
        if (u_s >= 0.07 && v <= v_r)
            return (uint32_t)k;
        if (k < 0 || (u_s < 0.013 && v > u_s))
            continue;
        if (log(v * inv_alpha / (a / (u_s * u_s) + b)) <= det_poisson_logp((unsigned)k, mean))
            return (uint32_t)k;
    }
}

uint32_t det_draw_poisson(det_stream *s, double mean)
{
    DET_BUG_IF(!(mean >= 0 && mean <= 1e9));
    return mean < DET_POISSON_LARGE ? det_poisson_quantile(det_draw_uniform(s), mean) : poisson_by_rejection(s, mean);
}

int det_draw_bernoulli(det_stream *s, double p)
{
    return det_draw_uniform(s) < p;
}
