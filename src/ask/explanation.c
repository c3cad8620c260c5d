/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/explanation.h"

#include "ask/doubt.h"
#include "base/probability.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { FEW_ACTS = 60, SCARCELY_ANY = 10, MOST_OF_NOTE = 80, MOST_NAMED = 3 };
static const double WORTH_SAYING = .05, PLACEBO_LEVEL = .05, BETTER = 1, NEARLY_ALL = .9;

static const char *who(const det_explain *e, int i)
{
    return e->c->actors[e->c->principals[i]].name;
}

static double share_of(const det_explain *e, det_explanation x)
{
    return e->fork.by[e->fork.main][x];
}

char *det_sign_say(int kind, const char *actor, char *out, size_t size)
{
    static const char *const before[DET_N_SIGNS] = {"acts of verbal hostility of ", "acts of material hostility of ",
                                                    "cooperative acts of ", "hostile acts of "};
    static const char *const after[DET_N_SIGNS] = {"", "", "", ", each within ten days of one of the other side"};
    DET_BUG_IF(kind < 0 || kind >= DET_N_SIGNS);
    snprintf(out, size, "%s%.80s%s", before[kind], actor, after[kind]);
    return out;
}

/* ---- verdict ---- */

/* Whose hostility: the likeliest of three rivals, and that it is no more than that where the others have some of the probability, too. */
static void add_explanation(det_text *t, const det_explain *e, det_explanation x)
{
    det_text_add(t, det_explanation_name(x));
    if (x != DET_BY_INTENT)
        return;
    const det_rival best = det_fork_best(&e->fork, x);
    const int is_sure = e->fork.posterior[e->fork.main][best] >= NEARLY_ALL * share_of(e, x);
    det_text_addf(t, is_sure ? " of %s" : " (likeliest of %s)", best == DET_RIVAL_INTENT_BOTH ? "both" : who(e, best == DET_RIVAL_INTENT_1));
}

/* A security dilemma is mutual fear between sides that mean no harm. */
static void add_dilemma(det_text *t, const det_explain *e)
{
    char word[2][DET_PROBABILITY_SIZE];
    int i = e->hostile[1] > e->hostile[0];
    for (int k = 0; k < 2; k++)
        det_probability_say(e->hostile[k], word[k]);
    if (e->hostile[i] < DET_BENIGN)
        det_text_addf(t, ", a security dilemma (that %s is hostile whatever the other does: %s; that %s is: %s)",
                      who(e, 0), word[0], who(e, 1), word[1]);
    else
        det_text_addf(t, ", %s security dilemma (that %s is hostile whatever the other does: %s)",
                      e->hostile[i] > DET_AGGRESSOR ? "but no" : "perhaps no", who(e, i), word[i]);
}

static void add_told(det_text *t, const det_explain *e)
{
    char word[DET_PROBABILITY_SIZE];
    det_text_add(t, "Under the model ");
    add_explanation(t, e, e->fork.leader);
    det_text_addf(t, " is what explains the quarrel of %s and %s: %s", who(e, 0), who(e, 1),
                  det_probability_say(share_of(e, e->fork.leader), word));
    if (e->fork.leader == DET_BY_FEAR)
        add_dilemma(t, e);
}

static void add_leaning(det_text *t, const det_explain *e)
{
    char word[2][DET_PROBABILITY_SIZE];
    det_text_add(t, "Under the model ");
    add_explanation(t, e, e->fork.leader);
    det_text_addf(t, " is the likelier explanation (%s), but the evidence cannot tell it from ",
                  det_probability_say(share_of(e, e->fork.leader), word[0]));
    add_explanation(t, e, e->fork.runner_up);
    det_text_addf(t, " (%s)", det_probability_print(share_of(e, e->fork.runner_up), word[1]));
    if (e->fork.leader == DET_BY_FEAR)
        add_dilemma(t, e);
}

