/* SPDX-License-Identifier: Apache-2.0 */
/* Checks V5-V8, V10 and V15 of docs/model.md: identities and exact small cases. */
#include "check.h"

#include "model/emission.h"
#include "model/gradient.h"
#include "model/kernel.h"
#include "model/random_dilemma.h"
#include "model/toy.h"

/* V15: against quadrature of Poissons mixed over Gamma(r, r). */
static double mixed_by_quadrature(const double *n, const double *lambda, int k, double r)
{
    double sum = 0, step = 1e-3;
    for (double g = step / 2; g < 40; g += step) {
        double logs = r * log(r) - lgamma(r) + (r - 1) * log(g) - r * g;
        for (int i = 0; i < k; i++)
            logs += n[i] * log(g * lambda[i]) - g * lambda[i] - lgamma(n[i] + 1);
        sum += exp(logs) * step;
    }
    return sum;
}

static void test_v15_negative_multinomial(void **state)
{
    (void)state;
    double lambda[2] = {0.4, 1.1}, n[2] = {2, 3};
    double p = exp(det_emission_logp(2, n, lambda, 2.5));
    assert_near(p, 0.007533789677, 5e-13);
    assert_near(p, mixed_by_quadrature(n, lambda, 2, 2.5), 1e-8);
    double poisson = -1.5 + 2 * log(0.4) + 3 * log(1.1) - log(2) - log(6);
    assert_near(det_emission_logp(2, n, lambda, INFINITY), poisson, 1e-12);
    assert_near(det_emission_logp(2, n, lambda, 1e9), poisson, 1e-6);
    double sum = 0;
    for (double a = 0; a < 60; a++)
        for (double b = 0; b < 60; b++)
            sum += exp(det_emission_logp(2, (double[]){a, b}, lambda, 2.5));
    assert_near(sum, 1, 1e-9);
}

/* V5, V6: with theta = eta = 0 the rates are linear; feed them their own mean until they stand still. */
static void settle(const det_dilemma *d, const det_params *p, double mean[2])
{
    det_state s;
    det_conduct c;
    static const unsigned char SEEN[2] = {1, 1};
    det_state_start(d, p, &s);
    for (int t = 0; t < 6000; t++) {
        det_conduct_step(d, p, &s, 0, &c);
        det_seen seen = {&c.base[0][0], SEEN};
        det_kernel_step(&d->record, p->rho, &seen, s.y);
    }
    for (int i = 0; i < 2; i++)
        mean[i] = c.base[i][DET_VH];
}

static void linear_pair(double mu0, double mu1, double a0, double a1, det_dilemma *d, det_params *p)
{
    det_toy toy = {.n_steps = 2, .mu = mu0, .rho = 0.8, .q01 = 0.01, .q10 = 0.01, .r0 = 1, .r1 = 1, .h0 = 0.1};
    det_model_options o;
    det_model_default(&o);
    assert_int_equal(toy_init(&toy, &o, d, p), 0);
    p->mu[1][DET_VH] = mu1;
    p->alpha[0][0][0] = a0;
    p->alpha[1][0][0] = a1;
}

static void test_v5_linear_mean_and_progeny(void **state)
{
    (void)state;
    det_dilemma d;
    det_params p;
    double mean[2];
    linear_pair(0.06, 0.02, 0.5, 0.3, &d, &p);
    settle(&d, &p, mean);
    double det = 1 - 0.5 * 0.3; /* (I - A)^-1 mu with A = [0 .5; .3 0] */
    assert_near(mean[0], (0.06 + 0.5 * 0.02) / det, 1e-12);
    assert_near(mean[1], (0.02 + 0.3 * 0.06) / det, 1e-12);
    /* Progeny of one act, all generations: 1/(1 - alpha) in the symmetric pair. */
    p.alpha[0][0][0] = p.alpha[1][0][0] = 0.4;
    det_state with, without;
    det_conduct cw, co;
    static const unsigned char SEEN[2] = {1, 1};
    double progeny = 1;
    det_state_start(&d, &p, &with);
    with.y[DET_VH] = 1 - p.rho; /* the act, seen yesterday */
    det_state_start(&d, &p, &without);
    for (int t = 0; t < 2000; t++) {
        det_conduct_step(&d, &p, &with, 0, &cw);
        det_conduct_step(&d, &p, &without, 0, &co);
        progeny += cw.base[0][DET_VH] + cw.base[1][DET_VH] - co.base[0][DET_VH] - co.base[1][DET_VH];
        det_kernel_step(&d.record, p.rho, &(det_seen){&cw.base[0][0], SEEN}, with.y);
        det_kernel_step(&d.record, p.rho, &(det_seen){&co.base[0][0], SEEN}, without.y);
    }
    assert_near(progeny, 1 / (1 - 0.4), 1e-9);
    det_dilemma_free(&d);
}

