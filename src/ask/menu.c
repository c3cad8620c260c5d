/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/menu.h"

#include "ask/game.h"
#include "base/mem.h"
#include "base/text.h"

enum { WEEK = 7 };

/* Deniable channels on side `holder` of this actor. */
static unsigned hidden_channels(const det_record *r, int holder, int actor)
{
    unsigned bits = 0;
    for (int k = 0; k < r->n_den; k++)
        if (r->den[k].holder == holder && r->den[k].actor == actor)
            bits |= 1u << k;
    return bits;
}

static unsigned open_channels(const det_record *r, int holder, int actor)
{
    unsigned bits = 0;
    for (int k = 0; k < r->n_inj; k++)
        if (r->inj[k].holder == holder && r->inj[k].actor == actor)
            bits |= 1u << k;
    return bits;
}

static int stands_already(const det_record *r, unsigned channels)
{
    for (int k = 0; k < r->n_den; k++)
        if ((channels >> k & 1) && r->den[k].barred[r->n_steps - 1] == 0)
            return 0;
    return 1;
}

static char *idle(det_menu_entry *e, char *why)
{
    e->is_idle = 1;
    return why;
}

static char *promise(const det_basis *b, int i, const det_move *m, det_menu_entry *e)
{
    const det_commitment *c = &b->c->commitments[m->commitment];
    const det_record *r = &b->fit.dilemma.record;
    const char *who = b->c->actors[c->bars].name;
    e->deed.barred = hidden_channels(r, 1 - i, c->bars);
    if (!e->deed.barred)
        return idle(e, det_text_format("the case gives %s no hidden acts on the other side for a promise to bar", who));
    if (stands_already(r, e->deed.barred))
        return idle(e, det_text_format("the promise to bar %s stands already", who));
    return det_text_format("the promise to bar %s stands from now on: ill will permits less", who);
}

static char *refusal(const det_basis *b, int i, const det_move *m, det_menu_entry *e)
{
    const det_record *r = &b->fit.dilemma.record;
    const char *who = b->c->actors[m->actor].name;
    e->deed.forbidden = hidden_channels(r, 1 - i, m->actor);
    if (m->kind == DET_MOVE_ENDS_SHELTER)
        e->deed.ended = open_channels(r, 1 - i, m->actor);
    e->deterrent = open_channels(r, 1 - i, m->actor);
    if (!e->deed.forbidden)
        return idle(e, det_text_format("the case gives %s no acts on the other side that need leave", who));
    if (m->kind == DET_MOVE_ENDS_SHELTER)
        return det_text_format("of the acts of %s on the other side, hidden and open, only those are left that needed no leave", who);
    return det_text_format("nothing is permitted %s any more, whatever the will", who);
}

static char *talks(const det_basis *b, int i, const det_move *m, double horizon_days, det_menu_entry *e)
{
    int weeks = (int)(horizon_days / WEEK);
    if (m->actor != b->c->principals[1 - i])
        return idle(e, det_text_format("talks with %s are no act toward the other side", b->c->actors[m->actor].name));
    e->deed.acts[i * DET_N_CLASSES + DET_VC] = weeks;
    e->deed.every_days = WEEK;
    return det_text_format("an act of verbal cooperation a week, %d in all; the other side's are its own move", weeks);
}

static char *reassurance(int i, const det_move *m, det_menu_entry *e)
{
    e->deed.acts[i * DET_N_CLASSES + DET_MC] = (int)m->amount;
    e->deed.every_days = 1;
    return det_text_format("%d acts of material cooperation, one a day", (int)m->amount);
}

static char *waiting(det_menu_entry *e)
{
    e->is_nothing = 1;
    return det_text_format("waits");
}

static det_status fill(const det_basis *b, int i, int move, double horizon_days, det_menu_entry *e, det_err *err)
{
    const det_move *m = move < 0 ? NULL : &b->c->moves[move];
    e->move = move;
    switch (m ? m->kind : DET_MOVE_NOTHING) {
    case DET_MOVE_COMMITMENT:
        e->effect = promise(b, i, m, e);
        break;
    case DET_MOVE_ENDS_SHELTER:
    case DET_MOVE_STOPS_PERMITTING:
        e->effect = refusal(b, i, m, e);
        break;
    case DET_MOVE_REASSURES:
        e->effect = reassurance(i, m, e);
        break;
    case DET_MOVE_TALKS:
        e->effect = talks(b, i, m, horizon_days, e);
        break;
    case DET_MOVE_NOTHING:
        e->effect = waiting(e);
    }
    return e->effect ? DET_OK : det_err_set(err, DET_NOMEM, "memory ran out for a menu of moves");
}

det_status det_menu_build(const det_basis *b, int i, double horizon_days, det_menu_entry **out, int *n, det_err *err)
{
    const det_case *c = b->c;
    int n_menu = 0, has_nothing = 0;
    det_menu_entry *menu = det_calloc(c->n_moves + 1, sizeof *menu);
    det_status st = menu ? DET_OK : det_err_set(err, DET_NOMEM, "memory ran out for a menu of moves");
    for (size_t k = 0; st == DET_OK && k < c->n_moves; k++) {
        if (c->moves[k].by != c->principals[i])
            continue;
        has_nothing |= c->moves[k].kind == DET_MOVE_NOTHING;
        st = fill(b, i, (int)k, horizon_days, &menu[n_menu++], err);
    }
    if (st == DET_OK && !has_nothing)
        st = fill(b, i, -1, horizon_days, &menu[n_menu++], err);
    if (st == DET_OK && n_menu > DET_GAME_MAX_ACTIONS)
        st = det_err_set(err, DET_DATA, "%s has %d moves, more than the %d that can be compared", c->actors[c->principals[i]].name,
                         n_menu, DET_GAME_MAX_ACTIONS);
    if (st != DET_OK) {
        det_menu_free(menu, n_menu);
        return st;
    }
    *out = menu;
    *n = n_menu;
    return DET_OK;
}

void det_menu_free(det_menu_entry *menu, int n)
{
    for (int k = 0; k < n; k++)
        det_free(menu[k].effect);
    det_free(menu);
}
