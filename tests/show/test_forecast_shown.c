/* SPDX-License-Identifier: Apache-2.0 */
/* A forecast as JSON and CSV: every allocation fails once, tables are whole, months hold the days that they should. */
#include "ask/pair.h"

#include <jansson.h>

#include "ask/forecast.h"
#include "show/forecast_csv.h"
#include "show/forecast_json.h"
#include "show/forecast_text.h"

static det_forecast small_forecast(det_case *c, int horizon)
{
    det_params p = pair_params();
    det_forecast_options o;
    det_forecast f;
    *c = rich_case(60, &p); /* 2021-01-01 to 2021-03-01 */
    det_forecast_default(&o);
    o.per_draw = 4;
    o.horizon_days = horizon;
    det_basis b = open_basis(c, DET_PROFILE_MINI, 128, 10, 2);
    assert_int_equal(det_forecast_ask(&b, &o, NULL, &f, NULL), DET_OK);
    det_basis_free(&b);
    return f;
}

static void test_json_whole_or_not_at_all(void **state)
{
    (void)state;
    det_case c;
    det_forecast f = small_forecast(&c, 10);
    char *json = NULL;
    det_status st;
    assert_every_allocation_fails_once(st, {
        assert_null(json);
        st = det_forecast_json(&f, &json, NULL);
    });
    json_t *root = json_loads(json, 0, NULL);
    assert_non_null(root);
    json_t *scenario = json_array_get(json_object_get(json_object_get(root, "result"), "scenarios"), 0);
    json_t *lead = json_array_get(json_object_get(scenario, "by_lead"), 1);
    json_t *with = json_object_get(json_object_get(lead, "hostile_acts"), "futures_with");
    assert_int_equal(json_integer_value(json_object_get(lead, "days")), 10);
    assert_int_equal(json_array_size(with), f.scenarios[0].acts[1][DET_COUNT_HOSTILE].m);
    double weights = 0;
    json_t *parts = json_object_get(json_object_get(json_object_get(root, "result"), "average"), "explanations");
    assert_int_equal(json_array_size(parts), DET_N_EXPLANATIONS);
    for (size_t k = 0; k < DET_N_EXPLANATIONS; k++)
        weights += json_real_value(json_object_get(json_array_get(parts, k), "weight"));
    assert_near(weights, 1, 1e-9);
    json_decref(root);
    det_free(json);
    det_forecast_free(&f);
    det_case_free(&c);
}

/* Rows of a CSV without quoted commas, and its columns, which all rows must share. */
static int rows_of(const char *s, int *columns)
{
    int rows = 0;
    *columns = 0;
    while (*s) {
        int n = 1;
        for (; *s && *s != '\n'; s++)
            n += *s == ',';
        s += *s == '\n';
        assert_true(*columns == 0 || n == *columns);
        *columns = n;
        rows++;
    }
    return rows;
}

static void test_tables_are_whole(void **state)
{
    (void)state;
    static void (*const show[])(const det_forecast *, det_text *) = {det_forecast_csv, det_forecast_hubverse, det_forecast_views};
    det_case c;
    det_forecast f = small_forecast(&c, 31); /* April lies in part outside, March is begun */
    int columns, want_rows[] = {1 + 31, 1 + 4 * (2 + 2 * (1 + 23 + 40)), 1}, want_columns[] = {1 + 8 + 5 * 2 + 2 * 8 + 2 * 8 + 8, 8, 4};
    assert_int_equal(det_forecast_months(&f), 0);
    for (int k = 0; k < 3; k++) {
        det_text t = {0};
        show[k](&f, &t);
        assert_int_equal(rows_of(t.s, &columns), want_rows[k]);
        assert_int_equal(columns, want_columns[k]);
        det_text_free(&t);
    }
    det_text t = {0};
    det_forecast_text(&f, &t);
    assert_non_null(strstr(t.s, "Issued 2021-03-01, for 31 days, to 2021-04-01"));
    assert_non_null(strstr(t.s, "What is averaged, weighed by evidence, and what each explanation alone says of the 31 days"));
    det_text_free(&t);
    det_forecast_free(&f);
    det_case_free(&c);
}

/* One act on each of four days around the ends of April, in one path; none in the other. */
static void test_months(void **state)
{
    (void)state;
    enum { N = 70 };
    det_case c = small_case(70, 1);
    uint32_t total[2 * N * DET_N_COUNTS] = {0};
    det_day acts[] = {det_day_from_civil(2021, 3, 31), det_day_from_civil(2021, 4, 1), det_day_from_civil(2021, 4, 30),
                      det_day_from_civil(2021, 5, 1)};
    det_forecast f = {.c = &c, .issued = det_day_from_civil(2021, 3, 11), .step_days = 1, .n_steps = N, .paths = {2, N, NULL, total, NULL}};
    for (int t = 0; t < N; t++)
        for (int k = 0; k < 4; k++)
            total[t * DET_N_COUNTS + DET_COUNT_CLASH_CLASS] += f.issued + 1 + t >= acts[k];
    det_text t = {0};
    assert_int_equal(det_forecast_months(&f), 1); /* to 2021-05-20 */
    det_forecast_views(&f, &t);
    assert_string_equal(t.s, "month_id,dyad,draw,outcome\n496,\"A-B\",0,2\n496,\"A-B\",1,0\n");
    det_text_free(&t);
    f.issued = det_day_from_civil(2021, 3, 31);
    assert_int_equal(det_forecast_months(&f), 2);
    f.n_steps = 30;
    assert_int_equal(det_forecast_months(&f), 1);
    f.n_steps = 29;
    assert_int_equal(det_forecast_months(&f), 0);
    f.issued = det_day_from_civil(2021, 11, 30), f.n_steps = N;
    assert_int_equal(det_forecast_months(&f), 2); /* over the end of the year */
    f.step_days = 7;
    assert_int_equal(det_forecast_months(&f), 0);
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_whole_or_not_at_all),
        cmocka_unit_test(test_tables_are_whole),
        cmocka_unit_test(test_months),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
