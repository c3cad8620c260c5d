/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/diff.h"

#include "base/mem.h"
#include "base/text.h"
#include "base/version.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *det_diff_kind_name(det_diff_kind k)
{
    static const char *const names[] = {"added", "dropped", "changed"};
    return names[k];
}

static det_day last_day(const det_saved *s)
{
    return s->from + s->n_steps * s->step_days - 1;
}

/* Step of a day, -1 outside. */
static int step_of(const det_saved *s, det_day day)
{
    int step = day < s->from ? -1 : (day - s->from) / s->step_days;
    return step < s->n_steps ? step : -1;
}

static det_status check(const det_saved *a, const det_saved *b, det_err *err)
{
    for (int i = 0; i < 2; i++)
        if (strcmp(a->id[i], b->id[i]) != 0)
            return det_err_set(err, DET_USAGE, "the two answers are about different pairs: %s and %s, %s and %s",
                               a->id[0], a->id[1], b->id[0], b->id[1]);
    if (a->step_days != b->step_days)
        return det_err_set(err, DET_USAGE, "the two answers count by different steps, of %d and of %d days",
                           a->step_days, b->step_days);
    return DET_OK;
}

/* ---- settings ---- */

static void add_setting(det_text *t, const char *what, const char *a, const char *b)
{
    if (strcmp(a, b) != 0)
        det_text_addf(t, "%s%s %s and %s", t->n ? "; " : "", what, a, b);
}

static char *settings_of(const det_saved *a, const det_saved *b)
{
    det_text t = {0};
    char from[2][11];
    add_setting(&t, "method", a->method, b->method);
    add_setting(&t, "prior", a->prior, b->prior);
    add_setting(&t, "profile", a->profile, b->profile);
    add_setting(&t, "first day", det_day_print(a->from, from[0]), det_day_print(b->from, from[1]));
    if (a->seed != b->seed)
        det_text_addf(&t, "%sseed %lu and %lu", t.n ? "; " : "", a->seed, b->seed);
    return det_text_take(&t);
}

/* ---- acts ---- */

static const det_saved_act *find_act(const det_saved *s, const char *id)
{
    for (size_t k = 0; k < s->n_acts; k++)
        if (!strcmp(s->acts[k].id, id))
            return &s->acts[k];
    return NULL;
}

static const char *field_of(const det_saved_act *a, const char *name)
{
    for (size_t k = 0; k < a->n_fields; k++)
        if (!strcmp(a->fields[k].name, name))
            return a->fields[k].value;
    return "nothing";
}

/* The fields of b that a has otherwise; "" for none, NULL when memory ran out. */
static char *changes_of(const det_saved_act *a, const det_saved_act *b)
{
    det_text t = {0};
    for (size_t k = 0; k < b->n_fields; k++) {
        const char *was = field_of(a, b->fields[k].name), *now = b->fields[k].value;
        if (!strcmp(was, now))
            continue;
        det_text_addf(&t, "%s%s ", t.n ? ", " : "", b->fields[k].name);
        det_text_add_short(&t, was, 40);
        det_text_add(&t, " -> ");
        det_text_add_short(&t, now, 40);
    }
    return det_text_take(&t);
}

static void note_act(det_diff *d, det_diff_kind kind, const det_saved *holds, const det_saved_act *act, char *changed)
{
    det_diff_act *a = &d->acts[d->n_acts++];
    int t = step_of(holds, act->day);
    *a = (det_diff_act){.kind = kind, .act = act, .changed = changed, .moved = {NAN, NAN}};
    for (int i = 0; t > 0 && i < 2; i++)
        a->moved[i] = holds->belief[i][t] - holds->belief[i][t - 1];
    for (size_t k = 0; k < holds->n_effects; k++)
        if (!strcmp(holds->effects[k].event, act->id))
            a->effect = &holds->effects[k];
    d->n_of[kind]++;
}

static double weight(const det_diff_act *a)
{
    return fmax(fabs(a->moved[0]), fabs(a->moved[1])); /* fmax passes NaN over */
}

static int heavier(const void *x, const void *y)
{
    const det_diff_act *a = x, *b = y;
    double wa = weight(a), wb = weight(b);
    wa = isnan(wa) ? -1 : wa;
    wb = isnan(wb) ? -1 : wb;
    if (wa != wb)
        return wa > wb ? -1 : 1;
    return strcmp(a->act->id, b->act->id);
}

