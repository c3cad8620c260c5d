/* SPDX-License-Identifier: Apache-2.0 */
/* Changed records and reweighing: identities, and against full refits. */
#include "ask/pair.h"

#include "ask/sensitivity.h"
#include "ask/variant.h"

static void fit(const det_case *c, unsigned terms, int n_draws, det_panel *p, det_fit *out)
{
    det_fit_options o;
    det_fit_default(&o);
    o.model.terms = terms;
    o.model.mini = 1;
    o.sampler = DET_SAMPLER_SMC;
    o.n_runs = 1;
    o.n_smc_draws = o.n_draws = n_draws;
    assert_int_equal(det_panel_build(c, p, NULL), DET_OK);
    assert_int_equal(det_fit_find(c, p, &o, NULL, out, NULL), DET_OK);
}

static det_case graded_case(int n_days)
{
    det_params p = pair_params();
    det_case c = rich_case(n_days, &p);
    for (size_t k = 0; k < c.n_acts; k++)
        strcpy(c.acts[k].grade, k % 2 ? "B2" : "C3");
    return c;
}

static void test_nothing_edited_nothing_changed(void **state)
{
    (void)state;
    det_case c = graded_case(120);
    det_panel p;
    det_record true_one, same;
    assert_int_equal(det_panel_build(&c, &p, NULL), DET_OK);
    assert_int_equal(det_record_build(&c, &p, &true_one, NULL), DET_OK);
    det_edit *edits = det_edits_of(&p);
    assert_int_equal(det_variant_record(&c, &p, edits, &true_one, &same, NULL), DET_OK);
    assert_true(det_variant_fits(&true_one, &same));
    assert_memory_equal(same.count, true_one.count, (size_t)p.n_steps * DET_PAIR_STREAMS * sizeof(double));
    for (size_t k = 0; k < (size_t)p.n_steps * (size_t)true_one.stride; k++)
        assert_near(same.w[k], true_one.w[k], 1e-12);
    assert_memory_equal(same.breach, true_one.breach, (size_t)p.n_steps * 2 * sizeof(double));
    assert_near(same.log_factorials, true_one.log_factorials, 1e-12);
    det_record_free(&same);
    edits[0].step = -1; /* one act less, its evidence gone with it */
    assert_int_equal(det_variant_record(&c, &p, edits, &true_one, &same, NULL), DET_OK);
    double n[2] = {0, 0}, w[2] = {0, 0};
    for (size_t k = 0; k < (size_t)p.n_steps * DET_PAIR_STREAMS; k++) {
        n[0] += true_one.count[k];
        n[1] += same.count[k];
    }
    for (size_t k = 0; k < (size_t)p.n_steps * (size_t)true_one.stride; k++) {
        w[0] += true_one.w[k];
        w[1] += same.w[k];
    }
    assert_near(n[0] - n[1], p.cells[0].dyad < 2, 1e-12);
    assert_near(w[0] - w[1], p.cells[0].p, 1e-9);
    det_record_free(&same);
    det_record_free(&true_one);
    det_free(edits);
    det_panel_free(&p);
    det_case_free(&c);
}

static void test_the_record_itself_weighs_the_same(void **state)
{
    (void)state;
    det_case c = graded_case(100);
    det_panel p;
    det_fit f;
    det_reweighing w;
    fit(&c, det_rival_terms(DET_RIVAL_RECIPROCITY), 256, &p, &f);
    assert_int_equal(det_reweigh(&f, &f.dilemma, NULL, 200, &w, NULL), DET_OK);
    assert_near(w.log_ratio, 0, 1e-9);
    assert_near(w.ess, 1, 1e-9);
    double low[] = {0, -INFINITY, NAN, log(3)};
    w = det_reweighing_of(low, 4);
    assert_near(w.log_ratio, log(1), 1e-12);
    assert_near(w.ess, 16. / 10 / 4, 1e-12);
    assert_true(isnan(det_reweighing_of(low + 1, 2).log_ratio));
    det_fit_free(&f);
    det_panel_free(&p);
    det_case_free(&c);
}

