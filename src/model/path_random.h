/* SPDX-License-Identifier: Apache-2.0 */
/* Random numbers on lanes: lane l draws from the stream (seed, question, path of l, step), the same numbers as
 * base/random.h.
 *
 * Included after model/lane_math.h. Philox 4x32-10 (Salmon, Moraes, Dror & Shaw 2011): a round takes the words (c0, c1,
 * c2, c3) and a key (k0, k1) to (hi(M1 c2) ^ c1 ^ k0, lo(M1 c2), hi(M0 c0) ^ c3 ^ k1, lo(M0 c0)). A lane of 64 bits
 * holds a word in its low half; the high half is whatever a product left there, for products read low halves alone.
 * Lanes differ in c2 only, so the first round's product of c2 and the second round's of what came of it are made once a
 * path; what depends on block and step is scalar till then.
 */
#include "base/random.h"

#include <math.h>
#include <string.h>

#include "base/normal_tables.h"
#include "base/random.h"

/* ---- words, and lanes of yes and no ---- */

#if LANES == 1

typedef uint64_t vu;
typedef long long vb;
INLINE vu v_product(vu a, vu b)
{
    return (uint64_t)(uint32_t)a * (uint32_t)b;
}
INLINE int v_any(vb b)
{
    return b != 0;
}
INLINE vd v_pick(vb b, vd x, vd y)
{
    return b ? x : y;
}
INLINE vd v_sqrt(vd x)
{
    return sqrt(x);
}

#else

typedef unsigned long long vu __attribute__((vector_size(8 * LANES)));
typedef vi vb;
INLINE vd v_pick(vb b, vd x, vd y)
{
    return (vd)((b & (vi)x) | (~b & (vi)y));
}

#if LANES == 4
INLINE vu v_product(vu a, vu b)
{
    return (vu)_mm256_mul_epu32((__m256i)a, (__m256i)b);
}
INLINE int v_any(vb b)
{
    return !_mm256_testz_si256((__m256i)b, (__m256i)b);
}
INLINE vd v_sqrt(vd x)
{
    return _mm256_sqrt_pd(x);
}
#else
INLINE vu v_product(vu a, vu b)
{
    return (vu)_mm512_mul_epu32((__m512i)a, (__m512i)b);
}
INLINE int v_any(vb b)
{
    return _mm512_test_epi64_mask((__m512i)b, (__m512i)b) != 0;
}
INLINE vd v_sqrt(vd x)
{
    return _mm512_sqrt_pd(x);
}
#endif

#endif

/* x where b, else 0. */
INLINE vd v_where(vb b, vd x)
{
    vd zero = {0};
    return v_pick(b, x, zero);
}

INLINE double lane(vd x, int l)
{
    return ((const double *)&x)[l];
}

INLINE int is_set(vb b, int l)
{
    return ((const long long *)&b)[l] != 0;
}

/* ---- numbers ---- */

enum { N_ROUNDS = 10 };
static const uint64_t M0 = 0xD2511F53, M1 = 0xCD9E8D57;

/* Where the lanes' numbers come from. */
typedef struct source {
    uint64_t key[N_ROUNDS][2]; /* key of each round */
    vu c1;                     /* after the first round: word 1 */
    vu hi0, lo0;               /* and halves of M0 times its word 0 */
} source;

static void source_init(source *s, uint64_t seed, uint32_t question, const uint32_t path[LANES])
{
    vu zero = {0}, paths, c0;
    uint64_t wide[LANES];
    uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
    for (int n = 0; n < N_ROUNDS; n++, k0 += 0x9E3779B9, k1 += 0xBB67AE85) {
        s->key[n][0] = k0;
        s->key[n][1] = k1;
    }
    for (int l = 0; l < LANES; l++)
        wide[l] = path[l];
    memcpy(&paths, wide, sizeof paths);
    s->c1 = v_product(paths, zero + M1);
    c0 = (s->c1 >> 32) ^ (question ^ s->key[0][0]);
    s->lo0 = v_product(c0, zero + M0);
    s->hi0 = s->lo0 >> 32;
}