static void add_open(det_text *t, const det_explain *e)
{
    char word[DET_PROBABILITY_SIZE];
    det_text_addf(t, "Cannot tell which explanation fits %s and %s: ", who(e, 0), who(e, 1));
    if (e->fork.why) {
        det_text_add(t, e->fork.why);
        return;
    }
    double by[DET_N_EXPLANATIONS];
    memcpy(by, e->fork.by[e->fork.main], sizeof by);
    for (int k = 0; k < DET_N_EXPLANATIONS; k++) {
        det_explanation next = det_fork_leader(by, -1);
        if (k && by[next] < WORTH_SAYING)
            break;
        det_text_add(t, k ? ", " : "");
        add_explanation(t, e, next);
        if (k)
            det_text_addf(t, " %s", det_probability_print(by[next], word));
        else
            det_text_addf(t, " %s (%s)", det_probability_print(by[next], word), det_probability_word(by[next]));
        by[next] = -1;
    }
}

static char *verdict_of(const det_explain *e)
{
    det_text t = {0};
    if (e->fork.call == DET_FORK_TOLD)
        add_told(&t, e);
    else if (e->fork.call == DET_FORK_LEANS)
        add_leaning(&t, e);
    else
        add_open(&t, e);
    det_text_add(&t, ".");
    return det_text_take(&t);
}

/* ---- what would change it ---- */

static void add_act(det_text *t, const det_explain *e, int act)
{
    const det_act *a = &e->c->acts[act];
    char day[11];
    det_text_addf(t, "%s of %s", a->id, det_day_print(det_act_day(a), day));
    if (a->note[0]) {
        det_text_add(t, " (told as: ");
        det_text_add_short(t, a->note, MOST_OF_NOTE);
        det_text_add(t, ")");
    }
}

/* Changes of a list that put another explanation first; returns how many. */
static size_t turning(const det_explain *e, const det_alteration *c, size_t n, const det_alteration *out[])
{
    size_t n_found = 0;
    for (size_t k = 0; k < n; k++)
        if (!isnan(c[k].shift) && c[k].leader != e->fork.leader) {
            if (n_found < MOST_NAMED)
                out[n_found] = &c[k];
            n_found++;
        }
    return n_found;
}

/* Said behind a change that was weighed by few of the draws. */
static const char *caveat(const det_alteration *c)
{
    return c->ess < DET_REWEIGHING_ROUGH ? ", as far as few effective draws tell" : "";
}

static void add_acts(det_text *t, const det_explain *e)
{
    const det_sensitivity *s = &e->sensitivity;
    const det_alteration *found[MOST_NAMED], *first = s->acts;
    char word[2][DET_PROBABILITY_SIZE];
    if (!s->n_acts)
        return;
    if (turning(e, s->acts, s->n_acts, found)) {
        det_text_add(t, "Without ");
        add_act(t, e, found[0]->act);
        det_text_addf(t, " %s would lead%s.", det_explanation_name(found[0]->leader), caveat(found[0]));
        return;
    }
    det_text_add(t, "No act alone changes which explanation leads; most would ");
    add_act(t, e, first->act);
    det_text_addf(t, ", without which %s has %s instead of %s.", det_explanation_name(e->fork.leader),
                  det_probability_print(first->by[e->fork.leader], word[0]),
                  det_probability_print(share_of(e, e->fork.leader), word[1]));
}

static void add_assumptions(det_text *t, const det_explain *e)
{
    const det_alteration *found[MOST_NAMED];
    size_t n = turning(e, e->sensitivity.assumptions, e->sensitivity.n_assumptions, found);
    if (!n) {
        det_text_add(t, " None of the assumptions tried puts another first.");
        return;
    }
    det_text_add(t, " Another explanation leads where one assumes that: ");
    for (size_t k = 0; k < n && k < MOST_NAMED; k++)
        det_text_addf(t, "%s%s (%s%s)", k ? "; " : "", found[k]->name, det_explanation_name(found[k]->leader), caveat(found[k]));
    det_text_add(t, n > MOST_NAMED ? " and more." : ".");
}

