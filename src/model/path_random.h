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

#if LANES == 1

typedef uint64_t vu;
static inline vu v_product(vu a, vu b)
{
    return (uint64_t)(uint32_t)a * (uint32_t)b;
}

#else

#include <immintrin.h>

typedef unsigned long long vu __attribute__((vector_size(8 * LANES)));
static inline vu v_product(vu a, vu b)
{
#if LANES == 4
    return (vu)_mm256_mul_epu32((__m256i)a, (__m256i)b);
#else
    return (vu)_mm512_mul_epu32((__m512i)a, (__m512i)b);
#endif
}

#endif

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
static inline __attribute__((always_inline)) void v_draw(const source *s, uint32_t step, uint32_t block, vd out[2])
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
