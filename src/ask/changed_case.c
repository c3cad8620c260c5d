/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/changed_case.h"

#include "base/mem.h"

#include <math.h>
#include <string.h>

typedef struct making {
    const det_case *c;
    const det_panel *p;
    const det_record *r;
    det_changed_case x;
    int *place; /* [c->n_acts] where an act stands in x.c.acts; -1: not used by the panel, -2: gone */
    det_err *err;
} making;

enum { NOT_USED = -1, GONE = -2 };

static det_status no_memory(const making *m)
{
    return det_err_set(m->err, DET_NOMEM, "memory ran out for a changed case");
}

static det_status refuse(const making *m, const det_change *ch, const char *what, const char *why)
{
    return det_err_set(m->err, DET_USAGE, "--%s: %s %s", det_change_name(ch->kind), what, why);
}

static int principal(const det_case *c, int actor)
{
    return actor == c->principals[0] ? 0 : actor == c->principals[1] ? 1 : -1;
}

/* ---- room ---- */

static size_t count_shares(const det_case *c)
{
    size_t n = 0;
    for (size_t k = 0; k < c->n_acts; k++)
        n += c->acts[k].n_source;
    return n;
}

static det_status make_room(making *m, size_t n_changes)
{
    const det_case *c = m->c;
    det_changed_case *x = &m->x;
    x->c = *c;
    x->c.acts = det_calloc(c->n_acts + n_changes, sizeof *x->c.acts);
    x->c.fears = det_calloc(c->n_fears, sizeof *x->c.fears);
    x->c.commitments = det_calloc(c->n_commitments, sizeof *x->c.commitments);
    x->c.regime_changes = det_calloc(c->n_regime_changes + n_changes, sizeof *x->c.regime_changes);
    x->origin = det_calloc(c->n_acts + n_changes, sizeof *x->origin);
    x->forced = det_calloc(c->n_acts + n_changes, 1);
    x->shares = det_calloc(count_shares(c) + n_changes, sizeof *x->shares);
    x->cut = det_calloc(c->n_actors, 1);
    m->place = det_calloc(c->n_acts, sizeof *m->place);
    x->sensibility[0] = x->sensibility[1] = NAN;
    if (!x->c.acts || !x->c.fears || !x->c.commitments || !x->c.regime_changes || !x->origin || !x->forced ||
        !x->shares || !x->cut || !m->place)
        return no_memory(m);
    return DET_OK;
}

static void keep_act(making *m, size_t k)
{
    det_changed_case *x = &m->x;
    m->place[k] = (int)x->c.n_acts;
    x->origin[x->c.n_acts] = (int)k;
    x->c.acts[x->c.n_acts] = m->c->acts[k];
    x->c.acts[x->c.n_acts++].is_background = 0;
}

/* The lists as they are, acts that the panel did not use left out. */
static void copy_lists(making *m)
{
    const det_case *c = m->c;
    det_case *own = &m->x.c;
    for (size_t k = 0; k < c->n_acts; k++)
        m->place[k] = NOT_USED;
    for (size_t k = 0; k < m->p->n_cells; k++)
        m->place[m->p->cells[k].act] = 0;
    for (size_t k = 0; k < m->p->n_denied; k++)
        m->place[m->p->denied[k].act] = 0;
    own->n_acts = 0;
    for (size_t k = 0; k < c->n_acts; k++)
        if (m->place[k] == 0)
            keep_act(m, k);
    if (c->n_fears)
        memcpy(own->fears, c->fears, c->n_fears * sizeof *c->fears);
    if (c->n_commitments)
        memcpy(own->commitments, c->commitments, c->n_commitments * sizeof *c->commitments);
    if (c->n_regime_changes)
        memcpy(own->regime_changes, c->regime_changes, c->n_regime_changes * sizeof *c->regime_changes);
}

/* A channel that only its acts called into being stays though they go: any control given keeps it. */
static void keep_channels(making *m)
{
    for (int k = 0; k < m->r->n_den; k++)
        for (size_t f = 0; f < m->x.c.n_fears; f++) {
            det_fear *fear = &m->x.c.fears[f];
            if (isnan(m->r->den[k].control) && fear->through == m->r->den[k].actor &&
                fear->holder == m->c->principals[m->r->den[k].holder])
                fear->control = .5;
        }
}

/* ---- one change ---- */

