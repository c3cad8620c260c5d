/* SPDX-License-Identifier: Apache-2.0 */
/* Lanes: `vd` holds LANES doubles, one a parameter point; exp, log and the logarithms of ratios on them.
 *
 * Included by lane_kernel.h after LANES is set; everything is static, so that each width is a world of its own. Errors
 * are a few units in the last place (of 1, for logarithms near 0). One lane and four use the polynomials of
 * base/elementary.h; eight look up sixteenths of the mantissa in two registers (AVX-512), which needs no division and
 * shorter polynomials.
 */
#include "base/elementary.h"

#define INLINE static inline __attribute__((always_inline))

#if LANES == 1

typedef double vd;
#define v_exp det_exp
#define v_log det_log

INLINE vd v_max(vd a, vd b)
{
    return a > b ? a : b;
}

INLINE vd v_clamp(vd x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

/* Is a <= limit in every lane? */
INLINE int v_all_below(vd a, double limit)
{
    return a <= limit;
}

#elif LANES == 4

#include <immintrin.h>

typedef double vd __attribute__((vector_size(32)));
typedef long long vi __attribute__((vector_size(32)));

INLINE vd v_max(vd a, vd b)
{
    return _mm256_max_pd(a, b);
}

INLINE vd v_clamp(vd x, double low, double high)
{
    return _mm256_min_pd(_mm256_set1_pd(high), _mm256_max_pd(_mm256_set1_pd(low), x));
}

INLINE int v_all_below(vd a, double limit)
{
    return _mm256_movemask_pd(_mm256_cmp_pd(a, _mm256_set1_pd(limit), _CMP_LE_OQ)) == 15;
}

INLINE vd v_exp(vd x)
{
    x = v_clamp(x, -708, 709);
    vd n = x * 1.4426950408889634 + 0x1.8p52, k = n - 0x1.8p52;
    vd r = (x - k * DET_LN2_HI) - k * DET_LN2_LO, r2 = r * r, r4 = r2 * r2;
    vd low = (0.5 + 0.1666666666666666746 * r) + (0.041666666666623820532 + 0.0083333333333300381973 * r) * r2;
    vd mid = (0.0013888888917367080562 + 0.00019841269863171556026 * r) +
             (0.000024801521057868205199 + 2.7557268276905696187e-6 * r) * r2;
    vd high = 2.7620201591031548792e-7 + 2.5100472505694996003e-8 * r;
    vd p = 1 + (r + r2 * (low + r4 * (mid + r4 * high)));
    return (vd)((vi)p + ((vi)n << 52));
}

/* NaN at 0 and below and at infinity: on this path those are numerical trouble. */
INLINE vd v_log(vd x)
{
    typedef unsigned long long vu __attribute__((vector_size(32)));
    const long long half = 0x3fe6a09e667f3bcd, one = 0x3ff0000000000000, mask = (long long)0xfff0000000000000;
    vi bits = (vi)x, moved = bits + (one - half);
    vd m = (vd)(bits - (moved & mask) + one);
    vd k = (vd)((vi)((vu)moved >> 52) | 0x4330000000000000) - (0x1p52 + 1023);
    vd f = m - 1, s = f / (2 + f), z = s * s, z2 = z * z;
    vd q = (0.66666666666666697077 + 0.39999999999898890514 * z) +
           z2 * ((0.28571428626253837606 + 0.22222211089379496214 * z) +
                 z2 * ((0.18182892432536871201 + 0.15331611722055007885 * z) + z2 * 0.14617807153417324964));
    vd v = k * DET_LN2_HI + (f - (s * (f - z * q) - k * DET_LN2_LO));
    return (vd)((vi)(v + (x - x)) | (vi)(x <= 0));
}

#else

#include <immintrin.h>

typedef double vd __attribute__((vector_size(64)));
typedef long long vi __attribute__((vector_size(64)));

/* A table of sixteen, looked up by the low four bits of each index. */
INLINE vd v_lookup(const double table[16], vi index)
{
    return _mm512_permutex2var_pd(_mm512_load_pd(table), (__m512i)index, _mm512_load_pd(table + 8));
}

INLINE vd v_max(vd a, vd b)
{
    return _mm512_max_pd(a, b);
}

INLINE vd v_clamp(vd x, double low, double high)
{
    return _mm512_min_pd(_mm512_set1_pd(high), _mm512_max_pd(_mm512_set1_pd(low), x));
}

INLINE int v_all_below(vd a, double limit)
{
    return _mm512_cmp_pd_mask(a, _mm512_set1_pd(limit), _CMP_LE_OQ) == 255;
}

/* x = (16 q + j) log(2)/16 + r: 2^q 2^(j/16) e^r. */
INLINE vd v_exp(vd x)
{
    static const double power[16] __attribute__((aligned(64))) = {1,
                                                                  1.0442737824274138,
                                                                  1.0905077326652577,
                                                                  1.1387886347566916,
                                                                  1.189207115002721,
                                                                  1.241857812073484,
                                                                  1.2968395546510096,
                                                                  1.3542555469368927,
                                                                  1.4142135623730951,
                                                                  1.4768261459394993,
                                                                  1.5422108254079407,
                                                                  1.6104903319492543,
                                                                  1.681792830507429,
                                                                  1.7562521603732995,
                                                                  1.8340080864093424,
                                                                  1.9152065613971474};
    vd n = x * 23.083120654223414 + 0x1.8p52, k = n - 0x1.8p52, r = x - k * 0.043321698784996581, r2 = r * r;
    vd q = (0.5 + 0.16666666665291796 * r) +
           r2 * ((0.04166666666494808 + 0.008333450122291593 * r) + r2 * 0.0013889034874895758);
    vd p = v_lookup(power, (vi)n);
    return _mm512_scalef_pd(p + p * (r + r2 * q), k * 0.0625);
}

/* x = 2^k m, m c = 1 + r with c the reciprocal of the middle of a sixteenth. -INFINITY at 0, NaN below. */
INLINE vd v_log(vd x)
{
    static const double reciprocal[16]
        __attribute__((aligned(64))) = {0.9696969696969697, 0.9142857142857143, 0.8648648648648649, 0.8205128205128205,
                                        0.7804878048780488, 0.7441860465116279, 0.7111111111111111, 0.6808510638297872,
                                        0.6530612244897959, 0.6274509803921569, 0.6037735849056604, 0.5818181818181818,
                                        0.5614035087719298, 0.5423728813559322, 0.5245901639344263, 0.5079365079365079};
    static const double minus_log[16] __attribute__((aligned(64))) = {
        0.03077165866675366, 0.08961215868968717, 0.14518200984449783, 0.19782574332991992,
        0.2478361639045812,  0.2954642128938359,  0.3409265869705932,  0.38441169891033206,
        0.42608439531090014, 0.46608972992459924, 0.5045560107523953,  0.5415972824327444,
        0.5773153650348236,  0.6118015411059929,  0.6451379613735847,  0.6773988235918061};
    vd m = _mm512_getmant_pd(x, _MM_MANT_NORM_1_2, _MM_MANT_SIGN_nan), k = _mm512_getexp_pd(x);
    vi index = (vi)_mm512_srli_epi64((__m512i)m, 48);
    vd r = m * v_lookup(reciprocal, index) - 1, r2 = r * r;
    vd q =
        (-0.5000000000036492 + 0.3333333333365772 * r) +
        r2 * ((-0.24999993278301874 + 0.19999994025003826 * r) + r2 * (-0.16685005061405822 + 0.14302015407027976 * r));
    return (v_lookup(minus_log, index) + k * 0.69314718055994531) + (r + r2 * q);
}

#endif

/* 2 atanh(s)/s of z = s^2 <= 1/25. */
INLINE vd v_near_series(vd z)
{
    vd z2 = z * z;
    return (2.0000000000000032 + 0.66666666665926366 * z) +
           z2 * ((0.4000000029557379 + 0.2857138439845784 * z) +
                 z2 * ((0.22225357053668909 + 0.18068213260924208 * z) + z2 * 0.17400147982195));
}

#define V_ZERO ((vd){0})
#define V_ONE  ((vd){0} + 1)

/* x^n, n = 1, 2, ... and few. */
INLINE vd v_power(vd x, double n)
{
    vd out = x;
    for (; n > 1; n--)
        out *= x;
    return out;
}

/* log((b + d)/b) of two ratios by one division: 2 atanh s of s = d/(2 b + d). A short series where nothing much is
 * added (|s| <= 1/5), as in most steps; the branch is the same for all lanes.
 */
INLINE void v_log_ratios(const vd b[2], const vd d[2], vd out[2])
{
    vd m0 = 2 * b[0] + d[0], m1 = 2 * b[1] + d[1], inverse = 1 / (m0 * m1);
    vd s0 = d[0] * m1 * inverse, s1 = d[1] * m0 * inverse, z0 = s0 * s0, z1 = s1 * s1;
    if (__builtin_expect(v_all_below(v_max(z0, z1), 0.04), 1)) {
        out[0] = s0 * v_near_series(z0);
        out[1] = s1 * v_near_series(z1);
        return;
    }
    out[0] = v_log((b[0] + d[0]) / b[0]);
    out[1] = v_log((b[1] + d[1]) / b[1]);
}