static void test_v6_richardson(void **state)
{
    (void)state;
    double k = .9, l = .8, a = 1, b = 1.1, g = .3, h = .2, mean[2];
    det_dilemma d;
    det_params p;
    linear_pair(g / a, h / b, k / a, l / b, &d, &p);
    settle(&d, &p, mean);
    assert_near(mean[0], 1.342105, 5e-7);
    assert_near(mean[1], 1.157895, 5e-7);
    assert_near(det_params_radius(&p), .8090, 5e-5);
    for (double scale = 0.5; scale < 2; scale += 0.1) { /* unstable iff kl > ab */
        p.alpha[0][0][0] = scale * k / a;
        p.alpha[1][0][0] = scale * l / b;
        assert_int_equal(det_params_radius(&p) > 1, scale * k * scale * l > a * b);
    }
    det_dilemma_free(&d);
}

/* V7: with s = b = d = 1, f = 0, nu = 0, the holder's own intent fixed and rates and switching true, the actor's belief is the analyst's filter. */
static void actor_is_analyst(uint32_t id, int poisson, int holder)
{
    det_model_options o;
    det_dilemma d;
    det_work w;
    det_params p;
    det_stream s;
    double u[DET_N_PARAMS];
    det_model_default(&o);
    o.terms = DET_TERM_RECIPROCITY | DET_TERM_FEAR | (holder ? DET_TERM_INTENT_0 : DET_TERM_INTENT_1);
    o.poisson = poisson;
    o.response[0] = (det_response)(id % 3);
    assert_int_equal(random_dilemma(id, 400, &o, &d), 0);
    det_record *r = &d.record;
    r->n_court = r->n_den = 0; /* evidence outside the pair's own acts is not the analyst's question here */
    for (int t = 0; t < r->n_steps; t++) {
        int any = r->seen[t * 2] & r->seen[t * 2 + 1];
        r->seen[t * 2] = r->seen[t * 2 + 1] = (unsigned char)any;
        r->reset[t * 2] = r->reset[t * 2 + 1] = 0;
        r->breach[t * 2 + holder] = r->shift[t * 2 + holder] = 0;
        for (int k = 0; k < DET_PAIR_STREAMS; k++) /* told in full: weight 1, no grades */
            r->w[t * r->stride + k] = r->count[t * DET_PAIR_STREAMS + k];
    }
    r->n_marks = 0;
    det_stream_init(&s, 8, 1, id, 0);
    det_prior_draw(&d.table, &s, u);
    det_params_read(&d.table, u, &p);
    p.nu = 0;
    p.s[holder] = p.b[holder] = p.d[holder] = 1;
    p.audience[holder] = 0;
    p.q01 = p.a01;
    p.q10 = p.a10;
    p.h0[holder] = p.a01 / (p.a01 + p.a10);
    assert_int_equal(det_work_init(&d, &w, NULL), DET_OK);
    r->lead = 0;
    assert_true(isfinite(det_loglik(&d, &p, &w, 1)));
    int bit = 1 << (1 - holder);
    double worst = 0;
    for (int t = 0; t < r->n_steps; t++)
        worst = fmax(worst, fabs(w.trace[t].odds_after[holder] / (1 + w.trace[t].odds_after[holder]) - w.trace[t].filter[bit]));
    assert_true(worst < 1e-12);
    det_work_free(&w);
    d.record.n_court = d.record.n_den = 2; /* freed with their arrays */
    det_dilemma_free(&d);
}

static void test_v7_actor_is_analyst(void **state)
{
    (void)state;
    for (uint32_t id = 0; id < 40; id++)
        for (int poisson = 0; poisson < 2; poisson++)
            for (int holder = 0; holder < 2; holder++)
                actor_is_analyst(id, poisson, holder);
}

