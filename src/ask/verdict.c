/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/verdict.h"

#include "ask/doubt.h"
#include "ask/learning.h"
#include "base/mem.h"
#include "base/probability.h"
#include "base/text.h"

#include <math.h>
#include <string.h>

static const double HIGH_FEAR = .5, HIGH_IGNITION = .2, LONG = .5, NEAR_CALM = .8, RISE = .05;
static const double AGGRESSOR = .8, BENIGN = .5;
enum { MONTH = 30, FEW_ACTS = 60, SCARCELY_ANY = 10, MAIN = 1, MOST_OF_NOTE = 80 };

const char *det_pair_state_name(det_pair_state s)
{
    static const char *const names[] = {"unknown", "calm", "fragile", "spiral", "entrenched"};
    DET_BUG_IF((int)s < 0 || s > DET_PAIR_ENTRENCHED);
    return names[s];
}

/* ---- state ---- */

static const det_band *last_belief(const det_replay *r, int i)
{
    return &r->belief[i].h[r->n_steps - 1];
}

static int more_fearful(const det_replay *r)
{
    return last_belief(r, 1)->median > last_belief(r, 0)->median;
}

/* 1 where the more fearful side's belief may as well be high as low. */
static int is_torn(const det_replay *r)
{
    const det_band *h = last_belief(r, more_fearful(r));
    return h->q25 < HIGH_FEAR && h->q75 > HIGH_FEAR;
}

static double mean_of(const double *x, int from, int until)
{
    double sum = 0;
    for (int t = from; t < until; t++)
        sum += x[t];
    return sum / (until - from);
}

/* The last month against the one before; 0 where the record is shorter than the two. */
static double rise_of(const det_replay *r, const double *x)
{
    int month = (MONTH + r->step_days - 1) / r->step_days, n = r->n_steps;
    return n < 2 * month ? 0 : mean_of(x, n - month, n) - mean_of(x, n - 2 * month, n - month);
}

static int is_rising(const det_replay *r)
{
    double acts = 0, fear = rise_of(r, r->belief[more_fearful(r)].h_mode);
    for (int i = 0; i < 2; i++)
        acts += rise_of(r, r->rate[i].rate[DET_VH]) + rise_of(r, r->rate[i].rate[DET_MH]);
    return fear > RISE || acts > RISE * r->step_days;
}

/* 1 where there are few acts and R may as well be above 1 as below. */
static int is_undecided(const det_replay *r)
{
    const det_band *b = &r->r[MAIN].r;
    return r->n_acts[0] + r->n_acts[1] < FEW_ACTS && b->q05 < 1 && b->q95 > 1;
}

det_pair_state det_verdict_state(const det_replay *r)
{
    const det_reproduction *main = &r->r[MAIN];
    if (!main->known || is_undecided(r) || is_torn(r))
        return DET_PAIR_UNKNOWN;
    if (last_belief(r, more_fearful(r))->median < HIGH_FEAR)
        return r->dynamics.p_ignition < HIGH_IGNITION ? DET_PAIR_CALM : DET_PAIR_FRAGILE;
    if (main->r.median < r->dynamics.r_calm && r->dynamics.p_outlasts > LONG)
        return DET_PAIR_ENTRENCHED;
    if (main->r.median >= NEAR_CALM * r->dynamics.r_calm || is_rising(r))
        return DET_PAIR_SPIRAL;
    return DET_PAIR_UNKNOWN;
}

/* ---- verdict ---- */

static const char *who(const det_replay *r, int i)
{
    return r->c->actors[r->c->principals[i]].name;
}

/* P(principal i is truly hostile), in hindsight, over the last quarter of the record. */
static double aggression(const det_replay *r, int i)
{
    return mean_of(r->belief[1 - i].intent_smooth, r->n_steps - (r->n_steps + 3) / 4, r->n_steps);
}

static void add_fears(det_text *t, const det_replay *r)
{
    const det_band *h[2] = {last_belief(r, 0), last_belief(r, 1)};
    det_text_addf(t,
                  "fear of the other at the end is %.2f (%s, 90 %% interval %.2f to %.2f) and %.2f (%s, %.2f to %.2f)",
                  h[0]->median, who(r, 0), h[0]->q05, h[0]->q95, h[1]->median, who(r, 1), h[1]->q05, h[1]->q95);
}

static void add_reproduction(det_text *t, const det_replay *r)
{
    const det_reproduction *x = &r->r[MAIN];
    char word[DET_PROBABILITY_SIZE];
    det_text_addf(t, "a hostile act brings about %.2f others itself (90 %% interval %.2f to %.2f), one or more: %s",
                  x->r.median, x->r.q05, x->r.q95, det_probability_say(x->p_above_1, word));
}

static void add_ignition(det_text *t, const det_replay *r)
{
    char word[DET_PROBABILITY_SIZE];
    det_text_addf(t, "%s that one more act of material hostility sets off more than %.0f others",
                  det_probability_say(r->dynamics.p_ignition, word), r->dynamics.ignition_threshold);
}

