/* SPDX-License-Identifier: Apache-2.0 */
#include "show/moves_text.h"

#include <math.h>

#include "base/probability.h"
#include "base/text.h"
#include "show/cells.h"
#include "show/replay_text.h"
#include "show/table.h"

static const char *const TOLD[] = {"cannot tell", "no", "yes"};

static const char *who(const det_moves *m, int i)
{
    return m->c->actors[m->c->principals[i]].name;
}

static void gain_cells(det_table *t, const det_gain *g, int decimals)
{
    det_cell_signed(t, g->mean, decimals);
    det_cell_signed_interval(t, g->low, g->high, decimals);
}

static void columns(det_table *t, const char *const *headings, size_t n)
{
    for (size_t k = 0; k < n; k++)
        det_table_column(t, k ? DET_RIGHT : DET_LEFT, headings[k]);
}

static void print_menu(const det_moves *m, int i, det_text *out)
{
    static const char *const headings[] = {"move", "hostile acts\nif alone", "90 %", "works", "own\npayoff", "90 %", "would",
                                           "fear of\nthe other"};
    det_table t = {0};
    columns(&t, headings, sizeof headings / sizeof *headings);
    for (int k = 0; k < m->n_menu[i]; k++) {
        const det_menu_item *item = &m->menu[i][k];
        det_table_cell(&t, item->id);
        gain_cells(&t, &item->alone, 1);
        det_table_cell(&t, item->is_nothing || item->is_idle ? NULL : TOLD[item->works]);
        gain_cells(&t, &item->own, 2);
        det_table_cell(&t, item->is_nothing || item->is_idle ? NULL : TOLD[item->would]);
        det_cell_signed(&t, item->fear.mean, 2);
    }
    det_text_addf(out, "\nMoves of %s, while %s waits\n", who(m, i), who(m, 1 - i));
    det_table_print(&t, out);
    det_table_free(&t);
    for (int k = 0; k < m->n_menu[i]; k++)
        if (!m->menu[i][k].is_nothing)
            det_text_addf(out, "  %s: %s%s.\n", m->menu[i][k].id, m->menu[i][k].is_idle ? "nothing changes, for " : "",
                          m->menu[i][k].effect);
}

static void print_deterrents(const det_moves *m, det_text *out)
{
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < m->n_menu[i]; k++) {
            const det_menu_item *item = &m->menu[i][k];
            if (isnan(item->break_even))
                continue;
            char mean[DET_TEXT_SIGNED_SIZE], low[DET_TEXT_SIGNED_SIZE], high[DET_TEXT_SIGNED_SIZE];
            det_text_addf(out,
                          "  %s: if that third party is %s's deterrent against %s, the model prices giving it up at %s acts suffered "
                          "(90 %%: %s to %s); waiting would be better only if it held back more than %.2f.\n",
                          item->id, who(m, i), who(m, 1 - i), det_text_signed(item->price.mean, 2, mean),
                          det_text_signed(item->price.low, 2, low), det_text_signed(item->price.high, 2, high), item->break_even);
        }
}

static void print_eyes(const det_moves *m, int eyes, det_text *out)
{
    det_table t = {0};
    det_table_column(&t, DET_LEFT, "");
    for (int b = 0; b < m->n_menu[1]; b++)
        det_table_column(&t, DET_RIGHT, m->menu[1][b].id);
    for (int a = 0; a < m->n_menu[0]; a++) {
        det_table_cell(&t, m->menu[0][a].id);
        for (int b = 0; b < m->n_menu[1]; b++) {
            const det_cell_of_moves *c = &m->cells[a * m->n_menu[1] + b];
            det_table_cellf(&t, "%.1f%s %.1f%s%s", c->payoff[0][eyes], c->best[eyes] & 1 ? "*" : "", c->payoff[1][eyes],
                            c->best[eyes] & 2 ? "*" : "", eyes == DET_EYES_ANALYST && c->disagree ? " #" : "");
        }
    }
    det_text_addf(out, "\nPayoffs of %s (rows) and %s (columns) in the eyes of %s\n", who(m, 0), who(m, 1),
                  eyes == DET_EYES_ANALYST ? "the analyst" : who(m, eyes));
    det_table_print(&t, out);
    det_table_free(&t);
}