static det_status compare_acts(det_diff *d, det_err *err)
{
    const det_saved *a = d->before, *b = d->after;
    int fine = (d->acts = det_calloc(a->n_acts + b->n_acts, sizeof *d->acts)) != NULL;
    for (size_t k = 0; fine && k < b->n_acts; k++) {
        const det_saved_act *was = find_act(a, b->acts[k].id);
        char *changed = was ? changes_of(was, &b->acts[k]) : det_strdup("");
        fine = changed != NULL;
        if (fine && (!was || changed[0]))
            note_act(d, was ? DET_DIFF_CHANGED : DET_DIFF_ADDED, b, &b->acts[k], changed);
        else
            det_free(changed);
    }
    for (size_t k = 0; fine && k < a->n_acts; k++) {
        char *changed = find_act(b, a->acts[k].id) ? NULL : det_strdup("");
        if (changed)
            note_act(d, DET_DIFF_DROPPED, a, &a->acts[k], changed);
        fine = changed || find_act(b, a->acts[k].id);
    }
    if (!fine)
        return det_err_set(err, DET_NOMEM, "memory ran out for the comparison of %zu acts", a->n_acts + b->n_acts);
    qsort(d->acts, d->n_acts, sizeof *d->acts, heavier);
    return DET_OK;
}

/* ---- what was learned ---- */

static int larger(const void *x, const void *y)
{
    const det_diff_parameter *a = x, *b = y;
    if (fabs(a->shift) != fabs(b->shift))
        return fabs(a->shift) > fabs(b->shift) ? -1 : 1;
    return strcmp(a->after->name, b->after->name);
}

static const det_saved_parameter *find_parameter(const det_saved *s, const char *name)
{
    for (size_t k = 0; k < s->n_parameters; k++)
        if (!strcmp(s->parameters[k].name, name))
            return &s->parameters[k];
    return NULL;
}

static det_status compare_parameters(det_diff *d, det_err *err)
{
    const det_saved *a = d->before, *b = d->after;
    d->parameters = det_calloc(b->n_parameters, sizeof *d->parameters);
    if (!d->parameters)
        return det_err_set(err, DET_NOMEM, "memory ran out for %zu parameters", b->n_parameters);
    for (size_t k = 0; k < b->n_parameters; k++) {
        const det_saved_parameter *now = &b->parameters[k], *was = find_parameter(a, now->name);
        if (!was)
            continue;
        double width = (was->q95 - was->q05 + now->q95 - now->q05) / 2, shift = (now->mode - was->mode) / width;
        if (width > 0 && isfinite(shift))
            d->parameters[d->n_parameters++] = (det_diff_parameter){was, now, shift};
    }
    qsort(d->parameters, d->n_parameters, sizeof *d->parameters, larger);
    if (d->n_parameters > DET_DIFF_MOST_PARAMETERS)
        d->n_parameters = DET_DIFF_MOST_PARAMETERS;
    return DET_OK;
}

static int is_apart(double a, double a_low, double a_high, double b, double b_low, double b_high)
{
    return (a < b_low || a > b_high) && (b < a_low || b > a_high);
}

static void compare_paths(det_diff *d)
{
    const det_saved *a = d->before, *b = d->after;
    det_day day = last_day(a) < last_day(b) ? last_day(a) : last_day(b);
    int at[2] = {step_of(a, day), step_of(b, day)};
    d->common = at[0] < 0 || at[1] < 0 ? DET_DAY_NONE : day;
    d->is_r_apart =
        a->r.known && b->r.known && is_apart(a->r.median, a->r.q05, a->r.q95, b->r.median, b->r.q05, b->r.q95);
    for (int i = 0; i < 2; i++) {
        d->fear[i][0] = d->common == DET_DAY_NONE ? NAN : a->belief[i][at[0]];
        d->fear[i][1] = d->common == DET_DAY_NONE ? NAN : b->belief[i][at[1]];
        d->is_fear_apart[i] = is_apart(a->belief[i][a->n_steps - 1], a->end_q05[i], a->end_q95[i],
                                       b->belief[i][b->n_steps - 1], b->end_q05[i], b->end_q95[i]);
    }
    d->has_other_phases = a->n_phases != b->n_phases;
    for (size_t k = 0; !d->has_other_phases && k < a->n_phases; k++)
        d->has_other_phases =
            strcmp(a->phases[k].name, b->phases[k].name) != 0 || a->phases[k].from != b->phases[k].from;
}

/* ---- verdict ---- */

static void add_fear(det_text *t, const det_diff *d, int i)
{
    const det_saved *a = d->before, *b = d->after;
    det_text_addf(t, "; %s's fear at the end %.2f and %.2f (%s)", b->name[i], a->belief[i][a->n_steps - 1],
                  b->belief[i][b->n_steps - 1],
                  d->is_fear_apart[i] ? "apart beyond both 90 % intervals" : "within what either leaves open");
}

