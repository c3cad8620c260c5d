/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/moves_verdict.h"

#include <math.h>

#include "ask/learning.h"
#include "base/mem.h"
#include "base/probability.h"
#include "base/text.h"

static const char *who(const det_moves *m, int i)
{
    return m->c->actors[m->c->principals[i]].name;
}

static const det_menu_item *best(const det_moves *m, int i)
{
    return &m->menu[i][m->best[i]];
}

/* 1 where of some move of the side it cannot be told whether it works. */
static int has_open(const det_moves *m, int i)
{
    for (int k = 0; k < m->n_menu[i]; k++)
        if (!m->menu[i][k].is_nothing && !m->menu[i][k].is_idle && m->menu[i][k].works == DET_TELL_CANNOT)
            return 1;
    return 0;
}

static double base(const det_moves *m)
{
    return m->cells[m->nothing[0] * m->n_menu[1] + m->nothing[1]].hostile[DET_EYES_ANALYST];
}

/* "-3.1 hostile acts (90 %: -5.0 to -1.2)" */
static void add_gain(det_text *t, const det_gain *g)
{
    char mean[DET_TEXT_SIGNED_SIZE], low[DET_TEXT_SIGNED_SIZE], high[DET_TEXT_SIGNED_SIZE];
    det_text_addf(t, "%s hostile acts, 90 %% interval %s to %s", det_text_signed(g->mean, 1, mean), det_text_signed(g->low, 1, low),
                  det_text_signed(g->high, 1, high));
}

/* ---- verdict ---- */

static void add_alone(det_text *t, const det_moves *m, int i)
{
    const det_menu_item *b = best(m, i);
    det_text_addf(t, "'%s' of %s alone works (", b->id, who(m, i));
    add_gain(t, &b->alone);
    det_text_add(t, ")");
    if (b->would == DET_TELL_YES)
        det_text_add(t, " and pays in its own eyes");
    else if (b->would == DET_TELL_NO)
        det_text_add(t, " but does not pay in its own eyes");
    else
        det_text_add(t, ", and whether it pays in its own eyes cannot be told");
}

static char *verdict_of(const det_moves *m)
{
    det_text t = {0};
    int can[2] = {best(m, 0)->works == DET_TELL_YES, best(m, 1)->works == DET_TELL_YES};
    int not_known = has_open(m, 0) || has_open(m, 1) || m->both_work == DET_TELL_CANNOT;
    if (can[0] || can[1]) {
        det_text_addf(&t, "Under the model, against %.1f hostile acts within %.0f days if both wait, ", base(m), m->horizon_days);
        if (can[0])
            add_alone(&t, m, 0);
        if (can[0] && can[1])
            det_text_add(&t, "; ");
        if (can[1])
            add_alone(&t, m, 1);
    } else if (m->both_work == DET_TELL_YES) {
        det_text_addf(&t, "Under the model no move of one side alone works, but '%s' of %s and '%s' of %s together do (",
                      best(m, 0)->id, who(m, 0), best(m, 1)->id, who(m, 1));
        add_gain(&t, &m->both);
        det_text_addf(&t, ", of %.1f if both wait %.0f days)", base(m), m->horizon_days);
    } else if (not_known) {
        det_text_addf(&t, "Cannot tell whether any move of %s or %s would turn the rivalry: the best of both together brings ",
                      who(m, 0), who(m, 1));
        add_gain(&t, &m->both);
        det_text_addf(&t, ", of %.1f if both wait %.0f days", base(m), m->horizon_days);
    } else {
        det_text_addf(&t, "Under the model no move on the menus of %s and %s makes a difference of a tenth: together the best bring ",
                      who(m, 0), who(m, 1));
        add_gain(&t, &m->both);
        det_text_addf(&t, ", of %.1f if both wait %.0f days", base(m), m->horizon_days);
    }
    det_text_add(&t, ".");
    return det_text_take(&t);
}

/* ---- what would change it, and reasons ---- */

