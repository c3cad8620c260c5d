/* SPDX-License-Identifier: Apache-2.0 */
/* explain: what must hold of any answer, small cases that are exact, and two ways to the same number. */
#include "ask/pair.h"

#include "ask/explain.h"
#include "ask/explanation.h"
#include "base/special.h"

/* Enough for every part: graded and contested acts, sources of one origin, dates told as intervals, meddlers. */
static det_case full_case(int n_days)
{
    det_params p = pair_params();
    det_case c = rich_case(n_days, &p);
    c.sources = det_calloc(3, sizeof *c.sources);
    for (int k = 0; k < 3; k++) {
        char id[8];
        snprintf(id, sizeof id, "s%d", k);
        c.sources[c.n_sources++] = (det_source){det_strdup(id), det_strdup(k ? "agency" : ""), det_strdup(""), det_strdup(""),
                                                det_strdup(""), det_strdup(""), det_strdup("")};
    }
    c.claims = det_calloc(2, sizeof *c.claims);
    for (int k = 0; k < 2; k++)
        c.claims[c.n_claims++] = (det_claim){.id = det_strdup(k ? "of nothing" : "of some"), .text = det_strdup("it was so")};
    for (size_t k = 0; k < c.n_acts; k++) {
        det_act *a = &c.acts[k];
        a->n_sources = 1 + (k % 3 == 1);
        a->sources = det_calloc(a->n_sources, sizeof *a->sources);
        for (size_t i = 0; i < a->n_sources; i++)
            a->sources[i] = k % 3 ? 1 + (int)i : 0;
        strcpy(a->grade, k % 2 ? "B1" : "C3");
        if (k % 5 == 0) {
            a->claims = det_calloc(1, sizeof *a->claims);
            a->n_claims = 1;
        }
        if (k % 7 == 0 && a->to + 2 <= c.until)
            a->to += 2;
    }
    det_case_sort_acts(&c);
    return c;
}

static det_explain_options quick(void)
{
    det_explain_options o;
    det_explain_default(&o);
    o.n_weighed = 32;
    o.n_acts = 12;
    o.n_shifts = 9;
    o.n_paths = 40;
    o.horizon_days = 60;
    return o;
}

static det_basis quick_ground(const det_case *c, int n_threads)
{
    return open_basis(c, DET_PROFILE_MINI, 512, 200, n_threads);
}

/* ---- weighing ---- */

static void test_equal_evidence_leaves_the_prior(void **state)
{
    (void)state;
    double z[DET_N_RIVALS], prior[DET_N_RIVALS], posterior[DET_N_RIVALS], by[DET_N_EXPLANATIONS], sum = 0;
    for (int r = 0; r < DET_N_RIVALS; r++) {
        z[r] = -480;
        prior[r] = det_rival_prior((det_rival)r);
        sum += prior[r];
    }
    assert_near(sum, 1, 1e-15);
    det_fork_weigh(z, prior, posterior);
    det_fork_gather(posterior, by);
    for (int e = 0; e < DET_N_EXPLANATIONS; e++)
        assert_near(by[e], .2, 1e-12);
    z[DET_RIVAL_FEAR] += log(16); /* odds 16 : 4 */
    det_fork_weigh(z, prior, posterior);
    assert_near(posterior[DET_RIVAL_FEAR], .8, 1e-12);
}

static void test_a_verdict_needs_all_prior_sets(void **state)
{
    (void)state;
    double told[3][DET_N_EXPLANATIONS] = {{.05, .05, .85, .03, .02}, {.02, .02, .92, .02, .02}, {.04, .05, .81, .05, .05}};
    double leans[3][DET_N_EXPLANATIONS] = {{.05, .05, .85, .03, .02}, {.02, .02, .92, .02, .02}, {.2, .1, .55, .1, .05}};
    double open[3][DET_N_EXPLANATIONS] = {{.05, .05, .85, .03, .02}, {.02, .02, .92, .02, .02}, {.4, .1, .45, .03, .02}};
    double turned[3][DET_N_EXPLANATIONS] = {{.9, .02, .04, .02, .02}, {.02, .02, .92, .02, .02}, {.02, .02, .92, .02, .02}};
    assert_int_equal(det_fork_judge(3, told), DET_FORK_TOLD);
    assert_int_equal(det_fork_judge(3, leans), DET_FORK_LEANS);
    assert_int_equal(det_fork_judge(3, open), DET_FORK_OPEN);
    assert_int_equal(det_fork_judge(3, turned), DET_FORK_OPEN);
    assert_int_equal(det_fork_leader(told[0], -1), DET_BY_FEAR);
    assert_int_equal(det_fork_leader(told[0], DET_BY_FEAR), DET_BY_HABIT);
}