static void add_acts(det_text *t, const det_diff *d)
{
    det_text_addf(t, "; acts: %zu added, %zu dropped, %zu changed", d->n_of[0], d->n_of[1], d->n_of[2]);
    if (d->n_acts && weight(&d->acts[0]) > 0) {
        int i = !(fabs(d->acts[0].moved[0]) >= fabs(d->acts[0].moved[1]));
        det_text_addf(t, ", of which %s stands on the day that moved a belief most (%s's, %+.2f)", d->acts[0].act->id,
                      d->after->name[i], d->acts[0].moved[i]);
    }
}

/* 1 where both hold the same acts under the same settings. */
static int is_same_record(const det_diff *d)
{
    return !d->n_acts && !d->settings[0] && d->before->n_steps == d->after->n_steps;
}

/* 1 where both say the same of the pair. */
static int is_same_outcome(const det_diff *d)
{
    const det_saved *a = d->before, *b = d->after;
    int same = !strcmp(a->state, b->state) && a->r.known == b->r.known && !d->has_other_phases;
    same = same && (!a->r.known || (a->r.median == b->r.median && a->r.q05 == b->r.q05 && a->r.q95 == b->r.q95));
    for (int i = 0; same && i < 2; i++)
        for (int t = 0; same && t < a->n_steps; t++)
            same = a->belief[i][t] == b->belief[i][t] || (isnan(a->belief[i][t]) && isnan(b->belief[i][t]));
    return same;
}

static char *verdict_of(const det_diff *d)
{
    const det_saved *a = d->before, *b = d->after;
    char until[2][11];
    det_text t = {0};
    if (is_same_record(d) && is_same_outcome(d)) {
        det_text_add(&t, "Nothing changed between the two answers: the same acts under the same settings.");
        return det_text_take(&t);
    }
    det_text_addf(&t, "Between the two answers, until %s and until %s, the state of the pair is ",
                  det_day_print(last_day(a), until[0]), det_day_print(last_day(b), until[1]));
    if (strcmp(a->state, b->state) == 0)
        det_text_addf(&t, "the same (%s)", a->state);
    else
        det_text_addf(&t, "first %s, then %s", a->state, b->state);
    if (a->r.known && b->r.known)
        det_text_addf(&t, "; R %.2f and %.2f (%s)", a->r.median, b->r.median,
                      d->is_r_apart ? "apart beyond both 90 % intervals" : "within what either leaves open");
    for (int i = 0; i < 2; i++)
        add_fear(&t, d, i);
    add_acts(&t, d);
    det_text_add(&t, ".");
    return det_text_take(&t);
}

static det_status conclude(det_diff *d, det_err *err)
{
    const det_saved *a = d->before, *b = d->after;
    det_answer *answer = &d->answer;
    det_status st =
        det_answer_reason(answer, err, "two answers are held against each other, whose own confidence is %s and %s",
                          a->confidence, b->confidence);
    if (st == DET_OK && d->settings[0])
        st = det_answer_reason(answer, err, "their settings differ, too: %s", d->settings);
    else if (st == DET_OK && is_same_record(d) && !is_same_outcome(d))
        st = det_answer_reason(answer, err, "acts and settings are the same, so the case or the program differs elsewhere");
    if (st != DET_OK)
        return st;
    answer->question = "diff";
    answer->verdict = verdict_of(d);
    answer->provenance = (det_provenance){.version = DET_VERSION,
                                          .method = DET_METHOD,
                                          .seed = b->seed,
                                          .prior = b->prior,
                                          .profile = b->profile,
                                          .n_draws = b->n_draws};
    return answer->verdict ? DET_OK : det_err_set(err, DET_NOMEM, "memory ran out for the verdict");
}

det_status det_diff_ask(const det_saved *before, const det_saved *after, det_diff *out, det_err *err)
{
    det_diff d = {.before = before, .after = after};
    det_status st = check(before, after, err);
    if (st != DET_OK)
        return st;
    d.settings = settings_of(before, after);
    if (!d.settings)
        st = det_err_set(err, DET_NOMEM, "memory ran out for a comparison");
    if (st == DET_OK)
        st = compare_acts(&d, err);
    if (st == DET_OK)
        st = compare_parameters(&d, err);
    if (st == DET_OK) {
        compare_paths(&d);
        st = conclude(&d, err);
    }
    if (st == DET_OK)
        *out = d;
    else
        det_diff_free(&d);
    return st;
}

void det_diff_free(det_diff *d)
{
    det_answer_free(&d->answer);
    for (size_t k = 0; k < d->n_acts; k++)
        det_free(d->acts[k].changed);
    det_free(d->acts);
    det_free(d->parameters);
    det_free(d->settings);
    memset(d, 0, sizeof *d);
}
