/* SPDX-License-Identifier: Apache-2.0 */
/* A pair read by the sampler: every allocation fails once. */
#include "ask/planted.h"

#include "ask/reading.h"

static void test_every_allocation(void **state)
{
    (void)state;
    enum { N_DAYS = 28 };
    const int actor[2] = {0, 1};
    det_glance_options o;
    det_glance_work tables;
    det_sighting_work w;
    det_hyper h;
    det_atlas a;
    det_record r;
    det_read_fit fit;
    det_status st;
    const det_params p = planted_params(.3);
    det_glance_default(&o);
    o.step_days = 7;
    o.rivals = 1;
    assert_int_equal(det_glance_work_init(&o, &tables, NULL), DET_OK);
    planted_init(&a, 1, 2, N_DAYS);
    planted_draw(&a, 0, 0, 1, DET_RIVAL_NULL, &p, NULL, &tables, 3);
    det_glance_work_free(&tables);
    assert_int_equal(det_sighting_work_init(&o, &w, NULL), DET_OK);
    assert_int_equal(det_hyper_reference(&a, &h, NULL), DET_OK);
    assert_int_equal(det_glance_record(&a, 0, &o, &r, NULL), DET_OK);
    assert_every_allocation_fails_once(st, st = det_read_fit_make(&w, &r, actor, &h, 0, 1, 0, NULL, &fit, NULL));
    assert_int_equal(fit.failed, 0);
    det_record_free(&r);
    det_hyper_free(&h);
    det_sighting_work_free(&w);
    det_atlas_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_allocation)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