/* Where the act stands now, or a refusal. */
static det_status find_act(const making *m, const det_change *ch, int *out)
{
    const char *id = m->c->acts[ch->what].id;
    int at = m->place[ch->what];
    if (at == NOT_USED)
        return refuse(m, ch, id, "is not used as it is: its day is not covered, or another act tells the same");
    if (at == GONE)
        return refuse(m, ch, id, "is already taken away by another change");
    if (m->x.forced[at])
        return refuse(m, ch, id, "is already moved by another change");
    *out = at;
    return DET_OK;
}

static void remove_act(making *m, int at)
{
    det_changed_case *x = &m->x;
    if (x->origin[at] >= 0)
        m->place[x->origin[at]] = GONE;
    x->origin[at] = GONE;
}

static det_status drop_act(making *m, const det_change *ch)
{
    int at = 0;
    det_status st = find_act(m, ch, &at);
    if (st == DET_OK)
        remove_act(m, at);
    return st;
}

static int is_covered(const making *m, det_day day)
{
    return det_panel_is_seen(m->p, det_panel_step(m->p, day));
}

static det_status move_act(making *m, const det_change *ch)
{
    int at = 0;
    det_status st = find_act(m, ch, &at);
    if (st == DET_OK && !is_covered(m, ch->day))
        st = refuse(m, ch, m->c->acts[ch->what].id, "would fall on a day without coverage, where nothing is read");
    if (st != DET_OK)
        return st;
    det_act *a = &m->x.c.acts[at];
    a->from = a->to = ch->day;
    a->order = 0;
    m->x.forced[at] = 1;
    return DET_OK;
}

/* Does the record read such an act at all? */
static int enters(const making *m, const det_change *ch)
{
    const det_record *r = m->r;
    int i = principal(m->c, ch->what), j = principal(m->c, ch->target), is_open = ch->visibility == DET_VIS_PUBLIC;
    if (i >= 0 && j >= 0)
        return 1;
    for (int k = 0; k < r->n_inj; k++)
        if (is_open && r->inj[k].actor == ch->what && r->inj[k].holder == j && ch->cls >= DET_VH)
            return 1;
    for (int k = 0; k < r->n_court; k++)
        if (is_open && i == 1 - r->court[k].holder && r->court[k].actor == ch->target && ch->cls < DET_VH)
            return 1;
    for (int k = 0; k < r->n_den; k++)
        if (!is_open && r->den[k].actor == ch->what && r->den[k].holder == j)
            return 1;
    return 0;
}

static det_status add_act(making *m, const det_change *ch)
{
    det_changed_case *x = &m->x;
    if (!is_covered(m, ch->day))
        return refuse(m, ch, "the act", "would fall on a day without coverage, where nothing is read");
    if (!enters(m, ch))
        return refuse(m, ch, "such an act",
                      "would not enter: neither between the two sides nor through a third party that a fear names");
    if (x->cut[ch->what] || x->cut[ch->target])
        return refuse(m, ch, m->c->actors[x->cut[ch->what] ? ch->what : ch->target].id, "is cut out by another change");
    det_share *source = &x->shares[x->n_shares++];
    *source = (det_share){ch->what, 1};
    x->origin[x->c.n_acts] = -1;
    x->forced[x->c.n_acts] = 1;
    x->c.acts[x->c.n_acts++] = (det_act){.id = "",
                                         .note = "",
                                         .cameo = "",
                                         .from = ch->day,
                                         .to = ch->day,
                                         .source = source,
                                         .n_source = 1,
                                         .target = ch->target,
                                         .cls = ch->cls,
                                         .deaths = exp10(m->r->centre[ch->cls]) - 1,
                                         .visibility = ch->visibility};
    return DET_OK;
}

/* An earlier cut took an author from it: what is left stands among the shares already, so that there is room for all. */
static int has_own_authors(const det_changed_case *x, const det_act *a)
{
    return a->source >= x->shares && a->source < x->shares + x->n_shares;
}

/* The act without the actor among its possible authors: gone where nobody is left, or where it was its open author. */
static void lose_author(making *m, int at, int actor)
{
    det_changed_case *x = &m->x;
    det_act *a = &x->c.acts[at];
    size_t n = 0;
    int was_author = det_act_author(a) == actor, is_own = has_own_authors(x, a);
    det_share *left = is_own ? a->source : x->shares + x->n_shares;
    for (size_t k = 0; k < a->n_source; k++)
        n += a->source[k].actor != actor;
    if (n == a->n_source)
        return;
    if (n == 0 || (was_author && a->visibility == DET_VIS_PUBLIC)) {
        remove_act(m, at);
        return;
    }
    n = 0;
    for (size_t k = 0; k < a->n_source; k++)
        if (a->source[k].actor != actor)
            left[n++] = a->source[k];
    a->source = left;
    a->n_source = n;
    x->n_shares += is_own ? 0 : n;
}

