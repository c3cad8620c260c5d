/* SPDX-License-Identifier: Apache-2.0 */
#include "show/origins_text.h"

#include <math.h>
#include <stdio.h>

#include "base/probability.h"
#include "show/case_json.h"
#include "show/cells.h"
#include "show/replay_text.h"
#include "show/table.h"
#include "show/words.h"

enum { NOTE_BYTES = 48, SHORT_NOTE_BYTES = 32, PARENTS_IN_LINE = 3 };
/* Rows whose share stays below this are left out of a table. */
static const double LEAST_ROW = .005;

static void share_cells(det_table *t, const det_part *p)
{
    char text[DET_WORDS_SIZE];
    det_table_cell(t, det_probability_print(p->mean, text));
    if (isnan(p->mean))
        det_table_cell(t, NULL);
    else
        det_table_cellf(t, "%.2f to %.2f", p->q05, p->q95);
}

static void who_cell(det_table *t, const det_origins *o, const det_origin *x)
{
    const char *author = det_case_actor_id(o->c, x->author);
    det_table_cellf(t, "%.32s to %.32s", author ? author : "?", det_case_actor_id(o->c, x->target));
}

/* ---- an act ---- */

static void share_columns(det_table *t, const char *heading)
{
    det_table_column(t, DET_LEFT, heading);
    det_table_column(t, DET_RIGHT, "share");
    det_table_column(t, DET_RIGHT, "90 %");
}

static void print_sources(const det_origins *o, const det_origin *x, det_text *out)
{
    det_table t = {0};
    share_columns(&t, "source");
    for (int k = 0; k < DET_N_SOURCES; k++) {
        if (x->source[k].q95 < LEAST_ROW)
            continue;
        det_table_cell(&t, det_source_name(k, x->trusts));
        share_cells(&t, &x->source[k]);
        for (int f = 0; k == DET_SHARE_FEAR && f < o->n_fears; f++) {
            if (x->fear[f].q95 < LEAST_ROW)
                continue;
            det_table_cellf(&t, "  of it: %.80s", o->fear_names[f]);
            share_cells(&t, &x->fear[f]);
        }
    }
    det_table_finish(&t, "What it comes from at once, under the model", out);
    char text[DET_WORDS_SIZE];
    if (!isnan(x->kept.mean))
        det_text_addf(out, "  %s evidence left %s of what its %s would have been.\n",
                      x->trusts ? "Alarming" : "Calming", det_probability_print(x->kept.mean, text),
                      x->trusts ? "trust" : "fear");
}

static void print_parents(const det_origins *o, const det_origin *x, det_text *out)
{
    det_table t = {0};
    det_table_column(&t, DET_LEFT, "date");
    det_table_column(&t, DET_LEFT, "act");
    det_table_column(&t, DET_LEFT, "how");
    det_table_column(&t, DET_RIGHT, "share");
    det_table_column(&t, DET_RIGHT, "90 %");
    det_table_column(&t, DET_LEFT, "note");
    for (size_t k = 0; k < x->n_parents; k++) {
        const det_act *a = &o->c->acts[x->parents[k].act];
        det_cell_day(&t, det_act_day(a));
        det_table_cell(&t, a->id);
        det_table_cell(&t, det_via_name(x->parents[k].via, x->trusts));
        share_cells(&t, &x->parents[k].share);
        det_cell_note(&t, a->note, NOTE_BYTES);
    }
    det_table_cell(&t, NULL);
    det_table_cell(&t, "others");
    det_table_cell(&t, NULL);
    share_cells(&t, &x->others);
    det_table_cell(&t, "all other earlier acts together");
    det_table_finish(&t, "Earlier acts that it springs from (parents)", out);
}

