/* SPDX-License-Identifier: Apache-2.0 */
#include "show/explain_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ask/explanation.h"
#include "base/probability.h"
#include "show/cells.h"
#include "show/replay_text.h"
#include "show/table.h"
#include "show/words.h"

enum {
    MOST_MONTHS = 13,
    N_ACTS_SHOWN = 10,
    N_ORIGINS_SHOWN = 5,
    N_SIGNS_SHOWN = 4,
    NOTE_BYTES = 60,
    CLAIM_BYTES = 70,
    SAY = 96
};

static const char *id_of(const det_explain *e, int actor)
{
    return e->c->actors[actor].id;
}

static const char *principal(const det_explain *e, int i)
{
    return id_of(e, e->c->principals[i]);
}

char *det_rival_say(const det_explain *e, det_rival r, char out[96])
{
    const char *name = det_explanation_name(det_rival_explanation(r));
    if (r == DET_RIVAL_INTENT_BOTH)
        snprintf(out, SAY, "%s of both", name);
    else if (r == DET_RIVAL_INTENT_0 || r == DET_RIVAL_INTENT_1)
        snprintf(out, SAY, "%s of %.40s", name, principal(e, r == DET_RIVAL_INTENT_1));
    else
        snprintf(out, SAY, "%s", name);
    return out;
}

char *det_meddling_say(const det_explain *e, const det_meddlers *m, det_meddling k, char out[96])
{
    const char *a = id_of(e, m->actor[0]), *b = id_of(e, m->actor[1]);
    if (k == DET_MEDDLING_FIRST || k == DET_MEDDLING_SECOND)
        snprintf(out, SAY, "%.40s alone", k == DET_MEDDLING_FIRST ? a : b);
    else if (k == DET_MEDDLING_SECOND_COPIES || k == DET_MEDDLING_FIRST_COPIES)
        snprintf(out, SAY, "%.40s copies %.40s", k == DET_MEDDLING_FIRST_COPIES ? a : b,
                 k == DET_MEDDLING_FIRST_COPIES ? b : a);
    else
        snprintf(out, SAY, "%s", det_meddling_name(k));
    return out;
}

char *det_ledger_say(const det_explain *e, int column, char out[96])
{
    static const char *const kinds[] = {"verbal", "material", "cooperation"};
    static const char *const others[] = {"courting\nrivals", "deniable", "silence", "price of\nlearning"};
    if (column < DET_LEDGER_COURTING)
        snprintf(out, SAY, "%.40s\n%s", principal(e, column >= DET_LEDGER_VERBAL_1),
                 kinds[column % DET_LEDGER_VERBAL_1]);
    else
        snprintf(out, SAY, "%s", others[column - DET_LEDGER_COURTING]);
    return out;
}

/* ---- the fork ---- */

static void print_fork(const det_explain *e, det_text *out)
{
    static const char *const sets[] = {"posterior\nsceptical", "posterior\nreference", "posterior\nalarmed"};
    const det_fork *f = &e->fork;
    det_table t = {0};
    char name[SAY];
    det_table_column(&t, DET_LEFT, "hypothesis");
    det_table_column(&t, DET_RIGHT, "prior");
    det_table_column(&t, DET_RIGHT, "log10\nfactor");
    det_table_column(&t, DET_RIGHT, "its sd");
    for (int set = 0; set < DET_N_PRIOR_SETS; set++)
        det_table_column(&t, DET_RIGHT, sets[set]);
    for (int r = 0; r < DET_N_RIVALS; r++) {
        det_table_cell(&t, det_rival_say(e, (det_rival)r, name));
        det_cell_share(&t, f->prior[r]);
        det_cell_signed(&t, e->ledger.total[r], 2);
        det_table_cellf(&t, "%.2f", hypot(f->sd_log10[f->main][r], r ? f->sd_log10[f->main][0] : 0));
        for (int set = 0; set < DET_N_PRIOR_SETS; set++)
            det_cell_share(&t, f->posterior[set][r]);
    }
    det_table_finish(&t, "Explanations: prior and posterior probability; log10 Bayes factor over habit alone", out);
    det_text_addf(out, "  A verdict is given where one explanation has more than %.1f under all three prior sets.\n",
                  DET_FORK_BOUND);
    if (!isnan(e->full_log10_factor))
        det_text_addf(out,
                      "  All terms together, cooperation out of trust among them, over the leader's likeliest form: "
                      "log10 factor %+.2f (sd %.2f); not a "
                      "rival of its own.\n",
                      e->full_log10_factor, e->full_sd);
    for (int i = 0; i < 2; i++) {
        char word[DET_PROBABILITY_SIZE];
        det_text_addf(out, "  That %s was truly hostile over the last quarter, all terms on: %s.\n", principal(e, i),
                      det_probability_say(e->hostile[i], word));
    }
}

