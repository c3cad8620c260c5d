/* SPDX-License-Identifier: Apache-2.0 */
/* Check V19: without baseline, fear and hidden states the model is a renewal equation, lambda_t = R Lambda_t with Lambda_t the other side's
 * acts weighted by their age. Under a Gamma(a, scale b) prior the posterior of R is Gamma(a + sum C, scale 1/(1/b + sum Lambda)) (Cori et
 * al. 2013), whatever made the acts. Sampler and model's own likelihood against that. */
#include "check.h"

#include "ask/bare_fit.h"
#include "base/special.h"
#include "infer/tempering.h"
#include "model/simulate.h"

enum { N_DAYS = 300, LEAD = 30 };
static const double SHAPE = 1, SCALE = 5; /* of the prior, as in Cori et al. */
static const double RHO = .84;

/* A baseline too small to count: without any, a belief would be asked how likely an impossible act is. */
static const det_params BASE = {.mu = {{0, 0, 1e-12, 0}, {0, 0, 1e-12, 0}}, .eta = {1e-12, 0}, .xi = 1, .rho = RHO, .r = INFINITY, .a01 = .1, .a10 = .1, .z01 = .1, .z10 = .1, .h0 = {.5, .5}, .b = {1, 1}, .d = {1, 1}};

/* What one side's posterior is made of. */
typedef struct renewal {
    double acts, pressure;   /* sum C, sum Lambda over the scored days */
    double log_lambda;       /* sum C log Lambda */
    double log_factorials;   /* sum of log C! */
} renewal;

static double count_at(const det_record *r, int t, int i)
{
    return r->count[t * DET_PAIR_STREAMS + i * DET_N_CLASSES + DET_VH];
}

/* Lambda from its definition: a sum over the ages of the other side's acts. */
static renewal sums(const det_record *r, int i)
{
    renewal s = {0};
    for (int t = LEAD; t < N_DAYS; t++) {
        double lambda = 0, n = count_at(r, t, i);
        for (int age = 1; age <= t; age++)
            lambda += (1 - RHO) * pow(RHO, age - 1) * count_at(r, t - age, 1 - i);
        s.acts += n;
        s.pressure += lambda;
        s.log_lambda += n > 0 ? n * log(lambda) : 0;
        s.log_factorials += lgamma(n + 1);
    }
    return s;
}

static void make_pair(det_dilemma *d)
{
    static const char *const NAMES[] = {"alpha.A.VH.VH", "alpha.B.VH.VH"};
    det_record r;
    det_model_options o;
    det_state start;
    det_sim_options so;
    det_params p = BASE;
    det_model_default(&o);
    o.terms = DET_TERM_RECIPROCITY;
    assert_int_equal(det_record_init(N_DAYS, 1, &r, NULL), DET_OK);
    assert_int_equal(det_dilemma_init(&r, NULL, &o, d, NULL), DET_OK);
    for (int i = 0; i < 2; i++) {
        p.mu[i][DET_VH] = .3;
        p.alpha[i][0][0] = .6;
    }
    det_sim_default(&so);
    so.n_steps = N_DAYS;
    det_state_start(d, &p, &start);
    det_sim_path path = {.count = d->record.count};
    det_simulate(d, &p, &start, 0, 0, &so, &path);
    d->record.lead = LEAD;
    assert_int_equal(det_record_refresh(&d->record, NULL), DET_OK);
    keep_free(d, NAMES, 2, &BASE);
}

/* Gamma priors in place of the model's own. */
static void renewal_logp(const void *model, void *work, const double *u, double *log_prior, double *log_lik, double *grad_prior, double *grad_lik)
{
    *log_lik = det_loglik_u(model, u, work, grad_lik);
    *log_prior = 0;
    for (int i = 0; i < 2; i++) {
        *log_prior += det_gamma_logp(exp(u[i]), SHAPE, 1 / SCALE) + u[i];
        if (grad_prior)
            grad_prior[i] = SHAPE - exp(u[i]) / SCALE;
    }
}

static void renewal_draw(const void *model, det_stream *s, double *u)
{
    (void)model;
    for (int i = 0; i < 2; i++)
        u[i] = log(det_draw_gamma(s, SHAPE, SCALE));
}

static void test_likelihood_is_the_renewal_equation(void **state)
{
    (void)state;
    det_dilemma d;
    det_work w;
    make_pair(&d);
    assert_int_equal(det_work_init(&d, &w, NULL), DET_OK);
    for (int k = 0; k < 20; k++) {
        double r[2] = {.05 + .1 * k, 1.9 - .09 * k}, u[2] = {log(r[0]), log(r[1])}, want = 0;
        for (int i = 0; i < 2; i++) {
            renewal s = sums(&d.record, i);
            want += s.acts * log(r[i]) + s.log_lambda - r[i] * s.pressure - s.log_factorials;
        }
        assert_close(det_loglik_u(&d, u, &w, NULL), want, 1e-11);
    }
    det_work_free(&w);
    det_dilemma_free(&d);
}

static void assert_posterior(const det_smc *s, int i, const renewal *x)
{
    double shape = SHAPE + x->acts, scale = 1 / (1 / SCALE + x->pressure), mean = 0, squares = 0, n = s->n_draws;
    for (int k = 0; k < s->n_draws; k++) {
        double v = exp(s->runs[0].u[2 * k + i]);
        mean += v / n;
        squares += v * v / n;
    }
    double sd = sqrt(squares - mean * mean), want_sd = sqrt(shape) * scale;
    print_message("V19 side %d, %.0f acts: mean %.4f wanted %.4f, sd %.4f wanted %.4f\n", i, x->acts, mean, shape * scale, sd, want_sd);
    assert_near(mean, shape * scale, 4 * want_sd / sqrt(n / 4));
    assert_close(sd, want_sd, 4 / sqrt(n / 2));
}

static void test_v19_renewal_posterior(void **state)
{
    (void)state;
    det_dilemma d;
    det_smc_options o;
    det_smc s;
    make_pair(&d);
    det_target t = bare_target(&d);
    t.logp = renewal_logp;
    t.prior_draw = renewal_draw;
    det_smc_default(&o);
    o.n_runs = 1;
    o.n_draws = 2048;
    o.n_chains = 128;
    assert_int_equal(det_smc_find(&t, &o, NULL, &s, NULL), DET_OK);
    double log_evidence = 0;
    for (int i = 0; i < 2; i++) {
        renewal x = sums(&d.record, i);
        double shape = SHAPE + x.acts, rate = 1 / SCALE + x.pressure;
        assert_posterior(&s, i, &x);
        log_evidence += lgamma(shape) - shape * log(rate) - lgamma(SHAPE) - SHAPE * log(SCALE) + x.log_lambda - x.log_factorials;
    }
    print_message("V19 log evidence %.4f wanted %.4f, sd %.4f\n", s.log_evidence, log_evidence, s.sd_log10 * M_LN10);
    assert_near(s.log_evidence, log_evidence, 3 * s.sd_log10 * M_LN10);
    det_smc_free(&s);
    det_dilemma_free(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_likelihood_is_the_renewal_equation), cmocka_unit_test(test_v19_renewal_posterior)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
