/* SPDX-License-Identifier: Apache-2.0 */
/* The forecast of pairs whose acts do not answer one another falls back to habit alone: most of the weight goes there, and where nearly all
 * does, what is said of clash and acts is what habit says. A record may by chance look like answers, so not every pair need be told. Of a
 * pair that does answer, habit has no weight left. Parameters from the prior, full profile. */
#include "ask/pair.h"

#include "ask/forecast.h"

enum { DAYS = 365, N_PLANTED = 5, AHEAD = 60 };

/* Acts of a pair of these terms, parameters from their prior; reciprocity above 0 takes the place of its own. Nobody is truly hostile. */
static det_case planted(unsigned terms, double reciprocity, unsigned seed)
{
    det_case c = small_case(DAYS, 1);
    det_model_options model;
    det_record r;
    det_dilemma d;
    det_params p;
    det_state start;
    det_stream s;
    det_sim_options o;
    det_sim_path path = {.count = det_calloc(DAYS * DET_PAIR_STREAMS, sizeof(double))};
    double u[DET_N_PARAMS];
    det_model_default(&model);
    model.terms = terms;
    model.trust_off = 1;
    assert_int_equal(det_record_init(DAYS, 1, &r, NULL), DET_OK);
    assert_int_equal(det_dilemma_init(&r, NULL, &model, &d, NULL), DET_OK);
    det_stream_init(&s, 99, 1, seed, 0);
    det_prior_draw(&d.table, &s, u);
    det_params_read(&d.table, u, &p);
    for (int k = 0; k < 4 && reciprocity > 0; k++)
        p.alpha[k / 2][k % 2][k % 2] = reciprocity;
    det_state_start(&d, &p, &start);
    det_sim_default(&o);
    o.n_steps = DAYS;
    o.seed = seed;
    det_simulate(&d, &p, &start, 0, 0, &o, &path);
    for (int k = 0; k < DAYS * DET_PAIR_STREAMS; k++)
        for (int n = 0; n < path.count[k]; n++)
            add_act(&c, k / DET_PAIR_STREAMS, k / DET_N_CLASSES % 2, 1 - k / DET_N_CLASSES % 2, (det_class)(k % DET_N_CLASSES));
    det_free(path.count);
    det_dilemma_free(&d);
    c.clash.cls = DET_MH, c.clash.at_least = 2, c.clash.within_days = 14;
    return c;
}

static det_forecast foresee(const det_case *c)
{
    det_forecast_options o;
    det_forecast f;
    det_forecast_default(&o);
    o.horizon_days = AHEAD;
    det_basis b = open_basis(c, DET_PROFILE_FULL, 512, 200, 2);
    assert_int_equal(det_forecast_ask(&b, &o, NULL, &f, NULL), DET_OK);
    det_basis_free(&b);
    return f;
}

static double acts_of(const det_prospect *p, const det_forecast *f)
{
    return p->acts[f->leads.n - 1][DET_COUNT_HOSTILE].mean;
}

static void tell(const char *what, unsigned seed, const det_forecast *f)
{
    const det_prospect *all = &f->scenarios[0];
    print_message("%s %u: %d acts; P(clash) %.3f (error %.3f), hostile acts %.1f; weight, P and acts of each alone", what, seed, f->n_acts[0] + f->n_acts[1],
                  all->clash.mean, all->clash.se, acts_of(all, f));
    for (int k = 0; k < DET_N_EXPLANATIONS; k++)
        print_message("; %.3f %.3f %.1f", f->parts[k].weight, f->parts[k].alone.clash.mean, acts_of(&f->parts[k].alone, f));
    print_message("\n");
}

static void test_uncoupled(void **state)
{
    (void)state;
    double weight = 0;
    int n_plain = 0;
    for (unsigned seed = 1; seed <= N_PLANTED; seed++) {
        det_case c = planted(det_rival_terms(DET_RIVAL_NULL), 0, seed);
        det_forecast f = foresee(&c);
        const det_prospect *all = &f.scenarios[0], *habit = &f.parts[DET_BY_HABIT].alone;
        tell("uncoupled", seed, &f);
        weight += f.parts[DET_BY_HABIT].weight / N_PLANTED;
        if (f.parts[DET_BY_HABIT].weight > .9) {
            n_plain++;
            assert_near(all->clash.mean, habit->clash.mean, 4 * hypot(all->clash.se, habit->clash.se));
            assert_near(acts_of(all, &f), acts_of(habit, &f), .05 * acts_of(habit, &f));
        }
        det_forecast_free(&f);
        det_case_free(&c);
    }
    print_message("mean weight of habit %.3f, above .9 in %d of %d\n", weight, n_plain, N_PLANTED);
    assert_true(weight > .5 && n_plain > 0);
}

static void test_coupled(void **state)
{
    (void)state;
    det_case c = planted(det_rival_terms(DET_RIVAL_RECIPROCITY), .6, 1);
    det_forecast f = foresee(&c);
    tell("coupled", 1, &f);
    assert_true(f.parts[DET_BY_HABIT].weight < .05);
    det_forecast_free(&f);
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_uncoupled), cmocka_unit_test(test_coupled)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