/* Whether high fear is a security dilemma: not while a side may well be hostile whatever the other does. */
static void add_dilemma(det_text *t, const det_replay *r)
{
    double p[2] = {aggression(r, 0), aggression(r, 1)};
    char word[2][DET_PROBABILITY_SIZE];
    int is_benign = p[0] < BENIGN && p[1]<BENIGN, i = p[1]> p[0];
    for (int k = 0; k < 2; k++)
        det_probability_say(p[k], word[k]);
    if (is_benign)
        det_text_addf(t, ", a security dilemma (that %s is hostile whatever the other does: %s; that %s is: %s): ",
                      who(r, 0), word[0], who(r, 1), word[1]);
    else
        det_text_addf(t, ", perhaps no security dilemma (that %s is hostile whatever the other does: %s): ", who(r, i),
                      word[i]);
}

static void add_state(det_text *t, const det_replay *r)
{
    char word[DET_PROBABILITY_SIZE];
    det_text_addf(t, "Under the model %s and %s are ", who(r, 0), who(r, 1));
    switch (r->state) {
    case DET_PAIR_CALM:
        det_text_add(t, "calm: ");
        add_ignition(t, r);
        break;
    case DET_PAIR_FRAGILE:
        det_text_add(t, "fragile, with little fear but ");
        add_ignition(t, r);
        break;
    case DET_PAIR_SPIRAL:
        det_text_add(t, "in a spiral");
        add_dilemma(t, r);
        add_reproduction(t, r);
        break;
    case DET_PAIR_ENTRENCHED:
        det_text_add(t, "entrenched in fear");
        add_dilemma(t, r);
        det_text_addf(t, "%s that without outside causes the spell outlasts %.0f days, though ",
                      det_probability_say(r->dynamics.p_outlasts, word), r->dynamics.horizon_days);
        add_reproduction(t, r);
        break;
    case DET_PAIR_UNKNOWN:
        DET_BUG_IF(1);
    }
    det_text_add(t, ", and ");
    add_fears(t, r);
}

static void add_unknown(det_text *t, const det_replay *r)
{
    det_text_addf(t, "Cannot tell which way %s and %s go: ", who(r, 0), who(r, 1));
    if (r->r[MAIN].known)
        add_reproduction(t, r);
    else
        det_text_addf(t, "R is not computed with %s", r->r[MAIN].why);
    det_text_add(t, ", and ");
    add_fears(t, r);
}

/* i is the hostile one; the state of the pair, if any, is held against it. */
static void add_aggressor(det_text *t, const det_replay *r, int i)
{
    static const char *const all_the_same[] = {
        [DET_PAIR_CALM] = "; the pair counts as calm because neither side fears the other much",
        [DET_PAIR_FRAGILE] = "; the pair counts as fragile because there is little fear yet",
        [DET_PAIR_SPIRAL] = "; the pair is in a spiral all the same, but one that hostility feeds and not fear alone",
        [DET_PAIR_ENTRENCHED] =
            "; the pair is entrenched in fear all the same, but hostility feeds it and not misreading alone",
        [DET_PAIR_UNKNOWN] = "; beyond that the state of the pair cannot be told"};
    char word[DET_PROBABILITY_SIZE];
    det_text_addf(
        t,
        "Not a security dilemma under the model: it is %s that over the last quarter of the record %s was hostile "
        "whatever %s did",
        det_probability_say(aggression(r, i), word), who(r, i), who(r, 1 - i));
    det_text_add(t, all_the_same[r->state]);
}

static char *verdict_of(const det_replay *r)
{
    det_text t = {0};
    int i = aggression(r, 1) > aggression(r, 0);
    if (r->r[MAIN].known && aggression(r, i) > AGGRESSOR)
        add_aggressor(&t, r, i);
    else if (r->state == DET_PAIR_UNKNOWN)
        add_unknown(&t, r);
    else
        add_state(&t, r);
    det_text_add(&t, ".");
    return det_text_take(&t);
}

/* ---- what would change it ---- */

/* An act by its day, its id and what it was. */
static void add_act(det_text *t, const det_case *c, const det_act *a)
{
    static const char *const classes[DET_N_CLASSES] = {"verbal cooperation", "material cooperation", "verbal hostility",
                                                       "material hostility"};
    char day[11];
    int author = det_act_author(a);
    det_text_addf(t, "that of %s (%s, ", det_day_print(det_act_day(a), day), a->id);
    if (a->note[0]) {
        det_text_add(t, "told as: ");
        det_text_add_short(t, a->note, MOST_OF_NOTE);
    } else {
        det_text_addf(t, "%s of %s toward %s", classes[a->cls], author < 0 ? "an unknown hand" : c->actors[author].name,
                      c->actors[a->target].name);
    }
    det_text_add(t, ")");
}