/* ---- the whole answer ---- */

static void check_ledger(const det_explain *e)
{
    for (int r = 0; r < DET_N_RIVALS; r++) {
        double row = 0, months = 0, priced = e->ledger.entry[r][DET_LEDGER_PRICE];
        for (int k = 0; k < DET_N_LEDGER; k++)
            row += e->ledger.entry[r][k];
        for (size_t k = 0; k < e->ledger.n_periods; k++)
            months += e->ledger.periods[k].entry[r];
        assert_near(row, e->ledger.total[r], 1e-9);
        assert_near(months, row - priced, 1e-9);
    }
    assert_near(e->ledger.total[e->ledger.reference], 0, 0);
    assert_int_equal(e->ledger.periods[e->ledger.n_periods - 1].until, e->panel->n_steps);
}

/* 1 where a step has no act of the pair, of courting or of a deniable channel; then it is hidden. */
static int hide_if_empty(det_record *r, int t)
{
    double n = 0;
    for (int k = 0; k < DET_PAIR_STREAMS; k++)
        n += r->count[t * DET_PAIR_STREAMS + k];
    for (int k = 0; k < r->n_court; k++)
        n += r->court[k].count[t];
    for (int k = 0; k < r->n_den; k++)
        n += r->den[k].count[t];
    if (n > 0)
        return 0;
    r->seen[2 * t] = r->seen[2 * t + 1] = 0;
    for (int k = 0; k < r->n_court; k++)
        r->court[k].seen[t] = 0;
    for (int k = 0; k < r->n_den; k++)
        r->den[k].seen[t] = 0;
    return 1;
}

/* Steps that nobody saw are not steps of silence, and say nothing for anybody. */
static void test_unseen_is_not_silent(void **state)
{
    (void)state;
    det_case c = full_case(60);
    det_basis b = quick_ground(&c, 2);
    det_fork f;
    det_ledger seen, hidden;
    int n_hidden = 0;
    assert_int_equal(det_fork_find(&b, 128, NULL, &f, NULL), DET_OK);
    assert_int_equal(det_ledger_find(&f, &b.panel, 4, NULL, &seen, NULL), DET_OK);
    for (int t = 20; t < 50; t++)
        for (int r = 0; r < DET_N_RIVALS; r++)
            n_hidden += hide_if_empty(&f.fit[r].dilemma.record, t) && r == 0;
    assert_int_equal(det_ledger_find(&f, &b.panel, 4, NULL, &hidden, NULL), DET_OK);
    assert_true(n_hidden > 5);
    assert_near(hidden.n_acts[DET_LEDGER_SILENCE], seen.n_acts[DET_LEDGER_SILENCE] - n_hidden, 0);
    for (int r = 0; r < DET_N_RIVALS; r++) {
        double steps = 0, columns = 0;
        for (int t = 0; t < b.panel.n_steps; t++)
            steps += hidden.step[t * DET_N_RIVALS + r];
        for (int k = 0; k < DET_LEDGER_PRICE; k++)
            columns += hidden.entry[r][k];
        assert_near(columns, steps, 1e-9);
    }
    det_ledger_free(&seen);
    det_ledger_free(&hidden);
    det_fork_free(&f);
    det_basis_free(&b);
    det_case_free(&c);
}

static void check_changes(const det_explain *e, const det_alteration *c, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        double sum = 0;
        assert_false(isnan(c[k].shift));
        for (int x = 0; x < DET_N_EXPLANATIONS; x++)
            sum += c[k].by[x];
        assert_near(sum, 1, 1e-9);
        assert_int_equal(c[k].leader, det_fork_leader(c[k].by, -1));
    }
    (void)e;
}

