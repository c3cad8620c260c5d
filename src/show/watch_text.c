/* SPDX-License-Identifier: Apache-2.0 */
#include "show/watch_text.h"

#include <math.h>
#include <string.h>

#include "base/probability.h"
#include "show/replay_text.h"
#include "show/table.h"

static void number_cell(det_table *t, double v, int decimals)
{
    if (isnan(v))
        det_table_cell(t, NULL);
    else
        det_table_cellf(t, "%.*f", decimals, v);
}

static void band_cell(det_table *t, const det_band *b)
{
    if (isnan(b->median))
        det_table_cell(t, NULL);
    else
        det_table_cellf(t, "%.2f (%.2f-%.2f)", b->median, b->q05, b->q95);
}

static void pair_row(det_table *t, const det_watch *w, const det_watch_pair *p)
{
    const det_sighting *s = &p->sighting;
    const det_atlas_pair *counts = &w->a->pairs[p - w->pairs];
    char word[DET_PROBABILITY_SIZE], date[11];
    det_table_cellf(t, "%s-%s", p->one, p->other);
    det_table_cell(t, s->failed ? "failed" : det_sighting_state_name(p->state));
    det_table_cell(t, s->failed ? NULL : det_day_print(det_watch_day(w, s->since), date));
    det_table_cell(t, isnan(p->false_discovery) ? NULL : det_probability_print(p->false_discovery, word));
    for (int e = 0; e < DET_N_EXPLANATIONS; e++)
        number_cell(t, s->failed ? NAN : s->by[e], 2);
    for (int k = 0; k < DET_N_BASELINES; k++)
        if (s->failed)
            det_table_cell(t, NULL);
        else
            band_cell(t, &s->r[k]);
    number_cell(t, s->failed ? NAN : s->recent, 2);
    number_cell(t, s->failed ? NAN : s->before, 2);
    det_table_cellf(t, "%d/%d", counts->n_acts[0], counts->n_acts[1]);
    det_table_cellf(t, "%.0f %%", 100 * p->coverage);
}

static void add_list(const det_watch *w, int most, det_text *out)
{
    static const char *const headings[] = {"pair",           "state",        "fear\nsince", "false\ndiscovery",
                                           "habit",          "tit for\ntat", "fear",        "hostility",
                                           "common\ncause",  "R fixed",      "R stepped",   "R freer",
                                           "hostile\na day", "before",       "acts",        "coverage"};
    det_table t = {0};
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++)
        det_table_column(&t, i < 3 ? DET_LEFT : DET_RIGHT, headings[i]);
    for (size_t i = 0; i < w->n_pairs && i < (size_t)most; i++)
        pair_row(&t, w, &w->pairs[w->order[i]]);
    det_text_addf(out, "\nPairs, most surely coupled first (%zu of %zu; all with --csv or --json)\n",
                  w->n_pairs < (size_t)most ? w->n_pairs : (size_t)most, w->n_pairs);
    det_table_print(&t, out);
    det_table_free(&t);
}

static void reading_row(det_table *t, const det_watch_pair *p)
{
    const det_reading *r = p->reading;
    det_table_cellf(t, "%s-%s", p->one, p->other);
    det_table_cellf(t, "%.2f (sd %.2f)", r->log10_coupled, r->sd_log10_coupled);
    number_cell(t, p->sighting.log10_coupled, 2);
    for (int e = 0; e < DET_N_EXPLANATIONS; e++)
        number_cell(t, r->by[e], 2);
    for (int k = 0; k < DET_N_BASELINES; k++)
        band_cell(t, &r->r[k]);
    number_cell(t, r->worst_rhat, 2);
    if (r->n_failed)
        det_table_cellf(t, "%d", r->n_failed);
    else
        det_table_cell(t, NULL);
}

static void add_readings(const det_watch *w, det_text *out)
{
    static const char *const headings[] = {"pair",      "coupled\n(log10)", "at a\nglance", "habit",     "tit for\ntat", "fear",
                                           "hostility", "common\ncause",    "R fixed",      "R stepped", "R freer",      "R-hat",
                                           "fits that\nfailed"};
    det_table t = {0};
    if (!w->n_read)
        return;
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++)
        det_table_column(&t, i < 1 ? DET_LEFT : DET_RIGHT, headings[i]);
    for (size_t i = 0; i < w->n_read; i++)
        reading_row(&t, &w->pairs[w->order[i]]);
    det_text_addf(out, "\nRead by the sampler: the first %zu\n", w->n_read);
    det_table_print(&t, out);
    det_table_free(&t);
}

static void import_row(det_table *t, const det_watch_pair *p)
{
    const det_imports *x = p->imports;
    det_table_cellf(t, "%s-%s", p->one, p->other);
    det_table_cell(t, x->failed ? "nothing known" : det_imports_state_name(x->state));
    if (x->failed)
        det_table_cell(t, NULL);
    else
        band_cell(t, &x->share);
    number_cell(t, x->failed ? NAN : x->log10_evidence, 2);
}