/* The case without act k, fitted anew, against the reweighing of the fit with it. */
static void against_refit(const det_case *c, const det_panel *p, const det_fit *f, unsigned terms, size_t k)
{
    det_case less = *c;
    det_panel q;
    det_fit g;
    det_record r;
    det_reweighing w;
    det_edit *edits = det_edits_of(p);
    size_t act = (size_t)p->cells[k].act;
    edits[k].step = -1;
    assert_int_equal(det_variant_record(c, p, edits, &f->dilemma.record, &r, NULL), DET_OK);
    det_dilemma view = det_variant_view(f, &r);
    assert_int_equal(det_reweigh(f, &view, NULL, 64, &w, NULL), DET_OK);
    less.acts = det_calloc(c->n_acts, sizeof *less.acts);
    memcpy(less.acts, c->acts, act * sizeof *less.acts);
    memcpy(less.acts + act, c->acts + act + 1, (c->n_acts - act - 1) * sizeof *less.acts);
    less.n_acts--;
    fit(&less, terms, 1024, &q, &g);
    double by_refit = (g.log_evidence - f->log_evidence) / M_LN10, by_weight = w.log_ratio / M_LN10;
    print_message("without %s: log10 factor %.3f by a refit (sd %.3f), %.3f by reweighing 64 draws (effective %.0f %%)\n", c->acts[act].id, by_refit,
                  hypot(g.sd_log10, f->sd_log10), by_weight, 100 * w.ess);
    double sd = hypot(hypot(g.sd_log10, f->sd_log10), sqrt((1 / w.ess - 1) / 64) / M_LN10);
    assert_near(by_weight, by_refit, 4 * sd);
    assert_true(w.ess > DET_REWEIGHING_ROUGH);
    det_free(less.acts);
    det_free(edits);
    det_record_free(&r);
    det_fit_free(&g);
    det_panel_free(&q);
}

static void test_dropping_an_act_is_a_refit(void **state)
{
    (void)state;
    static const det_rival rivals[] = {DET_RIVAL_NULL, DET_RIVAL_FEAR, DET_RIVAL_COMMON};
    det_params at = pair_params();
    det_case c = drawn_case(200, &at, 5); /* no grades, no severity: dropping an act leaves all scales */
    for (size_t i = 0; i < 3; i++) {
        det_panel p;
        det_fit f;
        unsigned terms = det_rival_terms(rivals[i]);
        fit(&c, terms, 1024, &p, &f);
        for (size_t k = 3; k < 10; k += 6)
            against_refit(&c, &p, &f, terms, k);
        det_fit_free(&f);
        det_panel_free(&p);
    }
    det_case_free(&c);
}

/* An origin that two reports share is one. */
static void test_reports_of_one_origin_count_once(void **state)
{
    (void)state;
    det_case c = small_case(10, 1);
    const char *out[4];
    c.sources = det_calloc(4, sizeof *c.sources);
    for (int k = 0; k < 4; k++) {
        char id[8];
        snprintf(id, sizeof id, "s%d", k);
        c.sources[c.n_sources++] = (det_source){det_strdup(id), det_strdup(k < 2 ? "wire" : ""), det_strdup(""), det_strdup(""), det_strdup(""),
                                                det_strdup(""), det_strdup("")};
    }
    det_act *a = add_act(&c, 1, 0, 1, DET_VH);
    a->sources = det_calloc(4, sizeof *a->sources);
    for (int k = 0; k < 4; k++)
        a->sources[a->n_sources++] = k;
    assert_int_equal(det_act_origins(&c, a, out), 3);
    assert_string_equal(out[0], "wire");
    assert_string_equal(out[1], "s2");
    a->n_sources = 2;
    assert_int_equal(det_act_origins(&c, a, out), 1);
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_edited_nothing_changed), cmocka_unit_test(test_the_record_itself_weighs_the_same),
        cmocka_unit_test(test_dropping_an_act_is_a_refit), cmocka_unit_test(test_reports_of_one_origin_count_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
