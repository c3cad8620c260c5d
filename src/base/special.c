/* SPDX-License-Identifier: Apache-2.0 */
#include "base/special.h"

#include <math.h>

#include "base/normal_tables.h"

static const double LOG_SQRT_2PI = 0.91893853320467274178;
static const double LOG_2 = 0.69314718055994530942;

/* log |gamma|, safe among threads. */
static double log_gamma(double x)
{
    int sign;
    return lgamma_r(x, &sign);
}

void det_sum_add(det_sum *s, double x)
{
    double t = s->sum + x;
    s->correction += fabs(s->sum) >= fabs(x) ? (s->sum - t) + x : (x - t) + s->sum;
    s->sum = t;
}

double det_sum_value(const det_sum *s)
{
    return isfinite(s->sum) ? s->sum + s->correction : s->sum;
}

double det_sum_of(const double *x, size_t n)
{
    det_sum s = {0};
    for (size_t i = 0; i < n; i++)
        det_sum_add(&s, x[i]);
    return det_sum_value(&s);
}

double det_log1pexp(double x)
{
    return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x));
}

double det_expit(double x)
{
    double e = exp(-fabs(x));
    return (x >= 0 ? 1 : e) / (1 + e);
}

double det_logit(double p)
{
    return log(p) - log1p(-p);
}

double det_log_sum_exp(const double *x, size_t n)
{
    double top = -INFINITY, sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]))
            return x[i];
        top = fmax(top, x[i]);
    }
    if (isinf(top))
        return top;
    for (size_t i = 0; i < n; i++)
        sum += exp(x[i] - top);
    return top + log(sum);
}

/* Bernoulli numbers B_2k / 2k */
static const double DIGAMMA_SERIES[7] = {1.0 / 12,  -1.0 / 120,     1.0 / 252, -1.0 / 240,
                                         1.0 / 132, -691.0 / 32760, 1.0 / 12};

/* Recurrence up to 10, then the asymptotic series. */
double det_digamma(double x)
{
    if (!(x > 0))
        return NAN;
    double below = 0;
    for (; x < 10; x++)
        below += 1 / x;
    double y = 1 / (x * x), series = 0;
    for (int i = 6; i >= 0; i--)
        series = y * (DIGAMMA_SERIES[i] + series);
    return log(x) - 0.5 / x - series - below;
}

double det_normal_cdf(double x)
{
    return 0.5 * erfc(-x * 0.70710678118654752440);
}

/* Ratio of two polynomials of degree 7, coefficients from the constant up. */
static double rational(double r, const double num[8], const double den[8])
{
    double p = num[7], q = den[7];
    for (int i = 6; i >= 0; i--) {
        p = p * r + num[i];
        q = q * r + den[i];
    }
    return p / q;
}

double det_normal_quantile(double p)
{
    double q = p - 0.5;
    if (fabs(q) <= 0.425)
        return q * rational(0.180625 - q * q, DET_NORMAL_CENTRE_NUM, DET_NORMAL_CENTRE_DEN);
    double tail = q < 0 ? p : 1 - p;
    if (!(tail > 0))
        return tail == 0 ? copysign(INFINITY, q) : NAN;
    double r = sqrt(-log(tail));
    double x = r <= 5 ? rational(r - 1.6, DET_NORMAL_NEAR_NUM, DET_NORMAL_NEAR_DEN)
                      : rational(r - 5, DET_NORMAL_FAR_NUM, DET_NORMAL_FAR_DEN);
    return copysign(x, q);
}

/* What a density says before its formula: NaN for a NaN or a parameter that is not positive and finite, -INFINITY
 * outside the support, else 0. */
static double entry(double x, int inside, double parameter, double other)
{
    int valid = parameter > 0 && other > 0 && isfinite(parameter) && isfinite(other);
    if (isnan(x) || !valid)
        return NAN;
    return inside ? 0 : -INFINITY;
}

double det_normal_logp(double x, double mean, double sd)
{
    double z = (x - mean) / sd;
    return entry(z, isfinite(z), sd, 1) - 0.5 * z * z - log(sd) - LOG_SQRT_2PI;
}

double det_half_normal_logp(double x, double sd)
{
    return entry(x, x >= 0, sd, 1) + LOG_2 + det_normal_logp(x, 0, sd);
}

double det_lognormal_logp(double x, double meanlog, double sdlog)
{
    double e = entry(x, x > 0 && isfinite(x), sdlog, 1);
    return e < 0 || isnan(e) ? e : det_normal_logp(log(x), meanlog, sdlog) - log(x);
}

double det_beta_logp(double x, double a, double b)
{
    double e = entry(x, x > 0 && x < 1, a, b);
    if (e < 0 || isnan(e))
        return e;
    return (a - 1) * log(x) + (b - 1) * log1p(-x) + log_gamma(a + b) - log_gamma(a) - log_gamma(b);
}

double det_gamma_logp(double x, double shape, double rate)
{
    double e = entry(x, x > 0 && isfinite(x), shape, rate);
    if (e < 0 || isnan(e))
        return e;
    return (shape - 1) * log(x) - rate * x + shape * log(rate) - log_gamma(shape);
}

double det_poisson_logp(unsigned k, double mean)
{
    if (!(mean >= 0) || isinf(mean))
        return NAN;
    return (k ? k * log(mean) - log_gamma(k + 1.0) : 0) - mean;
}

double det_negbin_logp(unsigned k, double mean, double shape)
{
    double e = entry(mean, 1, shape, 1);
    if (isnan(e) || mean < 0 || isinf(mean))
        return NAN;
    det_sum s = {-shape * log1p(mean / shape), 0};
    for (unsigned i = 0; i < k; i++)
        det_sum_add(&s, log((shape + i) / (shape + mean) * (mean / (i + 1))));
    return det_sum_value(&s);
}