static void add_imports(const det_watch *w, int most, det_text *out)
{
    static const char *const headings[] = {"pair", "imports", "share", "evidence\n(log10)"};
    det_table t = {0};
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++)
        det_table_column(&t, i < 2 ? DET_LEFT : DET_RIGHT, headings[i]);
    size_t n = 0;
    for (size_t i = 0; i < w->n_called && i < (size_t)most; i++, n++)
        import_row(&t, &w->pairs[w->order[i]]);
    if (n)
        det_text_add(out, "\nOf the coupled: hostile acts that hostility of others upon a side brings about, or that foretells them\n");
    det_table_print(&t, out);
    det_table_free(&t);
}

static int has_changed(const det_watch_pair *p)
{
    return p->past && !p->sighting.failed && strcmp(p->past->state, det_sighting_state_name(p->state)) != 0;
}

/* Whatever changed its state, with the days that spoke most since. */
static void add_changes(const det_watch *w, det_text *out)
{
    char date[11];
    size_t n = 0;
    if (w->past_until == DET_DAY_NONE)
        return;
    det_text_addf(out, "\nSince the last run, which ended on %s\n", det_day_print(w->past_until, date));
    for (size_t i = 0; i < w->n_pairs; i++) {
        const det_watch_pair *p = &w->pairs[w->order[i]];
        if (!has_changed(p))
            continue;
        n++;
        det_text_addf(out, "  %s-%s: %s, was %s; coupled %.2f, was %.2f", p->one, p->other,
                      det_sighting_state_name(p->state), p->past->state, p->sighting.p_coupled, p->past->p_coupled);
        for (int k = 0; k < DET_N_SIGHTED_DAYS && p->sighting.days[k].step >= 0; k++)
            det_text_addf(out, "%s%s (%+.2f)", k ? ", " : "; days that spoke most: ",
                          det_day_print(det_watch_day(w, p->sighting.days[k].step), date), p->sighting.days[k].weight);
        det_text_add(out, "\n");
    }
    if (n == 0)
        det_text_add(out, "  no pair changed its state\n");
}

/* Codes come from a file: only a table's cells print what it holds as it may be printed. */
static void add_jumps(const det_atlas *a, det_text *out)
{
    det_table t = {0};
    char date[11];
    det_table_column(&t, DET_LEFT, "code");
    det_table_column(&t, DET_LEFT, "class");
    det_table_column(&t, DET_LEFT, "in the whole source");
    det_table_column(&t, DET_RIGHT, "rows");
    for (size_t k = 0; k < a->n_jumps; k++) {
        det_table_cell(&t, a->jumps[k].code);
        det_table_cell(&t, det_class_name(a->jumps[k].cls));
        det_table_cellf(&t, "%s %s", a->jumps[k].appears ? "appears on" : "vanishes after",
                        det_day_print(a->jumps[k].day, date));
        det_table_cellf(&t, "%ld", a->jumps[k].n);
    }
    if (a->n_jumps)
        det_text_add(out, "\nCodes that jump: a change of coding, not of conduct\n");
    det_table_print(&t, out);
    det_table_free(&t);
}

static void add_source(const det_watch *w, det_text *out)
{
    const det_atlas *a = w->a;
    char from[11], until[11];
    det_text_addf(out,
                  "\nSource: %s, %s to %s, %zu active pairs; %zu with too few acts and %zu of parties that the table "
                  "of actors does not have are left out",
                  a->format, det_day_print(a->from, from), det_day_print(a->until, until), a->n_pairs, a->n_quiet,
                  a->n_unplaced);
    det_text_addf(out, "; counted by %s (%s)", w->step_days == 1 ? "day" : "week",
                  w->step_is_asked ? "as asked" : w->step_days == 1 ? "a window of up to five years" : "a window of more than five years");
    if (a->n_other)
        det_text_addf(out, "; %zu rows of other formats are not read", a->n_other);
    det_text_add(out, ".\n");
    det_text_addf(out,
                  "Negative controls: %zu pairs with one side's acts moved around; of these, evidence of coupling "
                  "(log10) is above %.2f in 5 %%, and R (stepped) above %.2f.\n",
                  w->n_controls, w->control_coupled[1], w->control_r[1]);
}

void det_watch_text(const det_watch *w, int most, det_text *out)
{
    det_answer_text(&w->answer, out);
    add_list(w, most, out);
    add_imports(w, most, out);
    add_readings(w, out);
    add_changes(w, out);
    add_source(w, out);
    add_jumps(w->a, out);
    det_provenance_text(&w->answer.provenance, out);
}
