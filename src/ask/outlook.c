/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/outlook.h"

#include "ask/doubt.h"
#include "ask/learning.h"
#include "base/mem.h"
#include "base/probability.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { FEW_ACTS = 60, SCARCELY_ANY = 10 };
/* An interval of P(clash) that spans these two says nothing. */
static const double LOW = .2, HIGH = .8;
/* Forecasts that lie so far apart differ. */
static const double APART = .15, FAR_APART = .2, LEARNED = .3, POINT = .01;
/* An explanation of so much weight is a rival that counts. */
static const double COUNTS = .1;

static const char *const ACTS[DET_N_CLASSES] = {"verbal cooperation", "material cooperation", "verbal hostility", "material hostility"};
static const char *const MONTHS[] = {"January", "February", "March",     "April",   "May",      "June",
                                     "July",    "August",   "September", "October", "November", "December"};

char *det_outlook_percent(double p, char *out)
{
    if (isnan(p))
        out[0] = '\0';
    else if (p > 0 && p < .01)
        strcpy(out, "<1 %");
    else if (p < 1 && p > .99)
        strcpy(out, ">99 %");
    else
        snprintf(out, DET_PROBABILITY_SIZE, "%.0f %%", 100 * p);
    return out;
}

static const char *who(const det_forecast *f, int i)
{
    return f->c->actors[f->c->principals[i]].name;
}

/* ---- verdict ---- */

/* "A clash (at least 5 acts of material hostility between A and B within 14 days) by 30 October 2022" */
static void add_event(det_text *t, const det_forecast *f)
{
    int year, month, day;
    det_day_to_civil(det_forecast_day(f, f->n_steps - 1), &year, &month, &day);
    det_text_addf(t, "clash (at least %d acts of %s between %s and %s within %d days%s) by %d %s %d", f->rule.at_least, ACTS[f->rule.cls],
                  who(f, 0), who(f, 1), f->rule.within_days, f->rule.is_default ? ", for the case states no rule of its own" : "", day,
                  MONTHS[month - 1], year);
}

/* " is unlikely", " has almost no chance" */
static void add_word(det_text *t, double p)
{
    const char *word = det_probability_word(p), *n = strstr(word, "chance");
    det_text_addf(t, " %s %s", !n ? "is" : strstr(word, "almost") ? "has" : "has a", word);
}

static int names_third_parties(const det_case *c)
{
    for (size_t k = 0; k < c->n_fears; k++)
        if (c->fears[k].through >= 0)
            return 1;
    return 0;
}

static char *verdict_of(const det_forecast *f)
{
    const det_epistemic *p = &f->scenarios[0].clash;
    char mean[DET_PROBABILITY_SIZE], low[DET_PROBABILITY_SIZE], high[DET_PROBABILITY_SIZE];
    det_text t = {0};
    det_outlook_percent(p->mean, mean);
    det_outlook_percent(p->band.q05, low);
    det_outlook_percent(p->band.q95, high);
    det_text_add(&t, f->is_open ? "Cannot tell whether a " : "A ");
    add_event(&t, f);
    if (f->is_open)
        det_text_add(&t, " comes");
    else
        add_word(&t, p->mean);
    det_text_addf(&t, ": %s, averaged over %d explanations (90 %% interval: %s to %s)%s.", mean, DET_N_EXPLANATIONS, low, high,
                  names_third_parties(f->c) ? ", if third parties act as before" : "");
    return det_text_take(&t);
}

/* ---- what would change it ---- */

/* The scenario that moves P(clash) most, -1 where none does. */
static int strongest(const det_forecast *f)
{
    int best = -1;
    double most = 0;
    for (size_t k = 1; k < f->n_scenarios; k++) {
        double more = fabs(f->scenarios[k].clash_more.mean);
        if (more > most) {
            most = more;
            best = (int)k;
        }
    }
    return best;
}

static char *what_would_change(const det_forecast *f)
{
    char p[DET_PROBABILITY_SIZE], mean[DET_TEXT_SIGNED_SIZE], low[DET_TEXT_SIGNED_SIZE], high[DET_TEXT_SIGNED_SIZE];
    det_text t = {0};
    int k = strongest(f);
    if (k < 0 || fabs(f->scenarios[k].clash_more.mean) < POINT) {
        det_text_add(&t, "Acts of the two themselves: none of the scenarios moves the probability by a point.");
        return det_text_take(&t);
    }
    const det_prospect *s = &f->scenarios[k];
    const det_band *more = &s->clash_more.band;
    det_text_addf(&t, "Of the scenarios tried, \"%s\" changes it most, to %s (%s points, 90 %% interval %s to %s): %s.", s->name,
                  det_outlook_percent(s->clash.mean, p), det_text_signed(100 * s->clash_more.mean, 1, mean),
                  det_text_signed(100 * more->q05, 1, low), det_text_signed(100 * more->q95, 1, high), s->what);
    if (more->q05 <= 0 && more->q95 >= 0)
        det_text_add(&t, " Whether that is up or down cannot be told.");
    return det_text_take(&t);
}

/* ---- confidence ---- */

static void widen(double p, double *low, double *high)
{
    if (isnan(p))
        return;
    *low = fmin(*low, p);
    *high = fmax(*high, p);
}

static det_status doubt_range(det_answer *a, double low, double high, double limit, const char *what, det_err *err)
{
    char x[DET_PROBABILITY_SIZE], y[DET_PROBABILITY_SIZE];
    if (high - low <= limit)
        return DET_OK;
    return det_answer_reason(a, err, "%s: from %s to %s", what, det_outlook_percent(low, x), det_outlook_percent(high, y));
}

