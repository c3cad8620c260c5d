/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/shapley.h"

#include "base/err.h"

#include <string.h>

/* Share of the k! orders in which just the given number of other switches come before one: s! (k - 1 - s)! / k!. */
static double share_of_orders(int k, int before)
{
    double choose = 1; /* before out of k - 1 */
    for (int i = 1; i <= before; i++)
        choose = choose * (k - i) / i;
    return 1 / (k * choose);
}

void det_shapley_split(const double *v, int k, size_t n, double *phi)
{
    DET_BUG_IF(k < 0 || k > DET_SHAPLEY_MAX);
    memset(phi, 0, (size_t)k * n * sizeof *phi);
    for (unsigned set = 0; set + 1 < 1u << k; set++) {
        double share = share_of_orders(k, __builtin_popcount(set));
        for (int i = 0; i < k; i++) {
            if (set >> i & 1)
                continue;
            const double *without = v + set * n, *with = v + (set | 1u << i) * n;
            for (size_t t = 0; t < n; t++)
                phi[(size_t)i * n + t] += share * (with[t] - without[t]);
        }
    }
}
