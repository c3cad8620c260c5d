/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <math.h>

#include "base/probability.h"

/* The seven bands of ICD 203, each at its lower edge, inside, and just below its upper edge. */
static void test_probability_words(void **state)
{
    (void)state;
    static const struct {
        double low, high;
        const char *word;
    } bands[] = {{0, .05, "almost no chance"},      {.05, .20, "very unlikely"}, {.20, .45, "unlikely"},
                 {.45, .55, "roughly even chance"}, {.55, .80, "likely"},        {.80, .95, "very likely"},
                 {.95, 1.0000001, "almost certain"}};
    for (size_t i = 0; i < sizeof bands / sizeof bands[0]; i++) {
        assert_string_equal(det_probability_word(bands[i].low), bands[i].word);
        assert_string_equal(det_probability_word((bands[i].low + bands[i].high) / 2), bands[i].word);
        assert_string_equal(det_probability_word(nextafter(bands[i].high, 0)), bands[i].word);
    }
    assert_string_equal(det_probability_word(NAN), "");
}

static void test_probability_has_its_number_beside(void **state)
{
    (void)state;
    char out[DET_PROBABILITY_SIZE];
    assert_string_equal(det_probability_say(.634, out), "likely (0.63)");
    assert_string_equal(det_probability_say(.001, out), "almost no chance (<0.01)");
    assert_string_equal(det_probability_say(.9999, out), "almost certain (>0.99)");
    assert_string_equal(det_probability_say(1, out), "almost certain (1.00)");
    assert_string_equal(det_probability_say(NAN, out), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_probability_words),
        cmocka_unit_test(test_probability_has_its_number_beside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
