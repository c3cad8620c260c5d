/* SPDX-License-Identifier: Apache-2.0 */
/* Every allocation fails once: DET_NOMEM, the output untouched, nothing kept. */
#include "ask/pair.h"

#include "ask/explain.h"

static det_case tiny_case(void)
{
    det_case c = small_case(16, 1);
    for (int k = 0; k < 12; k++) {
        det_act *a = add_act(&c, k % 15, k % 2, 1 - k % 2, k % 3 ? DET_VH : DET_VC);
        a->sources = det_calloc(1, sizeof *a->sources);
        a->n_sources = 1;
        a->claims = det_calloc(1, sizeof *a->claims);
        a->n_claims = 1;
        a->to += k == 3;
    }
    det_case_sort_acts(&c);
    c.sources = det_calloc(1, sizeof *c.sources);
    c.sources[c.n_sources++] = (det_source){det_strdup("s"), det_strdup(""), det_strdup(""), det_strdup(""), det_strdup(""), det_strdup(""), det_strdup("")};
    c.claims = det_calloc(1, sizeof *c.claims);
    c.claims[c.n_claims++] = (det_claim){.id = det_strdup("claim"), .text = det_strdup("it was so")};
    return c;
}

/* The fits that all parts stand on; fits themselves are let fail in fault_fit.c. */
typedef struct ground {
    det_case c;
    det_basis basis;
    det_fork fork;
    det_ledger ledger;
} ground;

static const det_run ALONE = {.n_threads = 1};

static void lay(ground *g)
{
    det_basis_options o;
    memset(g, 0, sizeof *g);
    g->c = tiny_case();
    det_basis_default(&o);
    o.profile = DET_PROFILE_MINI;
    o.n_smc = 128;
    assert_int_equal(det_basis_open(&g->c, &o, &ALONE, &g->basis, NULL), DET_OK);
    assert_int_equal(det_fork_find(&g->basis, 256, &ALONE, &g->fork, NULL), DET_OK);
    assert_int_equal(det_ledger_find(&g->fork, &g->basis.panel, 2, &ALONE, &g->ledger, NULL), DET_OK);
}

static void lift(ground *g)
{
    det_ledger_free(&g->ledger);
    det_fork_free(&g->fork);
    det_basis_free(&g->basis);
    det_case_free(&g->c);
}

static void test_every_allocation_of_a_part_fails_once(void **state)
{
    (void)state;
    ground g;
    det_err err = {0};
    det_status st;
    det_ledger ledger = {.n_periods = 77};
    det_hearing *hearings = NULL;
    det_placebo placebo = {.n_shifts = 77};
    det_signs signs = {.n_paths = 77};
    lay(&g);
    assert_every_allocation_fails_once(st, {
        assert_int_equal(ledger.n_periods, 77);
        st = det_ledger_find(&g.fork, &g.basis.panel, 2, &ALONE, &ledger, &err);
    });
    assert_every_allocation_fails_once(st, {
        assert_null(hearings);
        st = det_hearings_find(&g.basis, &g.fork, 2, &ALONE, &hearings, &err);
    });
    assert_every_allocation_fails_once(st, {
        assert_int_equal(placebo.n_shifts, 77);
        st = det_placebo_find(&g.basis, &g.fork, 2, 1, &ALONE, &placebo, &err);
    });
    assert_every_allocation_fails_once(st, {
        assert_int_equal(signs.n_paths, 77);
        st = det_signs_find(&g.basis, &g.fork, 2, 5, &ALONE, &signs, &err);
    });
    assert_int_equal(err.status, DET_NOMEM);
    det_ledger_free(&ledger);
    det_free(hearings);
    lift(&g);
}

static void test_every_allocation_of_the_alterations_fails_once(void **state)
{
    (void)state;
    ground g;
    det_status st;
    det_sensitivity out = {.n_reports = 77};
    det_sensitivity_options o = {.n_draws = 2, .n_acts = 1, .n_dates = 1, .seed = 1};
    lay(&g);
    assert_every_allocation_fails_once(st, {
        assert_int_equal(out.n_reports, 77);
        st = det_sensitivity_find(&g.basis, &g.fork, &g.ledger, &o, &ALONE, &out, NULL);
    });
    det_sensitivity_free(&out);
    lift(&g);
}

/* Two meddlers with acts enough, who also act on each other. */
static void test_every_allocation_of_the_meddlers_fails_once(void **state)
{
    (void)state;
    det_case c = tiny_case();
    det_panel p;
    det_meddlers *out = NULL;
    size_t n = 77;
    det_status st;
    c.actors = det_realloc(c.actors, 4, sizeof *c.actors);
    c.actors[c.n_actors++] = (det_actor){.id = det_strdup("D"), .name = det_strdup("D")};
    c.fears = det_calloc(2, sizeof *c.fears);
    c.fears[c.n_fears++] = (det_fear){0, 1, 2, det_strdup("one"), NAN, 0, 0};
    c.fears[c.n_fears++] = (det_fear){1, 0, 3, det_strdup("other"), NAN, 0, 0};
    for (int k = 0; k < 20; k++)
        (void)add_act(&c, k % 15, 2 + k % 2, k % 2, DET_MH);
    (void)add_act(&c, 4, 2, 3, DET_VH);
    det_case_sort_acts(&c);
    assert_int_equal(det_panel_build(&c, &p, NULL), DET_OK);
    assert_every_allocation_fails_once(st, {
        assert_int_equal(n, 77);
        st = det_meddlers_find(&c, &p, 1, &ALONE, &out, &n, NULL);
    });
    assert_int_equal(n, 1);
    assert_true(out->is_open && out->n_acts[0] == 10 && out->n_acts[1] == 10 && out->n_between == 1);
    assert_null(out->why);
    det_free(out);
    det_panel_free(&p);
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_allocation_of_a_part_fails_once),
                                       cmocka_unit_test(test_every_allocation_of_the_alterations_fails_once),
                                       cmocka_unit_test(test_every_allocation_of_the_meddlers_fails_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
