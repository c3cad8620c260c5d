/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/moves.h"

#include <math.h>
#include <string.h>

#include "ask/menu.h"
#include "ask/moves_verdict.h"
#include "base/mem.h"
#include "model/conduct.h"

/* Shares of what waiting brings: that a move must lower, that a side would stir for. */
static const double MATTERS = .1, STIRS = .01, VERBAL = .25;

void det_moves_default(det_moves_options *o)
{
    *o = (det_moves_options){.n_draws = 100, .n_paths = 2, .horizon_days = 180};
}

typedef struct ask {
    const det_basis *b;
    const det_moves_options *o;
    const det_run *run;
    det_menu_entry *menu[2];
    det_play_deed *deeds[2];
    det_play_options how;
    det_play play;
    double *own[2], *seen[2]; /* [cells] payoff of side i in its own eyes, and in the other's */
    det_moves m;
} ask;

/* ---- gains ---- */

/* Side i does k, the other waits. */
static void alone(const det_moves *m, int i, int k, int out[2])
{
    out[0] = m->nothing[0];
    out[1] = m->nothing[1];
    out[i] = k;
}

/* Does a change of hostile acts by this much work, where waiting brings `base`? */
static det_tell works(const det_gain *g, double base)
{
    if (g->high < 0 && g->mean <= -MATTERS * base)
        return DET_TELL_YES;
    return g->low > -MATTERS * base ? DET_TELL_NO : DET_TELL_CANNOT;
}

/* Would a side that suffers so many acts stir for this gain? */
static det_tell better(const det_gain *g, double suffers)
{
    double least = STIRS * suffers;
    return g->low > least ? DET_TELL_YES : g->high <= least ? DET_TELL_NO : DET_TELL_CANNOT;
}

/* ---- menus ---- */

static det_status open_menus(ask *a, det_err *err)
{
    det_status st = DET_OK;
    for (int i = 0; st == DET_OK && i < 2; i++) {
        st = det_menu_build(a->b, i, a->o->horizon_days, &a->menu[i], &a->m.n_menu[i], err);
        size_t n = (size_t)a->m.n_menu[i];
        if (st != DET_OK)
            return st;
        a->deeds[i] = det_calloc(n, sizeof *a->deeds[i]);
        a->m.menu[i] = det_calloc(n, sizeof *a->m.menu[i]);
        if (!a->deeds[i] || !a->m.menu[i])
            return det_err_set(err, DET_NOMEM, "memory ran out for a menu of moves");
        for (size_t k = 0; k < n; k++) {
            det_menu_entry *e = &a->menu[i][k];
            a->deeds[i][k] = e->deed;
            a->m.menu[i][k] = (det_menu_item){.id = e->move < 0 ? "nothing" : a->b->c->moves[e->move].id,
                                              .move = e->move,
                                              .is_nothing = e->is_nothing,
                                              .is_idle = e->is_idle,
                                              .effect = e->effect,
                                              .break_even = NAN,
                                              .price = {NAN, NAN, NAN, NAN, NAN}};
            e->effect = NULL;
            if (e->is_nothing)
                a->m.nothing[i] = (int)k;
        }
    }
    return st;
}

static det_status play(ask *a, det_err *err)
{
    const det_play_deed *deeds[2] = {a->deeds[0], a->deeds[1]};
    size_t n = (size_t)a->m.n_menu[0] * (size_t)a->m.n_menu[1];
    a->how = (det_play_options){.n_ahead = (int)ceil(a->o->horizon_days / a->b->panel.step_days),
                                .n_draws = a->m.n_draws,
                                .n_paths = a->o->n_paths,
                                .verbal = VERBAL,
                                .seed = a->b->options.seed};
    a->m.cells = det_calloc(n, sizeof *a->m.cells);
    for (int i = 0; i < 2; i++) {
        a->own[i] = det_calloc(n, sizeof *a->own[i]);
        a->seen[i] = det_calloc(n, sizeof *a->seen[i]);
    }
    if (!a->m.cells || !a->own[0] || !a->own[1] || !a->seen[0] || !a->seen[1])
        return det_err_set(err, DET_NOMEM, "memory ran out for %zu profiles", n);
    a->m.n_steps_ahead = a->how.n_ahead;
    a->m.horizon_days = a->how.n_ahead * a->b->panel.step_days;
    a->m.n_paths = a->o->n_paths;
    return det_play_run(&a->b->fit, deeds, a->m.n_menu, &a->how, a->run, &a->play, err);
}

/* ---- a side's moves ---- */