static void print_equilibria(const det_moves *m, det_text *out)
{
    int n_yes = 0, n_open = 0;
    for (int k = 0; k < m->n_menu[0] * m->n_menu[1]; k++) {
        const det_cell_of_moves *c = &m->cells[k];
        n_open += c->equilibrium == DET_TELL_CANNOT;
        if (c->equilibrium != DET_TELL_YES)
            continue;
        det_text_addf(out, "%s'%s' and '%s'", n_yes++ ? ", " : "\nNo deviation betters, each in its own eyes: ",
                      m->menu[0][k / m->n_menu[1]].id, m->menu[1][k % m->n_menu[1]].id);
    }
    det_text_addf(out, n_yes ? ".\n" : "\nNo profile is surely one that no deviation betters.\n");
    if (n_open)
        det_text_addf(out, "Undecided, for the interval of a deviation's gain reaches above zero: %d of %d profiles.\n", n_open,
                      m->n_menu[0] * m->n_menu[1]);
}

static void print_leads(const det_moves *m, det_text *out)
{
    for (int i = 0; i < 2; i++) {
        const det_lead *l = &m->lead[i];
        det_text_addf(out, "If %s moves first it does '%s', foreseeing '%s'", who(m, i), m->menu[i][l->action].id,
                      m->menu[1 - i][l->foreseen].id);
        if (l->actual == l->foreseen)
            det_text_addf(out, ", which is what %s would answer in its own eyes.\n", who(m, 1 - i));
        else
            det_text_addf(out, "; in its own eyes %s would answer '%s'.\n", who(m, 1 - i), m->menu[1 - i][l->actual].id);
    }
}

static void print_quantal(const det_moves *m, det_text *out)
{
    det_table t = {0};
    det_table_column(&t, DET_LEFT, "precision");
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < m->n_menu[i]; k++)
            det_table_column(&t, DET_RIGHT, m->menu[i][k].id);
    for (int k = 0; k < DET_N_PRECISIONS; k++) {
        det_table_cellf(&t, "%d", k + 1);
        for (int i = 0; i < 2; i++)
            for (int a = 0; a < m->n_menu[i]; a++)
                if (isnan(m->quantal[k][i][a]))
                    det_table_cell(&t, NULL);
                else
                    det_table_cellf(&t, "%.2f", m->quantal[k][i][a]);
    }
    det_text_add(out, "\nQuantal response: how often each would move so, if payoffs guided it with this precision per act\n");
    det_table_print(&t, out);
    det_table_free(&t);
}

static void print_both(const det_moves *m, det_text *out)
{
    char mean[DET_TEXT_SIGNED_SIZE], low[DET_TEXT_SIGNED_SIZE], high[DET_TEXT_SIGNED_SIZE];
    det_text_addf(out, "\nBoth, '%s' and '%s': %s hostile acts (90 %%: %s to %s). Works: %s.\n", m->menu[0][m->best[0]].id,
                  m->menu[1][m->best[1]].id, det_text_signed(m->both.mean, 1, mean), det_text_signed(m->both.low, 1, low),
                  det_text_signed(m->both.high, 1, high), TOLD[m->both_work]);
}

static void print_tables(const det_moves *m, det_text *out)
{
    for (int i = 0; i < 2; i++)
        print_menu(m, i, out);
    print_deterrents(m, out);
    print_both(m, out);
    for (int eyes = 0; eyes < DET_N_EYES; eyes++)
        print_eyes(m, eyes, out);
    det_text_add(out, "  * best reply in these eyes; # the sides' eyes part here.\n"
                      "  A payoff is less the hostile acts suffered: material and deniable ones count 1, verbal ones 0.25.\n");
    print_equilibria(m, out);
    print_leads(m, out);
    print_quantal(m, out);
    det_text_addf(out, "\nA security seeker with payoffs (4,3,2,0) cooperates while its fear is below %.2f.\n", m->trust_threshold);
}

void det_moves_text(const det_moves *m, det_text *out)
{
    det_answer_text(&m->answer, out);
    if (m->c->n_moves > 0)
        print_tables(m, out);
    det_provenance_text(&m->answer.provenance, out);
}