/* ---- evidence in columns ---- */

static void print_ledger(const det_explain *e, det_text *out)
{
    const det_ledger *l = &e->ledger;
    det_table t = {0};
    char name[SAY];
    det_table_column(&t, DET_LEFT, "hypothesis");
    for (int k = 0; k < DET_N_LEDGER; k++)
        det_table_column(&t, DET_RIGHT, det_ledger_say(e, k, name));
    det_table_column(&t, DET_RIGHT, "in all");
    for (int r = 0; r < DET_N_RIVALS; r++) {
        det_table_cell(&t, det_rival_say(e, (det_rival)r, name));
        for (int k = 0; k < DET_N_LEDGER; k++)
            det_cell_signed(&t, l->entry[r][k], 2);
        det_cell_signed(&t, l->total[r], 2);
    }
    det_table_cell(&t, "acts (silence: steps)");
    for (int k = 0; k < DET_LEDGER_PRICE; k++)
        det_table_cellf(&t, "%.0f", l->n_acts[k]);
    det_table_finish(&t, "Evidence by kind of act, log10 likelihood ratio over habit alone; a row adds up", out);
}

/* So many months a column that they fit. */
static int months_together(const det_ledger *l)
{
    return (int)((l->n_periods + MOST_MONTHS - 1) / MOST_MONTHS);
}

static void print_months(const det_explain *e, det_text *out)
{
    const det_ledger *l = &e->ledger;
    size_t by = (size_t)months_together(l);
    det_table t = {0};
    char name[SAY], day[11];
    det_table_column(&t, DET_LEFT, "from");
    for (size_t k = 0; k < l->n_periods; k += by) {
        det_day_print(e->panel->from + l->periods[k].from * e->panel->step_days, day);
        snprintf(name, sizeof name, "%.4s\n%.5s", day, day + 5);
        det_table_column(&t, DET_RIGHT, name);
    }
    for (int r = 0; r < DET_N_RIVALS; r++) {
        det_table_cell(&t, det_rival_say(e, (det_rival)r, name));
        for (size_t k = 0; k < l->n_periods; k += by) {
            double sum = 0;
            for (size_t m = k; m < k + by && m < l->n_periods; m++)
                sum += l->periods[m].entry[r];
            det_cell_signed(&t, sum, 2);
        }
    }
    det_table_finish(&t, "Evidence by month, acts and silence, without the price of learning", out);
}

/* ---- what it hangs on ---- */

static void start_changes(const det_explain *e, det_table *t, const char *what)
{
    char head[2 * SAY];
    det_table_column(t, DET_LEFT, what);
    snprintf(head, sizeof head, "log10 odds of\n%s", det_explanation_name(e->fork.leader));
    det_table_column(t, DET_RIGHT, head);
    snprintf(head, sizeof head, "P of\n%s", det_explanation_name(e->fork.leader));
    det_table_column(t, DET_RIGHT, head);
    det_table_column(t, DET_LEFT, "then leads");
    det_table_column(t, DET_RIGHT, "draws\neffective");
}

static void change_cells(const det_explain *e, det_table *t, const det_alteration *c, double sign)
{
    det_cell_signed(t, sign * c->shift, 2);
    det_cell_share(t, c->by[e->fork.leader]);
    det_table_cell(t, isnan(c->shift)               ? ""
                      : c->leader == e->fork.leader ? "the same"
                                                    : det_explanation_name(c->leader));
    if (isnan(c->ess))
        det_table_cell(t, "a fit");
    else
        det_table_cellf(t, "%.0f %%%s", 100 * c->ess, c->ess < DET_REWEIGHING_ROUGH ? " rough" : "");
}

static void print_acts(const det_explain *e, det_text *out)
{
    const det_sensitivity *s = &e->sensitivity;
    det_table t = {0};
    char title[256];
    det_table_column(&t, DET_LEFT, "date");
    start_changes(e, &t, "act");
    det_table_column(&t, DET_LEFT, "note");
    for (size_t k = 0; k < s->n_acts && k < N_ACTS_SHOWN; k++) {
        const det_act *a = &e->c->acts[s->acts[k].act];
        det_cell_day(&t, det_act_day(a));
        det_table_cell(&t, a->id);
        change_cells(e, &t, &s->acts[k], -1);
        det_cell_note(&t, a->note, NOTE_BYTES);
    }
    snprintf(title, sizeof title,
             "Acts that speak most for (+) or against (-) %s, against %s; P and leader without the act",
             det_explanation_name(e->fork.leader), det_explanation_name(e->fork.runner_up));
    det_table_finish(&t, title, out);
}