static det_status cut_actor(making *m, const det_change *ch)
{
    det_changed_case *x = &m->x;
    if (x->cut[ch->what])
        return refuse(m, ch, m->c->actors[ch->what].id, "is cut out twice");
    x->cut[ch->what] = 1;
    for (int at = 0; at < (int)x->c.n_acts; at++) {
        if (x->origin[at] == GONE)
            continue;
        if (x->c.acts[at].target == ch->what)
            remove_act(m, at);
        else
            lose_author(m, at, ch->what);
    }
    return DET_OK;
}

static det_status end_commitment(making *m, const det_change *ch)
{
    const det_commitment *was = &m->c->commitments[ch->what];
    det_commitment *now = &m->x.c.commitments[ch->what];
    if (now->until != was->until)
        return refuse(m, ch, was->id, "is already held or broken by another change");
    now->until = ch->kind == DET_CHANGE_HOLD ? DET_DAY_NONE : ch->day == DET_DAY_NONE ? now->from : ch->day;
    return DET_OK;
}

/* A change of government that is undone keeps its place, with nobody as its actor. */
static det_status undo_regime(making *m, const det_change *ch)
{
    det_regime_change *now = &m->x.c.regime_changes[ch->what];
    if (now->actor < 0)
        return refuse(m, ch, now->id, "is undone twice");
    now->actor = -1;
    return DET_OK;
}

static det_status add_regime(making *m, const det_change *ch)
{
    det_case *c = &m->x.c;
    for (size_t k = m->c->n_regime_changes; k < c->n_regime_changes; k++)
        if (c->regime_changes[k].actor == ch->what && c->regime_changes[k].date == ch->day)
            return refuse(m, ch, c->actors[ch->what].id, "changes its government twice on that day");
    c->regime_changes[c->n_regime_changes++] = (det_regime_change){"", ch->what, ch->day};
    return DET_OK;
}

static det_status set_sensibility(making *m, const det_change *ch)
{
    double *s = &m->x.sensibility[principal(m->c, ch->what)];
    if (!isnan(*s))
        return refuse(m, ch, m->c->actors[ch->what].id, "gets two values");
    *s = ch->value;
    return DET_OK;
}

static det_status make_one(making *m, const det_change *ch)
{
    switch (ch->kind) {
    case DET_CHANGE_DROP:
        return drop_act(m, ch);
    case DET_CHANGE_ADD:
        return add_act(m, ch);
    case DET_CHANGE_MOVE:
        return move_act(m, ch);
    case DET_CHANGE_HOLD:
    case DET_CHANGE_BREAK:
        return end_commitment(m, ch);
    case DET_CHANGE_UNDO:
        return undo_regime(m, ch);
    case DET_CHANGE_REGIME:
        return add_regime(m, ch);
    case DET_CHANGE_WITHOUT:
        return cut_actor(m, ch);
    case DET_CHANGE_SENSIBILITY:
    default:
        return set_sensibility(m, ch);
    }
}

static void close_gaps(det_changed_case *x)
{
    size_t n = 0;
    for (size_t k = 0; k < x->c.n_acts; k++) {
        if (x->origin[k] == GONE)
            continue;
        x->c.acts[n] = x->c.acts[k];
        x->origin[n] = x->origin[k];
        x->forced[n++] = x->forced[k];
    }
    x->c.n_acts = n;
}

det_status det_changed_case_make(const det_case *c, const det_panel *p, const det_record *r, const det_change *changes,
                                 size_t n, det_changed_case *out, det_err *err)
{
    making m = {.c = c, .p = p, .r = r, .err = err};
    det_status st = make_room(&m, n);
    if (st == DET_OK) {
        copy_lists(&m);
        keep_channels(&m);
    }
    for (int cuts = 1; cuts >= 0; cuts--) /* whom to do without comes first: what it did is gone for all others */
        for (size_t k = 0; st == DET_OK && k < n; k++)
            if ((changes[k].kind == DET_CHANGE_WITHOUT) == cuts)
                st = make_one(&m, &changes[k]);
    if (st == DET_OK) {
        close_gaps(&m.x);
        *out = m.x;
    } else {
        det_changed_case_free(&m.x);
    }
    det_free(m.place);
    return st;
}

void det_changed_case_free(det_changed_case *x)
{
    det_free(x->c.acts);
    det_free(x->c.fears);
    det_free(x->c.commitments);
    det_free(x->c.regime_changes);
    det_free(x->origin);
    det_free(x->forced);
    det_free(x->shares);
    det_free(x->cut);
    *x = (det_changed_case){0};
}
