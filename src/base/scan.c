/* SPDX-License-Identifier: Apache-2.0 */
#include "base/scan.h"

#include "base/scan_kernels.h"

/* A byte at a time: the oracle of the others. */
static void scan(det_scan *s, const char *text, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        const unsigned char c = (unsigned char)text[i];
        if (c == '\n')
            s->lines[s->n_lines++] = (det_scan_line){(uint32_t)i, (uint32_t)s->n_marks, s->n_odd};
        if (c == '\n' || c == (unsigned char)s->separator)
            s->marks[s->n_marks++] = (uint32_t)i;
        else if (c == (unsigned char)s->quote || !c || c >= 0x80)
            s->n_odd++;
    }
}

static const det_scanner plain = {"plain", scan};

int det_scan_list(const det_scanner *out[3])
{
    int n = 0;
    out[n++] = &plain;
#ifdef DET_SCAN_X86
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt"))
        out[n++] = &det_scan_avx2;
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("bmi2") &&
        __builtin_cpu_supports("popcnt"))
        out[n++] = &det_scan_avx512;
#endif
    return n;
}

const det_scanner *det_scan_best(void)
{
    const det_scanner *all[3];
    return all[det_scan_list(all) - 1];
}
