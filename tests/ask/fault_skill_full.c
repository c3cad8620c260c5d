/* SPDX-License-Identifier: Apache-2.0 */
/* Every allocation fails once: DET_NOMEM, the output untouched, nothing kept. */
#include "check.h"

#include "ask/planted_atlas.h"
#include "ask/skill.h"

static void test_every_allocation_fails_once(void **state)
{
    (void)state;
    det_atlas a = planted_atlas(1, 36, .3, .1, 36);
    det_skill_options o;
    det_run run = {.n_threads = 1};
    det_status st;
    det_skill s = {.n_blocks = 77};
    det_err err = {0};
    det_skill_default(&o);
    o.train_until = a.from + 33;
    o.n_rounds = 1;
    o.n_paths = 4;
    o.n_bootstrap = 2;
    assert_every_allocation_fails_once(st, {
        assert_int_equal(s.n_blocks, 77);
        st = det_skill_ask(&a, &o, &run, &s, &err);
    });
    assert_true(s.n_pairs == 1);
    det_skill_free(&s);
    det_atlas_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_allocation_fails_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