/* What the explanations that count say alone, and whether their weights are known. */
static det_status doubt_explanations(const det_forecast *f, det_answer *a, det_err *err)
{
    double low = f->scenarios[0].clash.mean, high = low;
    for (int k = 0; k < DET_N_EXPLANATIONS; k++)
        if (f->parts[k].weight >= COUNTS)
            widen(f->parts[k].alone.clash.mean, &low, &high);
    det_status st = doubt_range(a, low, high, APART, "it hangs on which explanation is true", err);
    return st == DET_OK && f->rough ? det_answer_reason(a, err, "the weights of the explanations are rough: %s", f->rough) : st;
}

static int is_benign(const det_prospect *s)
{
    return strcmp(s->id, DET_SCENARIO_BENIGN) == 0;
}

/* The scenarios without hidden states (benign), or all others. */
static void widen_over(const det_forecast *f, int benign, double *low, double *high)
{
    for (size_t k = 1; k < f->n_scenarios; k++)
        if (is_benign(&f->scenarios[k]) == benign)
            widen(f->scenarios[k].clash.mean, low, high);
}

/* Scenarios whose mean few draws carry: it lies outside the band of the draws. */
static det_status doubt_means(const det_forecast *f, det_answer *a, det_err *err)
{
    size_t n = 0;
    for (size_t k = 0; k < f->n_scenarios; k++) {
        const det_epistemic *p = &f->scenarios[k].clash;
        n += p->mean < p->band.q05 || p->mean > p->band.q95;
    }
    return n ? det_answer_reason(a, err, "few draws carry the probability of a clash, which lies outside its interval, in %zu of %zu scenarios", n, f->n_scenarios)
             : DET_OK;
}

static det_status doubt_forecasts(const det_forecast *f, det_answer *a, det_err *err)
{
    double p = f->scenarios[0].clash.mean, low = p, high = p;
    widen_over(f, 0, &low, &high);
    det_status st = doubt_range(a, low, high, APART, "what third parties do matters much", err);
    low = high = p;
    widen_over(f, 1, &low, &high);
    if (st == DET_OK)
        st = doubt_range(a, low, high, APART, "it hangs on hidden states, whose stays are mostly the prior's", err);
    low = high = p;
    for (int k = 0; k < DET_N_NAIVE; k++)
        widen(f->naive[k].clash.mean, &low, &high);
    if (st == DET_OK)
        st = doubt_range(a, low, high, FAR_APART, "the model and the baselines that read the pair's counts alone differ", err);
    low = high = p;
    for (int k = 0; k < DET_N_OTHER_PRIORS; k++)
        widen(f->priors[k].clash.mean, &low, &high);
    return st == DET_OK ? doubt_range(a, low, high, APART, "the prior sets differ", err) : st;
}

static double masked_share(const det_forecast *f)
{
    int n_masked = 0;
    for (int t = 0; t < f->n_record; t++)
        n_masked += !f->seen[t];
    return (double)n_masked / f->n_record;
}

static det_status doubt_record(const det_forecast *f, det_answer *a, det_err *err)
{
    int n_acts = f->n_acts[0] + f->n_acts[1];
    double theta = det_learning_mean(f->parameters, f->n_parameters, "theta");
    det_status st = DET_OK;
    if (n_acts < FEW_ACTS)
        st = det_answer_reason(a, err, "only %d open acts between the two", n_acts);
    if (st == DET_OK && !(theta >= LEARNED))
        st = det_answer_reason(a, err, "what fear does to conduct is %s (contraction %.2f)", det_learning_word(theta), theta);
    if (st == DET_OK && f->c->has_hand_coded && !f->c->background_rows)
        st = det_answer_reason(a, err,
                               "the list of acts was chosen by someone who already saw a story, so its density need not go on");
    return st == DET_OK ? det_doubt_record(f->c, masked_share(f), a, err) : st;
}

static int grade(const det_forecast *f, size_t n_doubts)
{
    if (f->n_acts[0] + f->n_acts[1] < SCARCELY_ANY)
        return DET_CONF_NONE;
    return n_doubts == 0 ? DET_CONF_HIGH : n_doubts == 1 ? DET_CONF_MODERATE : DET_CONF_LOW;
}

static det_status give_reasons(det_forecast *f, det_err *err)
{
    det_answer *a = &f->answer;
    det_status st = doubt_explanations(f, a, err);
    if (st == DET_OK)
        st = doubt_forecasts(f, a, err);
    if (st == DET_OK)
        st = doubt_means(f, a, err);
    if (st == DET_OK)
        st = doubt_record(f, a, err);
    a->confidence = (det_confidence)grade(f, a->n_reasons);
    if (st == DET_OK && !a->n_reasons)
        st = det_answer_reason(a, err, "explanations, scenarios, baselines and prior sets agree, and the record has %d open acts",
                               f->n_acts[0] + f->n_acts[1]);
    return st;
}

static char *learned_of(const det_forecast *f)
{
    det_replay r = {.parameters = f->parameters, .n_parameters = f->n_parameters, .seen = f->seen, .n_steps = f->n_record,
                    .step_days = f->step_days, .from = f->c->from};
    return det_learning_sentence(&r);
}

det_status det_outlook_fill(det_forecast *f, det_err *err)
{
    det_answer *a = &f->answer;
    const det_band *p = &f->scenarios[0].clash.band;
    f->is_open = p->q05 < LOW && p->q95 > HIGH;
    det_status st = give_reasons(f, err);
    if (st != DET_OK)
        return st;
    a->verdict = verdict_of(f);
    a->would_change_it = what_would_change(f);
    a->learned = learned_of(f);
    return a->verdict && a->would_change_it && a->learned ? DET_OK : det_err_set(err, DET_NOMEM, "memory ran out for the verdict");
}