static void print_origins(const det_explain *e, det_text *out)
{
    const det_sensitivity *s = &e->sensitivity;
    det_table t = {0};
    start_changes(e, &t, "origin dropped");
    det_table_column(&t, DET_RIGHT, "acts");
    for (size_t k = 0; k < s->n_origins && k < N_ORIGINS_SHOWN; k++) {
        det_cell_note(&t, s->origins[k].name, NOTE_BYTES);
        change_cells(e, &t, &s->origins[k], 1);
        det_table_cellf(&t, "%d", s->origins[k].n_acts);
    }
    det_table_finish(&t, "Origins on which two acts or more rest alone, each dropped", out);
    if (s->n_reports)
        det_text_addf(out,
                      "  %zu reports of the acts that enter go back to %zu origins, each counted once for an act; acts "
                      "that rest on a single origin: %zu.\n",
                      s->n_reports, s->n_reported_origins, s->n_one_origin);
}

static void print_assumptions(const det_explain *e, det_text *out)
{
    const det_sensitivity *s = &e->sensitivity;
    det_table t = {0};
    start_changes(e, &t, "assumption");
    for (size_t k = 0; k < s->n_assumptions; k++) {
        det_table_cell(&t, s->assumptions[k].name);
        change_cells(e, &t, &s->assumptions[k], 1);
    }
    det_table_finish(&t, "Assumptions turned over", out);
    double low = 1, high = 0;
    int n_same = 0;
    for (size_t k = 0; k < s->n_dates; k++) {
        low = fmin(low, s->dates[k].by[e->fork.leader]);
        high = fmax(high, s->dates[k].by[e->fork.leader]);
        n_same += s->dates[k].leader == e->fork.leader;
    }
    if (s->n_dates)
        det_text_addf(out,
                      "  Acts told with an interval of dates: %d. With their days drawn anew %zu times, P of %s is "
                      "%.2f to %.2f; it leads %d times.\n",
                      s->dates[0].n_acts, s->n_dates, det_explanation_name(e->fork.leader), low, high, n_same);
}

/* ---- placebos, signs ---- */

static void print_placebo(const det_explain *e, det_text *out)
{
    const det_placebo *p = &e->placebo;
    det_table t = {0};
    char text[2 * SAY];
    det_table_column(&t, DET_LEFT, "placebo");
    det_table_column(&t, DET_RIGHT, "true record");
    det_table_column(&t, DET_RIGHT, "95 % of\nshifts below");
    det_table_column(&t, DET_RIGHT, "p of\nshifts");
    det_table_column(&t, DET_RIGHT, "time\nreversed");
    for (int k = 0; k < DET_N_TESTED; k++) {
        snprintf(text, sizeof text, "%s over habit, log10 factor",
                 det_rival_say(e, p->tested[k].rival, (char[SAY]){0}));
        det_table_cell(&t, text);
        det_cell_signed(&t, p->tested[k].log10_factor, 2);
        det_cell_signed(&t, p->tested[k].q95, 2);
        det_cell_share(&t, p->tested[k].p);
        det_cell_signed(&t, p->tested[k].reversed, 2);
    }
    for (int i = 0; i < 2; i++)
        for (int lead = 0; lead < 2; lead++) {
            snprintf(text, sizeof text, "%.40s: hostile acts %s one of %.40s", principal(e, i),
                     lead ? "before" : "after", principal(e, 1 - i));
            det_table_cell(&t, text);
            det_cell_signed(&t, lead ? p->side[i].lead : p->side[i].lag, 2);
            det_table_cell(&t, NULL);
            det_cell_share(&t, lead ? p->side[i].p_lead : p->side[i].p_lag);
            det_cell_signed(&t, lead ? p->side[i].lag : p->side[i].lead, 2);
        }
    snprintf(text, sizeof text, "Placebos: the acts of %.40s moved around the window %d times, and time reversed",
             principal(e, 1), p->n_shifts);
    det_table_finish(&t, text, out);
}

static void print_signs(const det_explain *e, det_text *out)
{
    const det_signs *o = &e->signs;
    det_table t = {0};
    char text[2 * SAY + 128], name[2][SAY];
    det_table_column(&t, DET_LEFT, "observation");
    det_table_column(&t, DET_RIGHT, det_rival_say(e, o->rival[0], name[0]));
    det_table_column(&t, DET_RIGHT, det_rival_say(e, o->rival[1], name[1]));
    for (int k = 0; k < N_SIGNS_SHOWN && o->sign[k].at_least; k++) {
        det_sign_say(o->sign[k].kind, principal(e, o->sign[k].side), text, sizeof text);
        det_table_cellf(&t, "at least %d %s", o->sign[k].at_least, text);
        det_cell_share(&t, o->sign[k].p[0]);
        det_cell_share(&t, o->sign[k].p[1]);
    }
    snprintf(text, sizeof text, "What would tell the two first apart within %d days (forecast: probability under each)",
             o->horizon_days);
    det_table_finish(&t, text, out);
}

