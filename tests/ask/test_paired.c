/* SPDX-License-Identifier: Apache-2.0 */
/* Paired differences: means by hand; intervals against the standard errors that pairs and stretches of time are made with. */
#include "check.h"

#include "ask/paired.h"
#include "base/random.h"

enum { PAIRS = 60, BLOCKS = 20, CELLS = PAIRS * BLOCKS, DRAWS = 2000 };

static void test_by_hand(void **state)
{
    (void)state;
    const double sum[6] = {-2, 0, 4, 0, 0, 0}, n[6] = {1, 1, 2, 0, 0, 0}, same[4] = {-3, -3, -6, -3}, counts[4] = {1, 1, 2, 1}, nothing[2] = {0, 0};
    det_paired p;
    assert_int_equal(det_paired_find(3, 2, sum, n, 100, 1, &p, NULL), DET_OK);
    assert_int_equal(p.n, 4);
    assert_near(p.mean, .5, 1e-15);
    assert_near(p.share, .5, 1e-15); /* of the two pairs with scores */
    assert_true(p.low >= -2 && p.high <= 2 && p.low < p.high);
    assert_int_equal(det_paired_find(2, 2, same, counts, 100, 1, &p, NULL), DET_OK);
    assert_near(p.low, -3, 1e-12);
    assert_near(p.high, -3, 1e-12);
    assert_int_equal(det_paired_find(1, 2, nothing, nothing, 100, 1, &p, NULL), DET_OK);
    assert_true(isnan(p.mean) && isnan(p.low) && isnan(p.share));
}

/* Width of the interval in standard errors of a mean over n draws of sd 1. */
static double width(double of_pair, double of_block, double n)
{
    static double sum[CELLS], count[CELLS];
    double block[BLOCKS];
    det_paired p;
    det_stream s;
    det_stream_init(&s, 5, 0, 0, 0);
    for (int b = 0; b < BLOCKS; b++)
        block[b] = det_draw_normal(&s);
    for (int i = 0; i < PAIRS; i++) {
        const double pair = det_draw_normal(&s);
        for (int b = 0; b < BLOCKS; b++) {
            sum[i * BLOCKS + b] = of_pair * pair + of_block * block[b];
            count[i * BLOCKS + b] = 1;
        }
    }
    assert_int_equal(det_paired_find(PAIRS, BLOCKS, sum, count, DRAWS, 1, &p, NULL), DET_OK);
    return (p.high - p.low) / (2 * 1.96 / sqrt(n));
}

/* Either cause of likeness is found; drawing single cells would find neither. */
static void test_widths(void **state)
{
    (void)state;
    assert_near(width(1, 0, PAIRS), 1, .2);
    assert_near(width(0, 1, BLOCKS), 1, .35);
    assert_true(width(1, 1, PAIRS) > 1.5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_by_hand), cmocka_unit_test(test_widths)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
