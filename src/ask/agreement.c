/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/agreement.h"

#include <math.h>

double det_agreement_rand(const int *a, const int *b, size_t n)
{
    size_t in_a = 0, in_b = 0, in_both = 0; /* pairs of items that share a group */
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            in_a += a[i] == a[j];
            in_b += b[i] == b[j];
            in_both += a[i] == a[j] && b[i] == b[j];
        }
    }
    if (n < 2)
        return NAN;
    size_t pairs = n * (n - 1) / 2;
    if (in_a == in_b && (in_a == 0 || in_a == pairs))
        return 1;
    double by_chance = (double)in_a * (double)in_b / (double)pairs, most = .5 * (double)(in_a + in_b);
    return ((double)in_both - by_chance) / (most - by_chance);
}
