/* SPDX-License-Identifier: Apache-2.0 */
/* The scanner for AVX2. Compiled with -mavx2 -mbmi -mbmi2 -mpopcnt, called only where the processor has them. */
#include "base/scan_kernels.h"

#include <immintrin.h>

typedef struct masks {
    uint64_t marks, breaks, odd;
} masks;

typedef struct kinds {
    __m256i separator, quote;
} kinds;

static kinds make_kinds(char separator, char quote)
{
    return (kinds){_mm256_set1_epi8(separator), _mm256_set1_epi8(quote)};
}

static inline uint64_t join(__m256i low, __m256i high)
{
    return (uint64_t)(uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

static inline uint64_t equal(__m256i a, __m256i b, __m256i value)
{
    return join(_mm256_cmpeq_epi8(a, value), _mm256_cmpeq_epi8(b, value));
}

static inline masks look(const char *text, const kinds *k)
{
    const __m256i a = _mm256_loadu_si256((const void *)text), b = _mm256_loadu_si256((const void *)(text + 32));
    const uint64_t breaks = equal(a, b, _mm256_set1_epi8('\n'));
    return (masks){breaks | equal(a, b, k->separator), breaks,
                   join(a, b) | equal(a, b, _mm256_setzero_si256()) | equal(a, b, k->quote)};
}

/* Eight places a round, of which the last may be none. */
static inline void put(uint32_t *marks, uint64_t bits, uint32_t at)
{
    while (bits) {
        for (int i = 0; i < 8; i++) {
            marks[i] = at + (uint32_t)_tzcnt_u64(bits);
            bits = _blsr_u64(bits);
        }
        marks += 8;
    }
}

#define SCANNER      det_scan_avx2
#define SCANNER_NAME "avx2"
#include "base/scan_kernel.h"