static void add_heaviest(det_text *t, const det_replay *r)
{
    const det_event_effect *e = &r->changers[0];
    char day[11];
    det_text_add(t, " The event that weighs most is ");
    if (e->act >= 0) {
        add_act(t, r->c, &r->c->acts[e->act]);
    } else {
        const det_regime_change *g = &r->c->regime_changes[e->regime_change];
        det_text_addf(t, "the change of government of %s on %s (%s)", r->c->actors[g->actor].name,
                      det_day_print(g->date, day), g->id);
    }
    det_text_addf(t, ", %+.2f on %s's log-odds at once.", e->log_odds, who(r, e->holder));
}

static char *what_would_change(const det_replay *r)
{
    det_text t = {0};
    int i = more_fearful(r), hostile = aggression(r, 1) > aggression(r, 0);
    if (!r->r[MAIN].known)
        det_text_add(&t, "More open acts of both sides: a stream of ordinary acts put under the chosen list.");
    else if (aggression(r, hostile) > AGGRESSOR)
        det_text_addf(
            &t,
            "Restraint or cooperation of %s while it was not provoked, enough to bring that probability below %.1f.",
            who(r, hostile), AGGRESSOR);
    else if (is_undecided(r))
        det_text_add(&t, "More open acts of both sides, enough to put the interval of R on one side of 1.");
    else if (is_torn(r))
        det_text_addf(&t, "Evidence that puts %s's belief clearly on one side of %.1f.", who(r, i), HIGH_FEAR);
    else if (r->state == DET_PAIR_CALM || r->state == DET_PAIR_FRAGILE)
        det_text_addf(&t, "A belief of either side above %.1f.", HIGH_FEAR);
    else
        det_text_addf(&t, "A belief of %s below %.1f, as reassurance that costs something would bring it.", who(r, i),
                      HIGH_FEAR);
    if (r->n_changers)
        add_heaviest(&t, r);
    return det_text_take(&t);
}

/* ---- confidence ---- */

static int baselines_differ(const det_replay *r)
{
    const det_reproduction *x = r->r;
    double low = fmin(x[0].r.median, fmin(x[1].r.median, x[2].r.median));
    double high = fmax(x[0].r.median, fmax(x[1].r.median, x[2].r.median));
    return x[0].known && x[1].known && x[2].known &&
           (strcmp(x[0].word, x[1].word) || strcmp(x[1].word, x[2].word) || high > 1.5 * low);
}

static double masked_share(const det_replay *r)
{
    int n_masked = 0;
    for (int t = 0; t < r->n_steps; t++)
        n_masked += !r->seen[t];
    return (double)n_masked / r->n_steps;
}

det_status det_verdict_doubt(const det_fit *fit, const det_replay *r, det_answer *a, det_err *err)
{
    int n_acts = r->n_acts[0] + r->n_acts[1];
    double theta = det_learning_mean(r->parameters, r->n_parameters, "theta");
    det_status st = DET_OK;
    if (n_acts < FEW_ACTS)
        st = det_answer_reason(a, err, "only %d open acts between the two", n_acts);
    if (st == DET_OK && !(theta >= .3))
        st = det_answer_reason(a, err, "what fear does to conduct is %s (contraction %.2f)", det_learning_word(theta), theta);
    if (st == DET_OK && r->c->has_hand_coded && !r->c->background_rows)
        st = det_answer_reason(
            a, err,
            "the list of acts was chosen by someone who already saw a story, without a stream of ordinary acts");
    if (st == DET_OK && baselines_differ(r))
        st = det_answer_reason(a, err, "R depends on the baseline: %.2f fixed, %.2f stepped, %.2f freer", r->r[0].r.median,
                        r->r[1].r.median, r->r[2].r.median);
    if (st == DET_OK && fit->optimum.not_positive && !fit->smc.n_runs) /* draws are Laplace's */
        st = det_answer_reason(a, err,
                        "the intervals are rough: the posterior is not curved downward in %d direction%s at its mode",
                        fit->optimum.not_positive, fit->optimum.not_positive == 1 ? "" : "s");
    return st == DET_OK ? det_doubt_record(r->c, masked_share(r), a, err) : st;
}

det_confidence det_verdict_grade(const det_replay *r, size_t n_doubts)
{
    if (r->n_acts[0] + r->n_acts[1] < SCARCELY_ANY)
        return DET_CONF_NONE;
    return n_doubts == 0 ? DET_CONF_HIGH : n_doubts == 1 ? DET_CONF_MODERATE : DET_CONF_LOW;
}

det_status det_verdict_fill(const det_fit *fit, det_replay *r, det_err *err)
{
    det_answer *a = &r->answer;
    det_status st = det_verdict_doubt(fit, r, a, err);
    if (st != DET_OK)
        return st;
    a->confidence = det_verdict_grade(r, a->n_reasons);
    if (!a->n_reasons)
        st = det_answer_reason(a, err, "%d open acts, and none of the usual doubts applies", r->n_acts[0] + r->n_acts[1]);
    if (st != DET_OK)
        return st;
    a->verdict = verdict_of(r);
    a->would_change_it = what_would_change(r);
    a->learned = det_learning_sentence(r);
    if (!a->verdict || !a->would_change_it || !a->learned)
        return det_err_set(err, DET_NOMEM, "memory ran out for the verdict");
    return DET_OK;
}