/* V8: the trust game of section 3. */
static void test_v8_trust_threshold(void **state)
{
    (void)state;
    double slope, at = det_trust_threshold(4, 3, 2, 0);
    assert_near(at, 1.0 / 3, 1e-15);
    assert_near(log(at / (1 - at)), -0.693, 5e-4);
    assert_near(det_response_value(DET_THRESHOLD, at / (1 - at), &slope), 0.5, 1e-12);
    assert_near(slope, 0.5, 1e-12); /* 1/4 over a width of 0.5 */
    assert_true(det_response_value(DET_THRESHOLD, 0.05, &slope) < 0.02);
    assert_true(det_response_value(DET_THRESHOLD, 9, &slope) > 0.99);
    for (double odds = 0.01; odds < 50; odds *= 1.7)
        for (int f = DET_COMPLEMENTS; f <= DET_THRESHOLD; f++) {
            double h = 1e-6, unused, v1 = det_response_value((det_response)f, odds * exp(h), &unused);
            double v0 = det_response_value((det_response)f, odds * exp(-h), &unused);
            det_response_value((det_response)f, odds, &slope);
            assert_near(slope, (v1 - v0) / (2 * h), 1e-8);
        }
}

/* V10: weight of a deniable act in the holder's log-odds. */
static double deniable_gain(det_dilemma *d, det_params *p, double control, double n)
{
    det_state s;
    det_conduct c;
    det_gains g;
    double w[DET_MAX_STREAMS] = {0};
    static const unsigned char SEEN[2] = {1, 1};
    p->control[0] = control;
    det_state_start(d, p, &s);
    det_conduct_step(d, p, &s, 0, &c);
    w[det_stream_den(&d->record, 0)] = n;
    det_belief_gains(d, p, &c, &(det_seen){w, SEEN}, 0, 0, &g);
    return g.den[0];
}

static void test_v10_deniable_act(void **state)
{
    (void)state;
    det_model_options o;
    det_dilemma d;
    det_params p;
    double u[DET_N_PARAMS];
    det_model_default(&o);
    assert_int_equal(random_dilemma(1, 4, &o, &d), 0);
    for (int t = 0; t < 4; t++)
        d.record.den[0].seen[t] = 1, d.record.den[0].barred[t] = 0;
    for (int i = 0; i < d.table.n_free; i++)
        u[i] = 0;
    for (int i = 0; i < d.table.n_rows; i++)
        if (d.table.rows[i].free >= 0)
            u[d.table.rows[i].free] = det_transform_free(d.table.rows[i].transform, d.table.rows[i].value, d.table.step_days);
    det_params_read(&d.table, u, &p);
    assert_near(deniable_gain(&d, &p, 0, 1), 0, 0);
    double last = 0, bound = log((p.pi1 + 1e-12) / (p.pi_ratio * p.pi1));
    for (double c = 0.05; c < 1; c += 0.05) {
        double g = deniable_gain(&d, &p, c, 1) - deniable_gain(&d, &p, c, 0);
        assert_true(g > last);
        assert_true(g < bound);
        last = g;
    }
    /* It falls with a standing commitment, less so under leverage. */
    double open = deniable_gain(&d, &p, 0.6, 1);
    d.record.den[0].barred[0] = 1;
    d.record.den[0].leverage[0] = 0;
    double barred = deniable_gain(&d, &p, 0.6, 1);
    d.record.den[0].leverage[0] = 0.8;
    double pressed = deniable_gain(&d, &p, 0.6, 1);
    assert_true(barred < pressed && pressed < open);
    det_dilemma_free(&d);
}

/* Invariant 1 of belief.h: predicted beliefs stay between hardening and relaxing. */
static void test_beliefs_saturate(void **state)
{
    (void)state;
    det_model_options o;
    det_dilemma d;
    det_work w;
    det_params p;
    det_stream s;
    double u[DET_N_PARAMS];
    det_model_default(&o);
    assert_int_equal(random_dilemma(3, 300, &o, &d), 0);
    memset(d.record.reset, 0, 600);
    det_stream_init(&s, 8, 2, 0, 0);
    det_prior_draw(&d.table, &s, u);
    det_params_read(&d.table, u, &p);
    assert_int_equal(det_work_init(&d, &w, NULL), DET_OK);
    det_loglik(&d, &p, &w, 1);
    for (int t = 1; t < 300; t++)
        for (int i = 0; i < 2; i++) {
            double h = w.trace[t].odds[i] / (1 + w.trace[t].odds[i]);
            assert_true(h >= p.q01 * (1 - 1e-12) && h <= 1 - p.q10 * (1 - p.audience[i] * 0.8) + 1e-12);
        }
    det_work_free(&w);
    det_dilemma_free(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_v15_negative_multinomial), cmocka_unit_test(test_v5_linear_mean_and_progeny),
        cmocka_unit_test(test_v6_richardson),            cmocka_unit_test(test_v7_actor_is_analyst),
        cmocka_unit_test(test_v8_trust_threshold),       cmocka_unit_test(test_v10_deniable_act),
        cmocka_unit_test(test_beliefs_saturate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
