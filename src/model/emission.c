/* SPDX-License-Identifier: Apache-2.0 */
#include "model/emission.h"

#include <math.h>

#include "base/elementary.h"

double det_emission_sum(double total, double sum, double r)
{
    return isinf(r) ? -sum : (r + total) * det_log(r / (r + sum));
}

double det_emission_sum_adj(double total, double sum, double r, double adjoint, double *ar)
{
    if (isinf(r))
        return -adjoint;
    double slope = -(r + total) / (r + sum);
    *ar += adjoint * (det_log(r / (r + sum)) - slope * sum / r);
    return adjoint * slope;
}

/* Below this many the product is summed term by term, which also gives the derivative. */
enum { SHORT = 32 };

double det_emission_shape(double total, double r, double adjoint, double *ar)
{
    double sum = 0, slope = 0;
    if (isinf(r) || total <= 0)
        return 0;
    if (total <= SHORT) {
        for (double k = 0; k < total; k++) {
            sum += log1p(k / r);
            slope -= k / (r * (r + k));
        }
    } else {
        sum = lgamma(r + total) - lgamma(r) - total * det_log(r);
        for (double k = 0; ar && k < total; k++)
            slope -= k / (r * (r + k));
    }
    if (ar)
        *ar += adjoint * slope;
    return sum;
}

double det_emission_logp(int k, const double *n, const double *lambda, double r)
{
    double total = 0, sum = 0, logs = 0;
    for (int i = 0; i < k; i++) {
        total += n[i];
        sum += lambda[i];
        if (n[i] > 0)
            logs += n[i] * det_log(lambda[i]) - lgamma(n[i] + 1);
    }
    return det_emission_shape(total, r, 0, 0) + det_emission_sum(total, sum, r) + logs;
}