/* Two uniforms of 52 bits: the middles of cells, as det_draw_uniform. */
static inline vd v_uniform(vu low, vu high)
{
    vu bits = (high << 32 | (low & 0xffffffff)) >> 12 | 0x3ff0000000000000;
    vd u;
    memcpy(&u, &bits, sizeof u);
    return u - (1 - 0x1p-53);
}

/* Numbers 2 * block and 2 * block + 1 of the lanes' streams at a step. */
INLINE void v_draw(const source *s, uint32_t step, uint32_t block, vd out[2])
{
    vu zero = {0}, m0 = zero + M0, m1 = zero + M1, c0, c1, c2, c3;
    uint64_t first = M0 * block, second = M1 * (uint32_t)(first >> 32 ^ step ^ s->key[0][1]);
    c0 = s->c1 ^ (second >> 32 ^ s->key[1][0]);
    c1 = zero + second;
    c2 = s->hi0 ^ ((uint32_t)first ^ s->key[1][1]);
    c3 = s->lo0;
#pragma GCC unroll 8
    for (int n = 2; n < N_ROUNDS; n++) {
        vu p0 = v_product(c0, m0), p1 = v_product(c2, m1);
        c0 = p1 >> 32 ^ c1 ^ s->key[n][0];
        c1 = p1;
        c2 = p0 >> 32 ^ c3 ^ s->key[n][1];
        c3 = p0;
    }
    out[0] = v_uniform(c0, c1);
    out[1] = v_uniform(c2, c3);
}

/* ---- the normal and gamma laws ---- */

INLINE vd v_rational(vd r, const double num[8], const double den[8])
{
    vd zero = {0}, p = zero + num[7], q = zero + den[7];
#pragma GCC unroll 7
    for (int i = 6; i >= 0; i--) {
        p = p * r + num[i];
        q = q * r + den[i];
    }
    return p / q;
}

/* det_normal_quantile; NaN within e^-25 of 0 and 1. */
INLINE vd v_normal(vd u)
{
    vd zero = {0}, q = u - 0.5, x = q * v_rational(0.180625 - q * q, DET_NORMAL_CENTRE_NUM, DET_NORMAL_CENTRE_DEN);
    vb tail = (q > 0.425) | (q < -0.425);
    if (!v_any(tail))
        return x;
    vd r = v_sqrt(-v_log(v_pick(q < 0, u, 1 - u)));
    vd far = v_rational(r - 1.6, DET_NORMAL_NEAR_NUM, DET_NORMAL_NEAR_DEN);
    far = v_pick(r <= 5, v_pick(q < 0, -far, far), zero + NAN);
    return v_pick(tail, far, x);
}

/* Gamma laws with mean 1 by shape r: constants of det_draw_gamma. */
typedef struct shapes {
    vd r, d, c;
} shapes;

INLINE shapes shapes_of(vd r)
{
    vd d = r - 1.0 / 3;
    return (shapes){r, d, 1 / v_sqrt(9 * d)};
}

/* The first attempt of det_draw_gamma; result: in which lanes it stands. Shapes below 1 are always refused. */
INLINE vb v_gamma(const source *s, uint32_t step, const shapes *g, vd *out)
{
    vd u[2];
    v_draw(s, step, 0, u);
    vd x = v_normal(u[0]), x2 = x * x, v = 1 + g->c * x;
    vb fits = (v > 0) & (g->r >= 1), stands = fits & (u[1] < 1 - 0.0331 * x2 * x2); /* this implies what follows */
    v = v * v * v;
    *out = g->d * v / g->r;
    if (v_any(fits & (stands == 0)))
        stands |= fits & (v_log(u[1]) < 0.5 * x2 + g->d - g->d * v + g->d * v_log(v));
    return stands;
}