static void add_sign(det_text *t, const det_explain *e)
{
    const det_sign *s = e->signs.sign;
    char word[2][DET_PROBABILITY_SIZE], what[192];
    int is_more = s->p[0] < s->p[1];
    if (!s->at_least)
        return;
    det_text_addf(t, " Against %s would speak, within %d days, %s %d %s (probability %s under it, %s under %s).",
                  det_explanation_name(e->fork.leader), e->signs.horizon_days, is_more ? "at least" : "fewer than",
                  s->at_least, det_sign_say(s->kind, who(e, s->side), what, sizeof what),
                  det_probability_print(is_more ? s->p[0] : 1 - s->p[0], word[0]),
                  det_probability_print(is_more ? s->p[1] : 1 - s->p[1], word[1]),
                  det_explanation_name(e->fork.runner_up));
}

static char *what_would_change(const det_explain *e)
{
    det_text t = {0};
    add_acts(&t, e);
    add_assumptions(&t, e);
    add_sign(&t, e);
    return det_text_take(&t);
}

/* ---- confidence ---- */

/* P of the shifts behind an explanation that says the sides answer each other; NaN for the others. */
static double placebo_of(const det_explain *e)
{
    det_rival r = det_fork_best(&e->fork, e->fork.leader);
    for (int k = 0; k < DET_N_TESTED; k++)
        if (e->placebo.tested[k].rival == r)
            return e->placebo.tested[k].p;
    return NAN;
}

static int prior_sets_differ(const det_explain *e)
{
    for (int k = 0; k < DET_N_PRIOR_SETS; k++)
        if (det_fork_leader(e->fork.by[k], -1) != e->fork.leader)
            return 1;
    return 0;
}

static det_status doubt(det_explain *e, det_err *err)
{
    det_answer *a = &e->answer;
    const det_alteration *found[MOST_NAMED];
    int n_acts = e->n_acts[0] + e->n_acts[1];
    double p = placebo_of(e);
    det_status st = DET_OK;
    if (n_acts < FEW_ACTS)
        st = det_answer_reason(a, err, "only %d open acts between the two", n_acts);
    if (st == DET_OK && prior_sets_differ(e))
        st = det_answer_reason(a, err, "which explanation leads depends on the prior set");
    if (st == DET_OK && turning(e, e->sensitivity.acts, e->sensitivity.n_acts, found))
        st = det_answer_reason(a, err, "it hangs on single acts");
    if (st == DET_OK && p > PLACEBO_LEVEL)
        st = det_answer_reason(a, err, "the acts of one side moved around the window fit as well on %.0f %% of shifts",
                               100 * p);
    if (st == DET_OK && e->full_log10_factor > BETTER)
        st = det_answer_reason(a, err, "all terms together fit better than any explanation alone (log10 factor %.1f)",
                               e->full_log10_factor);
    if (st == DET_OK && e->c->has_hand_coded && !e->c->background_rows)
        st = det_answer_reason(
            a, err,
            "the list of acts was chosen by someone who already saw a story, without a stream of ordinary acts");
    return st == DET_OK ? det_doubt_record(e->c, det_doubt_masked(e->panel), a, err) : st;
}

static det_confidence grade(const det_explain *e)
{
    size_t n = e->answer.n_reasons;
    if (e->n_acts[0] + e->n_acts[1] < SCARCELY_ANY)
        return DET_CONF_NONE;
    return n == 0 ? DET_CONF_HIGH : n == 1 ? DET_CONF_MODERATE : DET_CONF_LOW;
}

det_status det_explanation_fill(det_explain *e, det_err *err)
{
    det_answer *a = &e->answer;
    det_status st = doubt(e, err);
    if (st != DET_OK)
        return st;
    a->confidence = grade(e);
    if (!a->n_reasons)
        st = det_answer_reason(a, err, "%d open acts, and none of the usual doubts applies",
                               e->n_acts[0] + e->n_acts[1]);
    if (st != DET_OK)
        return st;
    a->verdict = verdict_of(e);
    a->would_change_it = what_would_change(e);
    if (!a->verdict || !a->would_change_it)
        return det_err_set(err, DET_NOMEM, "memory ran out for the verdict");
    return DET_OK;
}