static char *what_would_change(const det_moves *m)
{
    det_text t = {0};
    int n_idle = 0;
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < m->n_menu[i]; k++)
            n_idle += m->menu[i][k].is_idle;
    det_text_add(&t, "Acts that teach what fear and permission do to conduct; another view of who needs whose leave (control in the case)");
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < m->n_menu[i]; k++)
            if (!isnan(m->menu[i][k].break_even))
                det_text_addf(&t, "; for '%s' of %s a deterrent that holds back more than %.2f acts of %s", m->menu[i][k].id,
                              who(m, i), m->menu[i][k].break_even, who(m, 1 - i));
    det_text_add(&t, ".");
    if (n_idle)
        det_text_addf(&t, " %d of the moves change%s nothing in the model as the case is written.", n_idle, n_idle == 1 ? "s" : "");
    return det_text_take(&t);
}

static int n_disagree(const det_moves *m)
{
    int n = 0;
    for (int k = 0; k < m->n_menu[0] * m->n_menu[1]; k++)
        n += m->cells[k].disagree;
    return n;
}

static det_status doubt(const det_moves *m, const det_parameter_row *rows, size_t n_rows, det_answer *a, det_err *err)
{
    static const char *const names[] = {"theta", "alpha", "control", "pi1", "psi"};
    det_status st = DET_OK;
    for (size_t k = 0; st == DET_OK && k < sizeof names / sizeof *names; k++) {
        double c = det_learning_mean(rows, n_rows, names[k]);
        if (c < .1 && n_rows)
            st = det_answer_reason(a, err, "%s is %s (contraction %.2f)",
                                   k == 0   ? "what fear does to conduct"
                                   : k == 1 ? "how far acts answer acts"
                                   : k == 2 ? "how far third parties need leave"
                                   : k == 3 ? "how readily acts are permitted"
                                            : "how far a promise ties hands",
                                   det_learning_word(c), c);
    }
    if (st == DET_OK && n_disagree(m))
        st = det_answer_reason(a, err, "the two sides' eyes part in %d of %d profiles", n_disagree(m), m->n_menu[0] * m->n_menu[1]);
    return st;
}

/* A case without menus, as of a pair out of event data. */
static det_status nothing_to_weigh(det_answer *a, det_err *err)
{
    a->confidence = DET_CONF_NONE;
    a->verdict = det_strdup("No move can be weighed, for the case names none of either side.");
    a->would_change_it = det_strdup("A case folder that lists moves (docs/case.md).");
    det_status st = det_answer_reason(a, err, "there is nothing to weigh");
    return a->verdict && a->would_change_it ? st : det_err_set(err, DET_NOMEM, "memory ran out for the verdict");
}

det_status det_moves_verdict(const det_basis *b, det_moves *m, det_err *err)
{
    det_answer *a = &m->answer;
    if (m->c->n_moves == 0)
        return nothing_to_weigh(a, err);
    det_parameter_row *rows = NULL;
    size_t n_rows = 0;
    det_status st = det_learning_rows(&b->fit, &rows, &n_rows, err);
    if (st == DET_OK)
        st = doubt(m, rows, n_rows, a, err);
    if (st == DET_OK)
        a->learned = det_learning_of_panel(&b->panel, rows, n_rows);
    det_free(rows);
    if (st != DET_OK)
        return st;
    a->confidence = a->n_reasons == 0 ? DET_CONF_HIGH : a->n_reasons == 1 ? DET_CONF_MODERATE : DET_CONF_LOW;
    if (!a->n_reasons)
        st = det_answer_reason(a, err, "what moves act on was learned from the record");
    if (st != DET_OK)
        return st;
    a->verdict = verdict_of(m);
    a->would_change_it = what_would_change(m);
    if (!a->verdict || !a->learned || !a->would_change_it)
        return det_err_set(err, DET_NOMEM, "memory ran out for the verdict");
    return DET_OK;
}