/* What a deterrent is worth: the same choice where the third party's acts restrain the other. */
static det_status price(ask *a, int i, int k, det_err *err)
{
    det_play_options how = a->how;
    det_menu_item *item = &a->m.menu[i][k];
    det_play_deed pair[2] = {{0}, a->deeds[i][k]}, wait = {0};
    const det_play_deed *deeds[2] = {i ? &wait : pair, i ? pair : &wait};
    int n[2] = {i ? 1 : 2, i ? 2 : 1}, moves[2] = {i ? 0 : 1, i ? 1 : 0}, waits[2] = {0, 0};
    det_play p;
    if (!a->menu[i][k].deterrent)
        return DET_OK;
    how.restrains = a->menu[i][k].deterrent;
    det_status st = det_play_run(&a->b->fit, deeds, n, &how, a->run, &p, err);
    if (st != DET_OK)
        return st;
    item->price = det_play_gain(&p, i, moves, waits, DET_PLAY_PAYOFF_0 + i);
    item->break_even = fmax(0, item->own.mean);
    det_play_free(&p);
    return DET_OK;
}

int det_moves_best(const det_menu_item *menu, int n)
{
    int best = 0;
    for (int k = 0; k < n; k++)
        best = menu[k].is_nothing ? k : best;
    for (int k = 0; k < n; k++) {
        int works = menu[k].works == DET_TELL_YES, leads = menu[best].works == DET_TELL_YES;
        if (works != leads ? works : menu[k].alone.mean < menu[best].alone.mean)
            best = k;
    }
    return best;
}

static det_status judge_moves(ask *a, int i, det_err *err)
{
    det_moves *m = &a->m;
    const int *waits = m->nothing;
    double base = det_play_mean(&a->play, DET_EYES_ANALYST, waits, DET_PLAY_HOSTILE);
    det_status st = DET_OK;
    for (int k = 0; st == DET_OK && k < m->n_menu[i]; k++) {
        det_menu_item *item = &m->menu[i][k];
        int does[2];
        alone(m, i, k, does);
        item->alone = det_play_gain(&a->play, DET_EYES_ANALYST, waits, does, DET_PLAY_HOSTILE);
        item->own = det_play_gain(&a->play, i, waits, does, DET_PLAY_PAYOFF_0 + i);
        item->fear = det_play_gain(&a->play, DET_EYES_ANALYST, waits, does, DET_PLAY_FEAR_0 + 1 - i);
        item->works = works(&item->alone, base);
        item->would = better(&item->own, -det_play_mean(&a->play, i, waits, DET_PLAY_PAYOFF_0 + i));
        st = price(a, i, k, err);
    }
    m->best[i] = det_moves_best(m->menu[i], m->n_menu[i]);
    return st;
}

static det_status judge_menus(ask *a, det_err *err)
{
    det_moves *m = &a->m;
    det_status st = judge_moves(a, 0, err);
    if (st == DET_OK)
        st = judge_moves(a, 1, err);
    if (st == DET_OK) {
        m->both = det_play_gain(&a->play, DET_EYES_ANALYST, m->nothing, m->best, DET_PLAY_HOSTILE);
        m->both_work = works(&m->both, det_play_mean(&a->play, DET_EYES_ANALYST, m->nothing, DET_PLAY_HOSTILE));
    }
    return st;
}

/* ---- the game ---- */

static void fill_cell(ask *a, const int at[2])
{
    int cell = at[0] * a->m.n_menu[1] + at[1];
    det_cell_of_moves *c = &a->m.cells[cell];
    for (int eyes = 0; eyes < DET_N_EYES; eyes++) {
        c->hostile[eyes] = det_play_mean(&a->play, eyes, at, DET_PLAY_HOSTILE);
        for (int i = 0; i < 2; i++) {
            c->payoff[i][eyes] = det_play_mean(&a->play, eyes, at, DET_PLAY_PAYOFF_0 + i);
            c->fear[i][eyes] = det_play_mean(&a->play, eyes, at, DET_PLAY_FEAR_0 + i);
        }
    }
    for (int i = 0; i < 2; i++) {
        a->own[i][cell] = c->payoff[i][i];
        a->seen[i][cell] = c->payoff[i][1 - i];
    }
}

/* Side i's action in a cell is a best reply as these eyes have its payoffs. */
static int is_best(const ask *a, int i, int eyes, const int at[2])
{
    const det_moves *m = &a->m;
    int try[2] = {at[0], at[1]};
    for (int k = 0; k < m->n_menu[i]; k++) {
        try[i] = k;
        if (m->cells[try[0] * m->n_menu[1] + try[1]].payoff[i][eyes] > m->cells[at[0] * m->n_menu[1] + at[1]].payoff[i][eyes])
            return 0;
    }
    return 1;
}

