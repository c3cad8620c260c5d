/* SPDX-License-Identifier: Apache-2.0 */
/* The spread of draws apart from simulation noise: planted spreads come back, none is seen where there is none. */
#include "check.h"

#include "ask/epistemic.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/special.h"

/* Draws whose probability is uniform on [mid - half, mid + half], each tried per times. */
static det_epistemic tried(size_t n, size_t per, double mid, double half)
{
    double *x = det_calloc(n * per, sizeof *x), *scratch = det_calloc(n, sizeof *scratch);
    det_epistemic e;
    for (size_t d = 0; d < n; d++) {
        det_stream s;
        det_stream_init(&s, 5, 1, (uint32_t)d, 0);
        double p = mid + half * (2 * det_draw_uniform(&s) - 1);
        for (size_t k = 0; k < per; k++)
            x[d * per + k] = det_draw_bernoulli(&s, p);
    }
    det_epistemic_find(x, n, per, scratch, &e);
    det_free(x);
    det_free(scratch);
    return e;
}

static void test_planted_spread_comes_back(void **state)
{
    (void)state;
    for (size_t per = 5; per <= 80; per *= 4) {
        det_epistemic e = tried(4000, per, .4, .3);
        print_message("%zu paths: %.3f (%.4f), 90 %% %.3f to %.3f\n", per, e.mean, e.se, e.band.q05, e.band.q95);
        assert_near(e.mean, .4, 4 * e.se);
        assert_near(e.band.q95 - e.band.q05, .54, .05); /* of a uniform law of this width: .9 * .6 */
    }
}

static void test_noise_alone_has_no_spread(void **state)
{
    (void)state;
    det_epistemic e = tried(400, 20, .3, 0);
    assert_near(e.mean, .3, 4 * e.se);
    assert_true(e.band.q95 - e.band.q05 < .045); /* raw means spread over .34 */
    assert_true(e.band.q95 - e.band.q05 >= 2 * e.se);
}

/* Monte Carlo error against its closed form. */
static void test_error_of_the_mean(void **state)
{
    (void)state;
    det_epistemic e = tried(2000, 10, .5, .3);
    double between = .6 * .6 / 12, within = .25 - between;
    assert_close(e.se, sqrt((between + within / 10) / 2000), .08);
}

static void test_exact_small_case(void **state)
{
    (void)state;
    double x[] = {1, 3, 5, 7}, scratch[2];
    det_epistemic e;
    det_epistemic_find(x, 2, 2, scratch, &e);
    /* means 2 and 6: variance 8, noise (2 + 2)/2/2 = 1, left 7 + 4 capped at 8 */
    assert_near(e.mean, 4, 1e-15);
    assert_near(e.se, 2, 1e-15);
    assert_near(e.band.median, 4, 1e-15);
    assert_near(e.band.q05, 2.2, 1e-12);
    det_epistemic_find(x, 1, 4, scratch, &e);
    assert_near(e.mean, 4, 1e-15);
    assert_true(isnan(e.band.median) && isnan(e.se));
    assert_true(isnan(det_epistemic_none().mean));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_planted_spread_comes_back),
        cmocka_unit_test(test_noise_alone_has_no_spread),
        cmocka_unit_test(test_error_of_the_mean),
        cmocka_unit_test(test_exact_small_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
