/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/remark.h"

#include <math.h>

typedef int test_act(const det_case *c, const det_act *a);

static int is_principal(const det_case *c, int actor)
{
    return actor == c->principals[0] || actor == c->principals[1];
}

static int is_context(const det_case *c, const det_act *a)
{
    return a->visibility == DET_VIS_PUBLIC && !is_principal(c, det_act_author(a)) && !is_principal(c, a->target);
}

static int is_feared(const det_case *c, int holder, int through)
{
    for (size_t i = 0; i < c->n_fears; i++)
        if (c->fears[i].holder == holder && c->fears[i].through == through)
            return 1;
    return 0;
}

/* A deniable act speaks only to the principal that it hits, when that fears one of its possible authors or one is the
 * other. */
static int is_mute(const det_case *c, const det_act *a)
{
    int speaks = a->visibility == DET_VIS_PUBLIC;
    for (size_t i = 0; is_principal(c, a->target) && i < a->n_source; i++)
        speaks |= is_principal(c, a->source[i].actor) || is_feared(c, a->target, a->source[i].actor);
    return !speaks;
}

static int is_doubtful(const det_case *c, const det_act *a)
{
    double best = 0;
    (void)c;
    for (size_t i = 0; i < a->n_source; i++)
        best = fmax(best, a->source[i].p);
    return best < .5;
}

static int is_open_permission(const det_case *c, const det_act *a)
{
    (void)c;
    return a->visibility == DET_VIS_PUBLIC && a->n_permitted_by > 0;
}

static int is_uncovered(const det_case *c, const det_act *a)
{
    det_day step = (det_act_day(a) - c->from) / c->step_days * c->step_days;
    for (det_day d = step; c->background_rows && d < step + c->step_days && d <= c->until - c->from; d++)
        if (c->background_rows[d] > 0)
            return 0;
    return c->background_rows != NULL;
}

static void remark_acts(det_reading *r, const char *path, test_act *test, const char *why)
{
    const det_act *first = NULL;
    size_t n = 0;
    for (size_t i = 0; i < r->c->n_acts; i++) {
        const det_act *a = &r->c->acts[i];
        if (a->is_background || !test(r->c, a))
            continue;
        n++;
        if (!first || a->line < first->line)
            first = a;
    }
    if (n == 1)
        det_reading_note(r, (det_place){path, first->line, 0}, "act '%s': %s", det_reading_show(r, first->id), why);
    else if (n)
        det_reading_note(r, (det_place){path, first->line, 0}, "%zu acts, the first of them '%s': %s", n,
                         det_reading_show(r, first->id), why);
}

static void remark_fears(det_reading *r, det_place at)
{
    const det_case *c = r->c;
    for (size_t i = 0; i < c->n_fears; i++) {
        const det_fear *f = &c->fears[i];
        if (f->through >= 0 && isnan(f->control) && f->rivalry <= 0)
            det_reading_note(r, at,
                             "fear '%s' through %s gives neither control nor rivalry: only deniable acts of %s "
                             "can feed it, and how far they need permission is left to the prior",
                             det_reading_show(r, f->name), c->actors[f->through].id, c->actors[f->through].id);
    }
}

static int bars(const det_case *c, int by, int whom)
{
    for (size_t i = 0; i < c->n_commitments; i++)
        if (c->commitments[i].by == by && c->commitments[i].bars == whom)
            return 1;
    return 0;
}

static void remark_ties(det_reading *r, det_place at)
{
    const det_case *c = r->c;
    for (size_t i = 0; i < c->n_leverages; i++) {
        const det_leverage *l = &c->leverages[i];
        if (!bars(c, l->over, l->patron))
            det_reading_note(r, at,
                             "the leverage of %s over %s is not used: %s has no commitment that bars %s, so "
                             "there is nothing for it to weaken",
                             c->actors[l->patron].id, c->actors[l->over].id, c->actors[l->over].id,
                             c->actors[l->patron].id);
    }
    for (size_t i = 0; i < c->n_commitments; i++) {
        const det_commitment *m = &c->commitments[i];
        if (!is_principal(c, m->by))
            det_reading_note(r, at, "commitment '%s' is not used: %s is not a principal", m->id, c->actors[m->by].id);
        else if (m->from > c->until || (m->until != DET_DAY_NONE && m->until <= c->from))
            det_reading_note(r, at, "commitment '%s' is not used: it does not stand inside the window", m->id);
    }
}

static void remark_days(det_reading *r, det_place at)
{
    const det_case *c = r->c;
    for (size_t i = 0; i < c->n_regime_changes; i++)
        if (c->regime_changes[i].date < c->from || c->regime_changes[i].date > c->until)
            det_reading_note(r, at, "regime change '%s' is not used: it lies outside the window",
                             c->regime_changes[i].id);
    for (size_t i = 0; i < c->n_shifts; i++)
        if (c->shifts[i].date < c->from || c->shifts[i].date > c->until)
            det_reading_note(r, at, "a shift of %s is not used: it lies outside the window",
                             c->actors[c->shifts[i].holder].id);
}

static int is_contested(const det_case *c, int claim)
{
    for (size_t i = 0; i < c->n_acts; i++)
        for (size_t j = 0; j < c->acts[i].n_claims; j++)
            if (c->acts[i].claims[j] == claim)
                return 1;
    return 0;
}

static void remark_claims(det_reading *r, det_place at)
{
    for (size_t i = 0; i < r->c->n_claims; i++)
        if (!is_contested(r->c, (int)i))
            det_reading_note(r, at, "claim '%s' touches no act: it is shown, but weighs nothing", r->c->claims[i].id);
}

void det_remark_case(det_reading *r, const char *outline, const char *acts)
{
    det_place at = {outline, 0, 0};
    remark_fears(r, at);
    remark_ties(r, at);
    remark_days(r, at);
    remark_claims(r, at);
    if (!r->c->background_rows)
        det_reading_note(r, at, "no background: the list of acts was chosen by someone who already saw a story");
    if (!acts)
        return;
    remark_acts(r, acts, is_context, "between third parties: context, not evidence of the principals");
    remark_acts(r, acts, is_mute,
                "deniable or covert, but not against a principal who fears one of its authors: "
                "not used");
    remark_acts(r, acts, is_doubtful, "without an author more probable than not: counted as the likeliest author's");
    remark_acts(r, acts, is_open_permission,
                "public: who may have permitted it counts only where that breaks a commitment, other "
                "suspicion of it comes from deniable and covert acts");
    remark_acts(r, acts, is_uncovered, "on days that the background does not cover: masked, not used");
}