/* Each side in its own eyes. */
static det_tell equilibrium(const ask *a, const int at[2])
{
    det_tell tell = DET_TELL_YES;
    for (int i = 0; i < 2; i++) {
        int try[2] = {at[0], at[1]};
        for (int k = 0; k < a->m.n_menu[i]; k++) {
            try[i] = k;
            det_gain g = det_play_gain(&a->play, i, at, try, DET_PLAY_PAYOFF_0 + i);
            if (g.low > 0)
                return DET_TELL_NO;
            if (g.high > 0)
                tell = DET_TELL_CANNOT;
        }
    }
    return tell;
}

static void judge_cells(ask *a)
{
    det_moves *m = &a->m;
    int at[2];
    for (at[0] = 0; at[0] < m->n_menu[0]; at[0]++)
        for (at[1] = 0; at[1] < m->n_menu[1]; at[1]++)
            fill_cell(a, at);
    for (at[0] = 0; at[0] < m->n_menu[0]; at[0]++)
        for (at[1] = 0; at[1] < m->n_menu[1]; at[1]++) {
            det_cell_of_moves *c = &m->cells[at[0] * m->n_menu[1] + at[1]];
            for (int eyes = 0; eyes < DET_N_EYES; eyes++)
                c->best[eyes] = is_best(a, 0, eyes, at) | is_best(a, 1, eyes, at) << 1;
            c->disagree = c->best[0] != c->best[1];
            c->equilibrium = equilibrium(a, at);
        }
}

static void judge_leads(ask *a)
{
    det_moves *m = &a->m;
    det_game g = {{m->n_menu[0], m->n_menu[1]}, {a->own[0], a->own[1]}};
    for (int i = 0; i < 2; i++) {
        det_lead *l = &m->lead[i];
        int at[2];
        l->action = det_game_lead(&g, i, a->seen[1 - i], &l->foreseen);
        l->actual = det_game_reply(&g, 1 - i, l->action);
        at[i] = l->action;
        at[1 - i] = l->foreseen;
        l->payoff = det_game_payoff(&g, i, at);
    }
    for (int k = 0; k < DET_N_PRECISIONS; k++)
        if (!(det_game_quantal(&g, k + 1, m->quantal[k]) < 1e-6))
            for (int i = 0; i < 2; i++)
                for (int n = 0; n < DET_GAME_MAX_ACTIONS; n++)
                    m->quantal[k][i][n] = NAN;
}

/* ---- the answer ---- */

static det_status check(const det_moves_options *o, det_err *err)
{
    if (o->n_draws < 2 || o->n_paths < 1 || !(o->horizon_days >= 1 && o->horizon_days <= 3650))
        return det_err_set(err, DET_CONFIG, "moves need two draws, a path and a horizon of 1 to 3650 days, not %d, %d and %g",
                           o->n_draws, o->n_paths, o->horizon_days);
    return DET_OK;
}

static void set_ground(ask *a)
{
    det_moves *m = &a->m;
    m->c = a->b->c;
    m->n_draws = a->o->n_draws < a->b->fit.n_draws ? a->o->n_draws : a->b->fit.n_draws;
    m->trust_threshold = det_trust_threshold(4, 3, 2, 0);
    m->answer.question = "moves";
    m->answer.provenance = det_basis_provenance(a->b);
    m->answer.provenance.n_draws = m->n_draws;
}

static void close(ask *a)
{
    for (int i = 0; i < 2; i++) {
        det_menu_free(a->menu[i], a->menu[i] ? a->m.n_menu[i] : 0);
        det_free(a->deeds[i]);
        det_free(a->own[i]);
        det_free(a->seen[i]);
    }
    det_play_free(&a->play);
}

det_status det_moves_ask(const det_basis *b, const det_moves_options *o, const det_run *run, det_moves *out, det_err *err)
{
    ask a = {.b = b, .o = o, .run = run};
    det_status st = check(o, err);
    if (st == DET_OK) {
        set_ground(&a);
        st = open_menus(&a, err);
    }
    if (st == DET_OK)
        st = play(&a, err);
    if (st == DET_OK)
        st = judge_menus(&a, err);
    if (st == DET_OK) {
        judge_cells(&a);
        judge_leads(&a);
        st = det_moves_verdict(b, &a.m, err);
    }
    close(&a);
    if (st == DET_OK)
        *out = a.m;
    else
        det_moves_free(&a.m);
    return st;
}

void det_moves_free(det_moves *m)
{
    det_answer_free(&m->answer);
    for (int i = 0; i < 2; i++) {
        for (int k = 0; m->menu[i] && k < m->n_menu[i]; k++)
            det_free(m->menu[i][k].effect);
        det_free(m->menu[i]);
    }
    det_free(m->cells);
    memset(m, 0, sizeof *m);
}
