/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "ask/agreement.h"

static void test_exact_small_cases(void **state)
{
    (void)state;
    /* Of 6 pairs: 2 in a, 1 in b, 1 in both: (1 - 1/3) / (3/2 - 1/3) = 4/7. */
    assert_near(det_agreement_rand((int[]){0, 0, 1, 1}, (int[]){0, 0, 1, 2}, 4), 4 / 7., 1e-15);
    /* 2 and 2 of 6, none in both: (0 - 2/3) / (2 - 2/3) = -1/2. */
    assert_near(det_agreement_rand((int[]){0, 0, 1, 1}, (int[]){0, 1, 0, 1}, 4), -.5, 1e-15);
    /* Of 15 pairs: 6 in a, 3 in b, 2 in both: (2 - 6/5) / (9/2 - 6/5) = 8/33. */
    assert_near(det_agreement_rand((int[]){0, 0, 0, 1, 1, 1}, (int[]){0, 0, 1, 1, 2, 2}, 6), 8 / 33., 1e-15);
}

static void test_names_and_sides_do_not_matter(void **state)
{
    (void)state;
    int a[] = {5, 5, -1, -1, 9, 9, 9}, b[] = {1, 1, 2, 2, 3, 3, 3}, c[] = {1, 2, 2, 2, 3, 1, 1};
    assert_near(det_agreement_rand(a, b, 7), 1, 1e-15);
    assert_near(det_agreement_rand(a, c, 7), det_agreement_rand(b, c, 7), 1e-15);
    assert_near(det_agreement_rand(a, c, 7), det_agreement_rand(c, a, 7), 1e-15);
}

static void test_trivial_groupings(void **state)
{
    (void)state;
    int together[] = {1, 1, 1}, apart[] = {1, 2, 3};
    assert_near(det_agreement_rand(together, together, 3), 1, 1e-15);
    assert_near(det_agreement_rand(apart, apart, 3), 1, 1e-15);
    assert_near(det_agreement_rand(together, apart, 3), 0, 1e-15);
    assert_true(isnan(det_agreement_rand(apart, apart, 1)));
    assert_true(isnan(det_agreement_rand(apart, apart, 0)));
}

/* Over all labelings of b with these group sizes the index averages 0: it is adjusted for chance. */
static void test_averages_zero_over_permutations(void **state)
{
    (void)state;
    int a[] = {0, 0, 0, 1, 1, 2}, n_found = 0;
    double sum = 0;
    for (int code = 0; code < 729; code++) {
        int b[6], sizes[3] = {0}, rest = code;
        for (int i = 0; i < 6; i++, rest /= 3)
            sizes[b[i] = rest % 3]++;
        if (sizes[0] != 2 || sizes[1] != 3)
            continue;
        sum += det_agreement_rand(a, b, 6);
        n_found++;
    }
    assert_int_equal(n_found, 60);
    assert_near(sum / n_found, 0, 1e-14);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact_small_cases),
        cmocka_unit_test(test_names_and_sides_do_not_matter),
        cmocka_unit_test(test_trivial_groupings),
        cmocka_unit_test(test_averages_zero_over_permutations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
