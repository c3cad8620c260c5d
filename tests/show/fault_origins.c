/* SPDX-License-Identifier: Apache-2.0 */
/* Each form of the origins of a record and of an act, held against the answer; every allocation of it fails once. */
#include "ask/pair.h"
#include "show/survives.h"

#include <jansson.h>

#include "show/origins_json.h"
#include "show/origins_text.h"

static det_case c;
static det_origins o;

static void *make(size_t n)
{
    return det_calloc(1, n);
}

static det_status as_json(char **out)
{
    return det_origins_json(&o, out, NULL);
}

static det_status as_text(char **out)
{
    det_text text = {0};
    det_origins_text(&o, &text);
    char *whole = det_text_take(&text);
    det_text_free(&text);
    *out = whole ? whole : *out;
    return whole ? DET_OK : DET_NOMEM;
}

static void ask(const char *act)
{
    const det_params params = pair_params();
    det_origins_options q;
    c = rich_case(60, &params);
    det_origins_default(&q);
    if (act)
        assert_int_equal(det_origins_find_act(&c, act, &q.act, NULL), DET_OK);
    det_basis b = open_basis(&c, DET_PROFILE_MINI, 128, 8, 2);
    assert_int_equal(det_origins_ask(&b, &q, NULL, &o, NULL), DET_OK);
    det_basis_free(&b);
}

static void let_go(void)
{
    det_origins_free(&o);
    det_case_free(&c);
}

static void test_the_json_says_what_the_answer_holds(void **state)
{
    (void)state;
    char *text = NULL;
    ask(NULL);
    assert_int_equal(as_json(&text), DET_OK);
    json_t *root = json_loads(text, 0, NULL), *result = json_object_get(root, "result");
    json_t *acts = json_object_get(result, "acts");
    assert_int_equal(json_array_size(acts), o.n_acts_told);
    assert_int_equal(json_array_size(json_object_get(result, "periods")), o.n_periods);
    for (size_t k = 0; k < o.n_acts_told; k++) {
        json_t *act = json_array_get(acts, k), *imported = json_object_get(act, "imported");
        assert_string_equal(json_string_value(json_object_get(act, "id")), c.acts[o.acts[k].act].id);
        assert_int_equal(json_array_size(json_object_get(act, "parents")), o.acts[k].n_parents);
        assert_near(json_real_value(json_object_get(imported, "mean")), o.acts[k].kind[DET_KIND_THIRD].mean, 1e-6);
    }
    json_decref(root);
    det_free(text);
    let_go();
}

static void test_every_form_survives(void **state)
{
    (void)state;
    json_set_alloc_funcs(make, det_free);
    ask(NULL);
    assert_survives(as_json);
    assert_survives(as_text);
    let_go();
    ask("x5");
    assert_survives(as_text);
    let_go();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_json_says_what_the_answer_holds),
        cmocka_unit_test(test_every_form_survives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