static void print_roots(const det_origins *o, const det_origin *x, det_text *out)
{
    det_table t = {0};
    share_columns(&t, "root");
    for (int k = 0; k < o->n_roots; k++) {
        if (x->root[k].q95 < LEAST_ROW)
            continue;
        det_table_cell(&t, o->root_names[k]);
        share_cells(&t, &x->root[k]);
    }
    det_table_cell(&t, "imported (all third parties)");
    share_cells(&t, &x->kind[DET_KIND_THIRD]);
    det_table_finish(&t, "Where its ancestry ends (roots): parents of parents, back to what no act brought", out);
}

static void print_act(const det_origins *o, const det_origin *x, det_text *out)
{
    char text[DET_WORDS_SIZE];
    if (x->reader >= 0) {
        print_sources(o, x, out);
        print_parents(o, x, out);
        print_roots(o, x, out);
    }
    det_text_addf(out, "\nHostile acts of the pair that descend from it: %s (90 %%: %.2f to %.2f).\n",
                  det_words_number(x->descent.mean, 2, text), x->descent.q05, x->descent.q95);
}

/* ---- the record ---- */

static void print_record(const det_origins *o, det_text *out)
{
    det_table t = {0};
    share_columns(&t, "root");
    for (int i = 0; i < 2; i++) {
        char heading[128];
        snprintf(heading, sizeof heading, "%.32s to %.32s", det_case_actor_id(o->c, o->c->principals[i]),
                 det_case_actor_id(o->c, o->c->principals[1 - i]));
        det_table_column(&t, DET_RIGHT, heading);
        det_table_column(&t, DET_RIGHT, "90 %");
    }
    for (int k = 0; k < o->n_roots && o->periods[0].n_acts > 0; k++) {
        if (fmax(o->periods[1].root[k].q95, o->periods[2].root[k].q95) < LEAST_ROW)
            continue;
        det_table_cell(&t, o->root_names[k]);
        for (int p = 0; p < 3; p++)
            share_cells(&t, &o->periods[p].root[k]);
    }
    det_table_finish(&t, "Roots of the hostile acts between the two: both directions, then each", out);
    char text[DET_WORDS_SIZE], word[DET_WORDS_SIZE];
    if (o->pressure.known)
        det_text_addf(out,
                      "  Imported share had the record said nothing of third parties: %s (90 %%: %.2f to %.2f); that "
                      "it is more: %s.\n",
                      det_probability_print(o->pressure.by_prior.mean, text), o->pressure.by_prior.q05,
                      o->pressure.by_prior.q95, det_probability_say(o->pressure.p_more, word));
    for (int i = 0; i < 2; i++)
        det_text_addf(out, "  Hostile acts, %s to %s: %.0f.\n", det_case_actor_id(o->c, o->c->principals[i]),
                      det_case_actor_id(o->c, o->c->principals[1 - i]), o->periods[1 + i].n_acts);
}

static void print_periods(const det_origins *o, det_period_kind what, const char *title, det_text *out)
{
    static const det_root_kind shown[] = {DET_KIND_HABIT, DET_KIND_INTENT, DET_KIND_PRIOR, DET_KIND_COMMON,
                                          DET_KIND_THIRD};
    static const char *const headings[] = {"habit", "true\nhostility", "belief brought\nalong", "common\ncause",
                                           "third\nparties"};
    det_table t = {0};
    det_table_column(&t, DET_LEFT, "from");
    det_table_column(&t, DET_LEFT, "until");
    det_table_column(&t, DET_RIGHT, "hostile\nacts");
    for (size_t k = 0; k < sizeof shown / sizeof *shown; k++)
        det_table_column(&t, DET_RIGHT, headings[k]);
    det_table_column(&t, DET_RIGHT, "\n90 %");
    det_table_column(&t, DET_LEFT, what == DET_PERIOD_PHASE ? "phase" : "");
    for (size_t i = 0; i < o->n_periods; i++) {
        const det_origin_period *p = &o->periods[i];
        char text[DET_WORDS_SIZE];
        if (p->what != what)
            continue;
        det_cell_day(&t, o->from + p->from * o->step_days);
        det_cell_day(&t, o->from + p->until * o->step_days - 1);
        det_table_cellf(&t, "%.0f", p->n_acts);
        for (size_t k = 0; k < sizeof shown / sizeof *shown - 1; k++)
            det_table_cell(&t, det_probability_print(p->kind[shown[k]].mean, text));
        share_cells(&t, &p->kind[DET_KIND_THIRD]);
        det_table_cell(&t, p->name);
    }
    det_table_finish(&t, title, out);
}