/* ---- meddling, claims ---- */

static void print_between(const det_explain *e, const det_meddlers *m, det_text *out)
{
    const char *a = id_of(e, m->actor[0]), *b = id_of(e, m->actor[1]);
    if (!m->n_between)
        det_text_addf(out, "  No acts between %s and %s are known: what they think of each other stays open.\n", a, b);
    else
        det_text_addf(out,
                      "  Acts between %s and %s%s%s%s: %d; their mean fear of each other, %.2f and %.2f, leaves %.2f "
                      "of the prior of coordination.\n",
                      a, b, m->told_in ? " (case '" : "", m->told_in ? m->told_in : "", m->told_in ? "')" : "",
                      m->n_between, m->fear_between[0], m->fear_between[1], m->trust);
}

static void print_meddlers(const det_explain *e, const det_meddlers *m, det_text *out)
{
    det_table t = {0};
    char name[SAY];
    det_text_addf(out, "\nMeddling: %s acts of %s on %s (%d) and of %s on %s (%d)\n",
                  m->is_open ? "open hostile" : "deniable", id_of(e, m->actor[0]), principal(e, m->holder[0]),
                  m->n_acts[0], id_of(e, m->actor[1]), principal(e, m->holder[1]), m->n_acts[1]);
    if (m->why) {
        det_text_addf(out, "  Cannot tell: %s (that they act together: %.2f).\n", m->why,
                      m->prior[DET_MEDDLING_TOGETHER]);
        print_between(e, m, out);
        return;
    }
    det_table_column(&t, DET_LEFT, "hypothesis");
    det_table_column(&t, DET_RIGHT, "prior");
    det_table_column(&t, DET_RIGHT, "log10\nfactor");
    det_table_column(&t, DET_RIGHT, "posterior");
    for (int k = 0; k < DET_N_MEDDLINGS; k++) {
        det_table_cell(&t, det_meddling_say(e, m, (det_meddling)k, name));
        det_cell_share(&t, m->prior[k]);
        det_cell_signed(&t, m->log10_factor[k], 2);
        det_cell_share(&t, m->posterior[k]);
    }
    det_table_print(&t, out);
    det_table_free(&t);
    print_between(e, m, out);
}

static void print_hearings(const det_explain *e, det_text *out)
{
    det_table t = {0};
    det_table_column(&t, DET_LEFT, "claim");
    det_table_column(&t, DET_RIGHT, "held\nby");
    det_table_column(&t, DET_RIGHT, "denied\nby");
    det_table_column(&t, DET_RIGHT, "acts");
    det_table_column(&t, DET_RIGHT, "that\nenter");
    det_table_column(&t, DET_RIGHT, "log10\nfactor");
    det_table_column(&t, DET_LEFT, "the evidence");
    det_table_column(&t, DET_LEFT, "text");
    for (size_t k = 0; k < e->c->n_claims; k++) {
        const det_hearing *h = &e->hearings[k];
        const det_claim *c = &e->c->claims[k];
        det_table_cell(&t, c->id);
        det_table_cellf(&t, "%zu", c->n_held_by);
        det_table_cellf(&t, "%zu", c->n_denied_by);
        det_table_cellf(&t, "%d", h->n_acts);
        det_table_cellf(&t, "%d", h->n_enter);
        det_cell_signed(&t, h->n_enter ? h->log10_factor : NAN, 2);
        det_table_cell(&t, det_hearing_word(h));
        det_cell_note(&t, c->text, CLAIM_BYTES);
    }
    det_table_finish(
        &t,
        "Contested claims, weighed and not asserted: the rest of the record if their acts happened as told, against "
        "if not",
        out);
}

void det_explain_text(const det_explain *e, det_text *out)
{
    det_answer_text(&e->answer, out);
    print_fork(e, out);
    print_ledger(e, out);
    print_months(e, out);
    print_acts(e, out);
    print_origins(e, out);
    print_assumptions(e, out);
    print_placebo(e, out);
    print_signs(e, out);
    for (size_t k = 0; k < e->n_meddlers; k++)
        print_meddlers(e, &e->meddlers[k], out);
    print_hearings(e, out);
    det_provenance_text(&e->answer.provenance, out);
}
