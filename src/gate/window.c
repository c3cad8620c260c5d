/* SPDX-License-Identifier: Apache-2.0 */
/* Each list is split in place, order kept: what stays at its front, what goes in a second case that is freed as a
 * whole. */
#include "gate/window.h"

#include <string.h>

#include "base/mem.h"

typedef struct window {
    det_day from, until;
} window;

static int inside(const window *w, det_day day)
{
    return day >= w->from && day <= w->until;
}

static int keep_act(const window *w, const void *item)
{
    return inside(w, det_act_day(item));
}

static int keep_change(const window *w, const void *item)
{
    return inside(w, ((const det_regime_change *)item)->date);
}

static int keep_shift(const window *w, const void *item)
{
    return inside(w, ((const det_shift *)item)->date);
}

static int keep_told(const window *w, const void *item)
{
    const det_told_phase *p = item;
    return p->from <= w->until && p->until >= w->from;
}

/* Move the items that do not stay from items[*n] to gone (room for *n); returns how many. */
static size_t split(const window *w, void *items, size_t *n, size_t size, void *gone,
                    int (*keep)(const window *w, const void *item))
{
    char *from = items, *to = items, *out = gone;
    for (size_t i = 0; i < *n; i++, from += size) {
        if (keep(w, from)) {
            memmove(to, from, size);
            to += size;
        } else {
            memcpy(out, from, size);
            out += size;
        }
    }
    *n = (size_t)(to - (char *)items) / size;
    return (size_t)(out - (char *)gone) / size;
}

static void clip(const window *w, det_day *from, det_day *until)
{
    *from = *from < w->from ? w->from : *from;
    *until = *until > w->until ? w->until : *until;
}

static int make_room(const det_case *c, det_case *gone)
{
    gone->acts = det_calloc(c->n_acts, sizeof *gone->acts);
    gone->regime_changes = det_calloc(c->n_regime_changes, sizeof *gone->regime_changes);
    gone->shifts = det_calloc(c->n_shifts, sizeof *gone->shifts);
    gone->told = det_calloc(c->n_told, sizeof *gone->told);
    return gone->acts != NULL && gone->regime_changes != NULL && gone->shifts != NULL && gone->told != NULL;
}

static void split_lists(det_case *c, det_case *gone, const window *w)
{
    gone->n_acts = split(w, c->acts, &c->n_acts, sizeof *c->acts, gone->acts, keep_act);
    gone->n_regime_changes =
        split(w, c->regime_changes, &c->n_regime_changes, sizeof *c->regime_changes, gone->regime_changes, keep_change);
    gone->n_shifts = split(w, c->shifts, &c->n_shifts, sizeof *c->shifts, gone->shifts, keep_shift);
    gone->n_told = split(w, c->told, &c->n_told, sizeof *c->told, gone->told, keep_told);
}

static void clip_lists(det_case *c, const window *w)
{
    for (size_t i = 0; i < c->n_acts; i++)
        clip(w, &c->acts[i].from, &c->acts[i].to);
    for (size_t i = 0; i < c->n_told; i++)
        clip(w, &c->told[i].from, &c->told[i].until);
    if (c->background_rows != NULL)
        memmove(c->background_rows, c->background_rows + (w->from - c->from),
                (size_t)(w->until - w->from + 1) * sizeof *c->background_rows);
}

det_status det_window_restrict(det_case *c, det_day from, det_day until, size_t *n_left_out, det_err *err)
{
    const window w = {from == DET_DAY_NONE || from < c->from ? c->from : from,
                      until == DET_DAY_NONE || until > c->until ? c->until : until};
    if (w.from > w.until) {
        char a[11], b[11];
        return det_err_set(err, DET_USAGE, "no day is left of the window %s to %s", det_day_print(c->from, a),
                           det_day_print(c->until, b));
    }
    det_status st = DET_OK;
    det_case gone = {0};
    if (!make_room(c, &gone)) {
        st = det_err_set(err, DET_NOMEM, "memory ran out while the window was shortened");
        goto out;
    }
    split_lists(c, &gone, &w);
    clip_lists(c, &w);
    c->from = w.from;
    c->until = w.until;
    if (n_left_out != NULL)
        *n_left_out = gone.n_acts;
out:
    det_case_free(&gone);
    return st;
}