static void print_spreading(const det_origins *o, det_text *out)
{
    det_table t = {0};
    det_table_column(&t, DET_LEFT, "date");
    det_table_column(&t, DET_LEFT, "act");
    det_table_column(&t, DET_LEFT, "who");
    det_table_column(&t, DET_RIGHT, "hostile acts\nthat descend");
    det_table_column(&t, DET_RIGHT, "90 %");
    det_table_column(&t, DET_LEFT, "note");
    for (size_t k = 0; k < o->n_spreading; k++) {
        const det_origin *x = &o->acts[o->spreading[k]];
        det_cell_day(&t, det_act_day(&o->c->acts[x->act]));
        det_table_cell(&t, o->c->acts[x->act].id);
        who_cell(&t, o, x);
        share_cells(&t, &x->descent);
        det_cell_note(&t, o->c->acts[x->act].note, NOTE_BYTES);
    }
    det_table_finish(&t, "Acts from which most followed, under the model", out);
}

static void parents_cell(det_table *t, const det_origins *o, const det_origin *x)
{
    det_text list = {0};
    for (size_t k = 0; k < x->n_parents && k < PARENTS_IN_LINE; k++)
        det_text_addf(&list, "%s%s %.0f %%", k ? ", " : "", o->c->acts[x->parents[k].act].id,
                      100 * x->parents[k].share.mean);
    t->failed |= list.failed;
    det_table_cell(t, list.s);
    det_text_free(&list);
}

static void print_gravest(const det_origins *o, det_text *out)
{
    static const int shown[] = {DET_SHARE_BASELINE, DET_SHARE_INTENT,    DET_SHARE_RECIPROCITY,
                                DET_SHARE_FEAR,     DET_SHARE_INJECTION, DET_SHARE_COMMON};
    static const char *const headings[] = {"habit", "intent", "answer", "fear", "third\nparties", "common\ncause"};
    det_table t = {0};
    det_table_column(&t, DET_LEFT, "date");
    det_table_column(&t, DET_LEFT, "act");
    det_table_column(&t, DET_LEFT, "who");
    for (size_t k = 0; k < sizeof shown / sizeof *shown; k++)
        det_table_column(&t, DET_RIGHT, headings[k]);
    det_table_column(&t, DET_LEFT, "leading parents");
    det_table_column(&t, DET_LEFT, "note");
    for (size_t k = 0; k < o->n_gravest; k++) {
        const det_origin *x = &o->acts[o->gravest[k]];
        char text[DET_WORDS_SIZE];
        det_cell_day(&t, det_act_day(&o->c->acts[x->act]));
        det_table_cell(&t, o->c->acts[x->act].id);
        who_cell(&t, o, x);
        for (size_t m = 0; m < sizeof shown / sizeof *shown; m++)
            det_table_cell(&t, det_probability_print(x->source[shown[m]].mean, text));
        parents_cell(&t, o, x);
        det_cell_note(&t, o->c->acts[x->act].note, SHORT_NOTE_BYTES);
    }
    det_table_finish(
        &t, "The gravest hostile acts and what they come from at once (detente origins CASE ACT tells more)", out);
}

void det_origins_text(const det_origins *o, det_text *out)
{
    det_answer_text(&o->answer, out);
    if (o->asked >= 0) {
        print_act(o, &o->acts[0], out);
    } else {
        print_record(o, out);
        print_periods(o, DET_PERIOD_PHASE, "Roots by phase", out);
        print_periods(o, DET_PERIOD_MONTH, "Roots by month", out);
        print_spreading(o, out);
        print_gravest(o, out);
    }
    det_provenance_text(&o->answer.provenance, out);
}
