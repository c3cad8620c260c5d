/* SPDX-License-Identifier: Apache-2.0 */
/* Lanes: `vd` holds LANES doubles, one a parameter point. exp and log as in base/elementary.h, on lanes.
 *
 * Included by lane_kernel.h after LANES is set; everything is static, so that each width is a world of its own.
 */
#include "base/elementary.h"

#if LANES == 1

typedef double vd;
#define v_exp det_exp
#define v_log det_log
static inline vd v_max(vd a, vd b)
{
    return a > b ? a : b;
}

#else

typedef double vd __attribute__((vector_size(8 * LANES)));
typedef long long vi __attribute__((vector_size(8 * LANES)));

static inline vd v_select(vi mask, vd a, vd b)
{
    return (vd)((mask & (vi)a) | (~mask & (vi)b));
}

static inline vd v_max(vd a, vd b)
{
    return v_select(a > b, a, b);
}

/* Constants as whole vectors in memory, hidden from the optimiser (used through v_const): an arithmetic instruction then reads them at no
 * cost, where it would otherwise broadcast each one anew. */
enum { C_LOW, C_HIGH, C_LOG2E, C_SHIFT, C_LN2_HI, C_LN2_LO, C_E0, C_E9 = C_E0 + 9, C_ONE, C_TWO, C_K0, C_L0, C_L6 = C_L0 + 6, C_N };
#define ROW(x) {REPEAT(x)}
#if LANES == 4
#define REPEAT(x) x, x, x, x
#else
#define REPEAT(x) x, x, x, x, x, x, x, x
#endif
static const vd v_table[C_N] = {
    ROW(-708), ROW(709), ROW(1.4426950408889634), ROW(0x1.8p52), ROW(DET_LN2_HI), ROW(DET_LN2_LO),
    ROW(0.5), ROW(0.1666666666666666746), ROW(0.041666666666623820532), ROW(0.0083333333333300381973),
    ROW(0.0013888888917367080562), ROW(0.00019841269863171556026), ROW(0.000024801521057868205199),
    ROW(2.7557268276905696187e-6), ROW(2.7620201591031548792e-7), ROW(2.5100472505694996003e-8),
    ROW(1), ROW(2), ROW(0x1p52 + 1023),
    ROW(0.66666666666666697077), ROW(0.39999999999898890514), ROW(0.28571428626253837606), ROW(0.22222211089379496214),
    ROW(0.18182892432536871201), ROW(0.15331611722055007885), ROW(0.14617807153417324964)};
static const long long v_bits[4][LANES] __attribute__((aligned(8 * LANES))) = {
    {REPEAT(0x3ff0000000000000 - 0x3fe6a09e667f3bcd)}, {REPEAT((long long)0xfff0000000000000)}, {REPEAT(0x4330000000000000)}, {REPEAT(0x3ff0000000000000)}};

static inline const vd *v_const(void)
{
    const vd *c = v_table;
    __asm__("" : "+r"(c));
    return c;
}

static inline const vi *v_int(void)
{
    const vi *c = (const vi *)v_bits;
    __asm__("" : "+r"(c));
    return c;
}

static inline vd v_exp(vd x)
{
    const vd *c = v_const();
    x = v_select(x < c[C_LOW], c[C_LOW], x);
    x = v_select(x > c[C_HIGH], c[C_HIGH], x);
    vd n = x * c[C_LOG2E] + c[C_SHIFT], k = n - c[C_SHIFT];
    vd r = (x - k * c[C_LN2_HI]) - k * c[C_LN2_LO], r2 = r * r, r4 = r2 * r2;
    vd low = (c[C_E0] + c[C_E0 + 1] * r) + (c[C_E0 + 2] + c[C_E0 + 3] * r) * r2;
    vd mid = (c[C_E0 + 4] + c[C_E0 + 5] * r) + (c[C_E0 + 6] + c[C_E0 + 7] * r) * r2;
    vd high = c[C_E0 + 8] + c[C_E9] * r;
    vd p = c[C_ONE] + (r + r2 * (low + r4 * (mid + r4 * high)));
    return (vd)((vi)p + ((vi)n << 52));
}

/* NaN at 0 and below and at infinity: on this path those are numerical trouble. */
static inline vd v_log(vd x)
{
    typedef unsigned long long vu __attribute__((vector_size(8 * LANES)));
    const vd *c = v_const();
    const vi *n = v_int();
    vi bits = (vi)x, moved = bits + n[0];
    vd m = (vd)(bits - (moved & n[1]) + n[3]);
    vd k = (vd)((vi)((vu)moved >> 52) | n[2]) - c[C_K0];
    vd f = m - c[C_ONE], s = f / (c[C_TWO] + f), z = s * s, z2 = z * z;
    vd q = (c[C_L0] + c[C_L0 + 1] * z) + z2 * ((c[C_L0 + 2] + c[C_L0 + 3] * z) + z2 * ((c[C_L0 + 4] + c[C_L0 + 5] * z) + z2 * c[C_L6]));
    vd v = k * c[C_LN2_HI] + (f - (s * (f - z * q) - k * c[C_LN2_LO]));
    return (vd)((vi)(v + (x - x)) | (vi)(x <= 0));
}

#endif
