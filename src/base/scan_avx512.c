/* SPDX-License-Identifier: Apache-2.0 */
/* The scanner for AVX-512. Compiled with -mavx512bw -mavx512vbmi2 -mbmi2 -mpopcnt, called only where the processor has them. */
#include "base/scan_kernels.h"

#include <immintrin.h>

typedef struct masks {
    uint64_t marks, breaks, odd;
} masks;

typedef struct kinds {
    __m512i separator, quote;
} kinds;

static const unsigned char iota[64] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
                                       22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
                                       44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};

static kinds make_kinds(char separator, char quote)
{
    return (kinds){_mm512_set1_epi8(separator), _mm512_set1_epi8(quote)};
}

static inline masks look(const char *text, const kinds *k)
{
    const __m512i v = _mm512_loadu_si512(text);
    const uint64_t breaks = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\n'));
    return (masks){breaks | _mm512_cmpeq_epi8_mask(v, k->separator), breaks,
                   _mm512_movepi8_mask(v) | _mm512_testn_epi8_mask(v, v) | _mm512_cmpeq_epi8_mask(v, k->quote)};
}

/* Sixteen places a round; nearly always one is enough. */
static inline void put(uint32_t *marks, uint64_t bits, uint32_t at)
{
    const int n = __builtin_popcountll(bits);
    __m512i places = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(iota));
    for (int i = 0; i < n; i += 16) {
        const __m512i wide = _mm512_cvtepu8_epi32(_mm512_castsi512_si128(places));
        _mm512_storeu_si512(marks + i, _mm512_add_epi32(wide, _mm512_set1_epi32((int)at)));
        places = _mm512_shuffle_i64x2(places, places, 0x39);
    }
}

#define SCANNER      det_scan_avx512
#define SCANNER_NAME "avx512"
#include "base/scan_kernel.h"
