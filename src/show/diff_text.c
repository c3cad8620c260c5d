/* SPDX-License-Identifier: Apache-2.0 */
#include "show/diff_text.h"

#include <math.h>
#include <stdio.h>

#include "show/cells.h"
#include "show/replay_text.h"
#include "show/table.h"
#include "show/words.h"

enum { MOST_ACTS = 20, DIGITS = 3 };

static void number_cell(det_table *t, double v)
{
    char text[DET_WORDS_SIZE];
    det_table_cell(t, det_words_number(v, DIGITS, text));
}

static void three_columns(det_table *t)
{
    det_table_column(t, DET_LEFT, "");
    det_table_column(t, DET_RIGHT, "earlier");
    det_table_column(t, DET_RIGHT, "later");
}

static void print_sides(const det_diff *d, det_text *out)
{
    const det_saved *a = d->before, *b = d->after;
    det_table t = {0};
    char label[160], day[11];
    three_columns(&t);
    det_table_cell(&t, "state of the pair");
    det_table_cell(&t, a->state);
    det_table_cell(&t, b->state);
    det_table_cell(&t, "direct R, stepped baseline");
    number_cell(&t, a->r.known ? a->r.median : NAN);
    number_cell(&t, b->r.known ? b->r.median : NAN);
    for (int i = 0; i < 2; i++) {
        snprintf(label, sizeof label, "fear of %.100s at the end", b->name[i]);
        det_table_cell(&t, label);
        number_cell(&t, a->belief[i][a->n_steps - 1]);
        number_cell(&t, b->belief[i][b->n_steps - 1]);
        if (d->common == DET_DAY_NONE)
            continue;
        snprintf(label, sizeof label, "  on %s, the last day of both", det_day_print(d->common, day));
        det_table_cell(&t, label);
        number_cell(&t, d->fear[i][0]);
        number_cell(&t, d->fear[i][1]);
    }
    det_table_finish(&t, "The two answers", out);
    det_text_addf(out, "  Phases: %s.\n", d->has_other_phases ? "other ones" : "the same");
}

static void print_acts(const det_diff *d, det_text *out)
{
    det_table t = {0};
    char title[160];
    det_table_column(&t, DET_LEFT, "act");
    det_table_column(&t, DET_LEFT, "");
    det_table_column(&t, DET_LEFT, "day");
    det_table_column(&t, DET_LEFT, "class");
    det_table_column(&t, DET_LEFT, "of");
    for (int i = 0; i < 2; i++) {
        snprintf(title, sizeof title, "fear of %.40s\non its day", d->after->id[i]);
        det_table_column(&t, DET_RIGHT, title);
    }
    det_table_column(&t, DET_RIGHT, "alone:\nlog-odds");
    det_table_column(&t, DET_RIGHT, "acts");
    for (size_t k = 0; k < d->n_acts && k < MOST_ACTS; k++) {
        const det_diff_act *a = &d->acts[k];
        char day[11];
        det_table_cell(&t, a->act->id);
        det_table_cell(&t, det_diff_kind_name(a->kind));
        det_table_cell(&t, det_day_print(a->act->day, day));
        det_table_cell(&t, a->act->cls);
        det_table_cell(&t, a->act->author);
        det_cell_signed(&t, a->moved[0], 3);
        det_cell_signed(&t, a->moved[1], 3);
        det_cell_signed(&t, a->effect ? a->effect->log_odds : NAN, 3);
        det_cell_signed(&t, a->effect ? a->effect->acts : NAN, 3);
    }
    snprintf(title, sizeof title, "Acts that differ (%zu of %zu, those on the days that moved a belief most first)",
             d->n_acts < MOST_ACTS ? d->n_acts : MOST_ACTS, d->n_acts);
    det_table_finish(&t, title, out);
    for (size_t k = 0; k < d->n_acts && k < MOST_ACTS; k++)
        if (d->acts[k].changed[0])
            det_text_addf(out, "  %s: %s\n", d->acts[k].act->id, d->acts[k].changed);
}

static void print_parameters(const det_diff *d, det_text *out)
{
    det_table t = {0};
    det_table_column(&t, DET_LEFT, "parameter");
    det_table_column(&t, DET_RIGHT, "earlier");
    det_table_column(&t, DET_RIGHT, "90 %");
    det_table_column(&t, DET_RIGHT, "later");
    det_table_column(&t, DET_RIGHT, "90 %");
    det_table_column(&t, DET_RIGHT, "shift in\nwidths");
    for (size_t k = 0; k < d->n_parameters; k++) {
        const det_saved_parameter *both[] = {d->parameters[k].before, d->parameters[k].after};
        det_table_cell(&t, both[0]->name);
        for (int i = 0; i < 2; i++) {
            char interval[DET_WORDS_SIZE];
            number_cell(&t, both[i]->mode);
            det_table_cell(&t, det_words_interval(both[i]->q05, both[i]->q95, interval));
        }
        det_cell_signed(&t, d->parameters[k].shift, 2);
    }
    det_table_finish(&t, "Parameters whose mode moved most", out);
}

void det_diff_text(const det_diff *d, det_text *out)
{
    det_answer_text(&d->answer, out);
    det_text_addf(out, "Earlier: %s\nLater: %s\n", d->before->verdict, d->after->verdict);
    print_sides(d, out);
    print_acts(d, out);
    print_parameters(d, out);
    det_provenance_text(&d->answer.provenance, out);
}
