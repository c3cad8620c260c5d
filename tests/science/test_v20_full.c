/* SPDX-License-Identifier: Apache-2.0 */
/* Check V20: simulation-based calibration of the profile full, with a courting and a deniable channel. */
#include "science/sbc.h"

static void test_v20_full(void **state)
{
    (void)state;
    assert_calibrated(DET_PROFILE_FULL, 200, "V20 full");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_v20_full)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