static void test_an_answer_adds_up(void **state)
{
    (void)state;
    det_case c = full_case(150);
    det_explain_options o = quick();
    det_explain e;
    det_basis b = quick_ground(&c, 2);
    assert_int_equal(det_explain_ask(&b, &o, NULL, &e, NULL), DET_OK);
    check_ledger(&e);
    assert_int_equal(e.sensitivity.n_acts, o.n_acts);
    assert_true(e.sensitivity.n_origins >= 2 && e.sensitivity.n_assumptions >= 8 && e.sensitivity.n_dates > 0);
    check_changes(&e, e.sensitivity.acts, e.sensitivity.n_acts);
    check_changes(&e, e.sensitivity.origins, e.sensitivity.n_origins);
    check_changes(&e, e.sensitivity.assumptions, e.sensitivity.n_assumptions);
    check_changes(&e, e.sensitivity.dates, e.sensitivity.n_dates);
    for (size_t k = 1; k < e.sensitivity.n_acts; k++)
        assert_true(fabs(e.sensitivity.acts[k].shift) <= fabs(e.sensitivity.acts[k - 1].shift));
    assert_true(e.hearings[0].n_enter > 0 && e.hearings[1].n_acts == 0);
    assert_near(e.hearings[1].log10_factor, 0, 0);
    assert_string_equal(det_hearing_word(&e.hearings[1]), "cannot tell: no act enters");
    for (int r = 0; r < DET_N_RIVALS; r++) /* two thirds of the acts rest on "agency" twice: that is one origin */
        assert_true(e.fork.posterior[e.fork.main][r] >= 0);
    assert_int_equal(e.sensitivity.n_one_origin, e.sensitivity.n_reported_origins);
    assert_true(e.sensitivity.n_reports > e.sensitivity.n_reported_origins);
    assert_non_null(e.answer.verdict);
    assert_non_null(e.answer.would_change_it);
    det_alteration *turned = &e.sensitivity.acts[0];
    turned->leader = e.fork.runner_up;
    for (int rough = 0; rough < 2; rough++) { /* what a few effective draws say is told as that */
        turned->ess = rough ? .5 * DET_REWEIGHING_ROUGH : .5;
        det_answer_free(&e.answer);
        assert_int_equal(det_explanation_fill(&e, NULL), DET_OK);
        assert_true(strncmp(e.answer.would_change_it, "Without ", 8) == 0);
        assert_true((strstr(e.answer.would_change_it, " would lead, as far as few effective draws tell.") != NULL) == rough);
    }
    det_explain_free(&e);
    det_basis_free(&b);
    det_case_free(&c);
}

static void test_threads_change_nothing(void **state)
{
    (void)state;
    det_case c = full_case(80);
    det_explain_options o = quick();
    det_explain one, two;
    o.n_acts = 4;
    det_basis b1 = quick_ground(&c, 1), b2 = quick_ground(&c, 3);
    assert_int_equal(det_explain_ask(&b1, &o, &(det_run){.n_threads = 1}, &one, NULL), DET_OK);
    assert_int_equal(det_explain_ask(&b2, &o, &(det_run){.n_threads = 3}, &two, NULL), DET_OK);
    assert_string_equal(one.answer.verdict, two.answer.verdict);
    assert_string_equal(one.answer.would_change_it, two.answer.would_change_it);
    assert_memory_equal(one.fork.posterior, two.fork.posterior, sizeof one.fork.posterior);
    assert_memory_equal(one.ledger.entry, two.ledger.entry, sizeof one.ledger.entry);
    assert_memory_equal(one.sensitivity.acts, two.sensitivity.acts, one.sensitivity.n_acts * sizeof *one.sensitivity.acts);
    assert_memory_equal(&one.placebo, &two.placebo, sizeof one.placebo);
    assert_memory_equal(&one.signs, &two.signs, sizeof one.signs);
    det_explain_free(&one);
    det_explain_free(&two);
    det_basis_free(&b1);
    det_basis_free(&b2);
    det_case_free(&c);
}

static void test_options_that_do_not_fit(void **state)
{
    (void)state;
    det_case c = full_case(30);
    det_explain_options o = quick();
    det_explain e = {.n_meddlers = 77};
    det_err err;
    det_basis few = open_basis(&c, DET_PROFILE_MINI, 256, 2, 2), enough = quick_ground(&c, 2);
    assert_int_equal(det_explain_ask(&few, &o, NULL, &e, &err), DET_CONFIG);
    o.n_weighed = enough.options.n_smc;
    assert_int_equal(det_explain_ask(&enough, &o, NULL, &e, &err), DET_CONFIG);
    assert_int_equal(e.n_meddlers, 77);
    det_basis_free(&few);
    det_basis_free(&enough);
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal_evidence_leaves_the_prior), cmocka_unit_test(test_a_verdict_needs_all_prior_sets),
        cmocka_unit_test(test_unseen_is_not_silent), cmocka_unit_test(test_an_answer_adds_up), cmocka_unit_test(test_threads_change_nothing),
        cmocka_unit_test(test_options_that_do_not_fit)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
