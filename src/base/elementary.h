/* SPDX-License-Identifier: Apache-2.0 */
/* exp and log without tables, calls or branches, so that the compiler can inline them and run loops of them in vector lanes.
 *
 * Error below 2 units in the last place (tests/base/test_elementary.c). det_exp clamps its argument to [-708, 709]; det_log
 * takes positive normal numbers and +inf (subnormals lose accuracy), gives -inf at 0 and NaN below. Both pass NaN on.
 * Source: argument reduction by Cody & Waite; polynomials interpolated at Chebyshev points with 50 digits.
 */
#ifndef DET_BASE_ELEMENTARY_H
#define DET_BASE_ELEMENTARY_H

#include <math.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t det_bits_of(double x)
{
    uint64_t b;
    memcpy(&b, &x, sizeof b);
    return b;
}

static inline double det_of_bits(uint64_t b)
{
    double x;
    memcpy(&x, &b, sizeof x);
    return x;
}

/* log 2 in two parts; the first has 21 zero bits at its end. */
#define DET_LN2_HI 0x1.62e42fee00000p-1
#define DET_LN2_LO 0x1.a39ef35793c76p-33

static inline double det_exp(double x)
{
    const double shift = 0x1.8p52;
    x = x < -708 ? -708 : x;
    x = x > 709 ? 709 : x;
    double n = x * 1.4426950408889634 + shift, k = n - shift;
    double r = (x - k * DET_LN2_HI) - k * DET_LN2_LO, r2 = r * r, r4 = r2 * r2;
    double low = (0.5 + 0.1666666666666666746 * r) + (0.041666666666623820532 + 0.0083333333333300381973 * r) * r2;
    double mid = (0.0013888888917367080562 + 0.00019841269863171556026 * r) +
                 (0.000024801521057868205199 + 2.7557268276905696187e-6 * r) * r2;
    double high = 2.7620201591031548792e-7 + 2.5100472505694996003e-8 * r;
    double p = 1 + (r + r2 * (low + r4 * (mid + r4 * high)));
    return det_of_bits(det_bits_of(p) + (det_bits_of(n) << 52));
}

static inline double det_log(double x)
{
    /* x = 2^k m with m in [sqrt(1/2), sqrt 2); log m = 2 atanh s, s = (m - 1)/(m + 1). */
    uint64_t bits = det_bits_of(x), biased = (bits - 0x3fe6a09e667f3bcdu + 0x3ff0000000000000u) >> 52;
    double m = det_of_bits(bits - (biased << 52) + 0x3ff0000000000000u);
    double k = det_of_bits(biased | 0x4330000000000000u) - (0x1p52 + 1023);
    double f = m - 1, s = f / (2 + f), z = s * s, z2 = z * z;
    double q = (0.66666666666666697077 + 0.39999999999898890514 * z) +
               z2 * ((0.28571428626253837606 + 0.22222211089379496214 * z) +
                     z2 * ((0.18182892432536871201 + 0.15331611722055007885 * z) + z2 * 0.14617807153417324964));
    /* 2 s = f - s f, so log m = f - s (f - z q). */
    double v = k * DET_LN2_HI + (f - (s * (f - z * q) - k * DET_LN2_LO));
    v = x == INFINITY ? x : v;
    v = x > 0 ? v : x == 0 ? -INFINITY : NAN;
    return v;
}

#endif
