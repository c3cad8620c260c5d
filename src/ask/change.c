/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/change.h"

#include "base/mem.h"
#include "base/nearest.h"
#include "base/number.h"

#include <math.h>
#include <string.h>

static const char *const names[DET_N_CHANGES] = {"drop", "add",    "move",    "hold",       "break",
                                                 "undo", "regime", "without", "sensibility"};

const char *det_change_name(det_change_kind k)
{
    return names[k];
}

/* ---- reading ---- */

/* What is being read, for messages. */
typedef struct reading {
    const det_case *c;
    det_change_kind kind;
    det_err *err;
} reading;

/* Ids of one list of a case: element i of n structs of `size` bytes begins with its id. */
typedef struct ids {
    const char *what;
    const void *first;
    size_t n, size;
} ids;

static const char *id_at(const ids *list, size_t i)
{
    const char *id;
    memcpy(&id, (const char *)list->first + i * list->size, sizeof id);
    return id;
}

static det_status unknown_id(const reading *r, const ids *list, const char *id)
{
    const char **all = det_calloc(list->n, sizeof *all);
    if (!all)
        return det_err_set(r->err, DET_NOMEM, "memory ran out for %zu ids", list->n);
    for (size_t i = 0; i < list->n; i++)
        all[i] = id_at(list, i);
    const char *near = det_nearest_name(id, all, list->n);
    det_free(all);
    if (near)
        return det_err_set(r->err, DET_USAGE, "--%s: there is no %s '%s', did you mean '%s'?", names[r->kind],
                           list->what, id, near);
    return det_err_set(r->err, DET_USAGE, "--%s: there is no %s '%s' in the case", names[r->kind], list->what, id);
}

static det_status find_id(const reading *r, const ids *list, const char *id, int *out)
{
    for (size_t i = 0; i < list->n; i++)
        if (!strcmp(id_at(list, i), id)) {
            *out = (int)i;
            return DET_OK;
        }
    return unknown_id(r, list, id);
}

static ids acts_of(const det_case *c)
{
    return (ids){"act", c->acts, c->n_acts, sizeof *c->acts};
}
static ids actors_of(const det_case *c)
{
    return (ids){"actor", c->actors, c->n_actors, sizeof *c->actors};
}
static ids commitments_of(const det_case *c)
{
    return (ids){"commitment", c->commitments, c->n_commitments, sizeof *c->commitments};
}
static ids changes_of(const det_case *c)
{
    return (ids){"change of government", c->regime_changes, c->n_regime_changes, sizeof *c->regime_changes};
}

static int principal(const det_case *c, int actor)
{
    return actor == c->principals[0] ? 0 : actor == c->principals[1] ? 1 : -1;
}

static det_status find_actor(const reading *r, const char *id, int must_be_principal, int *out)
{
    ids list = actors_of(r->c);
    int found = 0;
    det_status st = find_id(r, &list, id, &found);
    if (st == DET_OK && must_be_principal && principal(r->c, found) < 0)
        return det_err_set(r->err, DET_USAGE, "--%s: '%s' is not one of the two sides, %s and %s", names[r->kind], id,
                           r->c->actors[r->c->principals[0]].id, r->c->actors[r->c->principals[1]].id);
    if (st == DET_OK)
        *out = found;
    return st;
}

static det_status read_day(const reading *r, const char *text, det_day *out)
{
    char from[11], until[11];
    det_day day;
    if (det_day_read(text, &day) != 0)
        return det_err_set(r->err, DET_USAGE, "--%s: '%s' is not a day written as YYYY-MM-DD", names[r->kind], text);
    if (day < r->c->from || day > r->c->until)
        return det_err_set(r->err, DET_USAGE, "--%s: %s lies outside the window, which is %s to %s", names[r->kind],
                           text, det_day_print(r->c->from, from), det_day_print(r->c->until, until));
    *out = day;
    return DET_OK;
}

static det_status form(const reading *r, const char *text, const char *wanted)
{
    return det_err_set(r->err, DET_USAGE, "--%s: '%s' is not of the form %s", names[r->kind], text, wanted);
}

/* Cut text[] at its first '='; the part behind it, or NULL. */
static char *cut_value(char *text)
{
    char *at = strchr(text, '=');
    if (at)
        *at++ = '\0';
    return at;
}

static det_status read_class(const reading *r, const char *text, det_class *out)
{
    for (int k = 0; k < DET_N_CLASSES; k++)
        if (!strcmp(text, det_class_name((det_class)k))) {
            *out = (det_class)k;
            return DET_OK;
        }
    return det_err_set(r->err, DET_USAGE, "--%s: class '%s' is not known: VC, MC, VH or MH", names[r->kind], text);
}

static det_status read_visibility(const reading *r, const char *text, det_visibility *out)
{
    static const char *const all[] = {"public", "deniable", "covert"};
    for (int k = 0; k < 3; k++)
        if (!strcmp(text, all[k])) {
            *out = (det_visibility)k;
            return DET_OK;
        }
    return det_err_set(r->err, DET_USAGE, "--%s: visibility '%s' is not known: public, deniable or covert",
                       names[r->kind], text);
}

static det_status read_added(const reading *r, char *text, det_change *out)
{
    enum { MOST = 5 };
    char *part[MOST] = {text}, *whole = det_strdup(text);
    int n = 1;
    det_status st = DET_OK;
    if (!whole)
        return det_err_set(r->err, DET_NOMEM, "memory ran out for a change");
    for (char *at = text; (at = strchr(at, ',')) && n <= MOST; n++) {
        *at++ = '\0';
        if (n < MOST)
            part[n] = at;
    }
    if (n < 4 || n > MOST)
        st = form(r, whole, "DATE,SOURCE,TARGET,CLASS[,VISIBILITY]");
    det_free(whole);
    if (st == DET_OK)
        st = read_day(r, part[0], &out->day);
    if (st == DET_OK)
        st = find_actor(r, part[1], 0, &out->what);
    if (st == DET_OK)
        st = find_actor(r, part[2], 0, &out->target);
    if (st == DET_OK)
        st = read_class(r, part[3], &out->cls);
    if (st == DET_OK && n == MOST)
        st = read_visibility(r, part[4], &out->visibility);
    if (st == DET_OK && out->what == out->target)
        st = det_err_set(r->err, DET_USAGE, "--add: '%s' cannot act toward itself", part[1]);
    return st;
}

static det_status read_commitment(const reading *r, char *text, det_change *out)
{
    ids list = commitments_of(r->c);
    char *value = r->kind == DET_CHANGE_BREAK ? cut_value(text) : NULL, day[11];
    det_status st = find_id(r, &list, text, &out->what);
    if (st != DET_OK)
        return st;
    const det_commitment *m = &r->c->commitments[out->what];
    if (r->kind == DET_CHANGE_HOLD && (m->until == DET_DAY_NONE || m->until > r->c->until))
        return det_err_set(r->err, DET_USAGE, "--hold: commitment '%s' stands to the end of the window as it is", text);
    if (value)
        st = read_day(r, value, &out->day);
    if (st == DET_OK && value && (out->day < m->from || (m->until != DET_DAY_NONE && out->day >= m->until)))
        st = det_err_set(r->err, DET_USAGE, "--break: commitment '%s' does not stand on %s", text,
                         det_day_print(out->day, day));
    return st;
}

static det_status read_regime(const reading *r, char *text, det_change *out)
{
    char *value = cut_value(text);
    if (!value)
        return form(r, text, "ACTOR=DATE");
    det_status st = find_actor(r, text, 1, &out->what);
    if (st == DET_OK)
        st = read_day(r, value, &out->day);
    for (size_t k = 0; st == DET_OK && k < r->c->n_regime_changes; k++)
        if (r->c->regime_changes[k].actor == out->what && r->c->regime_changes[k].date == out->day)
            st = det_err_set(r->err, DET_USAGE, "--regime: '%s' changes its government on that day as it is", text);
    return st;
}

static det_status read_undo(const reading *r, const char *text, det_change *out)
{
    ids list = changes_of(r->c);
    det_status st = find_id(r, &list, text, &out->what);
    if (st == DET_OK && principal(r->c, r->c->regime_changes[out->what].actor) < 0)
        st =
            det_err_set(r->err, DET_USAGE,
                        "--undo: the model reads changes of government of the two sides alone, and '%s' is none", text);
    return st;
}

static det_status read_moved(const reading *r, char *text, det_change *out)
{
    ids list = acts_of(r->c);
    char *value = cut_value(text);
    if (!value)
        return form(r, text, "ACT=DATE");
    det_status st = find_id(r, &list, text, &out->what);
    return st == DET_OK ? read_day(r, value, &out->day) : st;
}

static det_status read_sensibility(const reading *r, char *text, det_change *out)
{
    char *value = cut_value(text);
    const char *why = NULL;
    if (!value)
        return form(r, text, "ACTOR=VALUE");
    det_status st = find_actor(r, text, 1, &out->what);
    if (st == DET_OK && det_number_read_double(value, 0, 1, &out->value, &why) != 0)
        st = det_err_set(r->err, DET_USAGE, "--sensibility: '%s' %s", value, why);
    return st;
}

static det_status read_without(const reading *r, const char *text, det_change *out)
{
    det_status st = find_actor(r, text, 0, &out->what);
    if (st == DET_OK && principal(r->c, out->what) >= 0)
        st = det_err_set(r->err, DET_USAGE,
                         "--without: '%s' is one of the two sides; only a third party can be cut out", text);
    return st;
}

static det_status read_text(const reading *r, char *text, det_change *out)
{
    ids acts = acts_of(r->c);
    switch (r->kind) {
    case DET_CHANGE_DROP:
        return find_id(r, &acts, text, &out->what);
    case DET_CHANGE_ADD:
        return read_added(r, text, out);
    case DET_CHANGE_MOVE:
        return read_moved(r, text, out);
    case DET_CHANGE_HOLD:
    case DET_CHANGE_BREAK:
        return read_commitment(r, text, out);
    case DET_CHANGE_UNDO:
        return read_undo(r, text, out);
    case DET_CHANGE_REGIME:
        return read_regime(r, text, out);
    case DET_CHANGE_WITHOUT:
        return read_without(r, text, out);
    case DET_CHANGE_SENSIBILITY:
    default:
        return read_sensibility(r, text, out);
    }
}

det_status det_change_read(const det_case *c, det_change_kind kind, const char *text, det_change *out, det_err *err)
{
    reading r = {c, kind, err};
    det_change read = {.kind = kind, .what = -1, .target = -1, .day = DET_DAY_NONE, .value = NAN};
    char *copy = det_strdup(text);
    if (!copy)
        return det_err_set(err, DET_NOMEM, "memory ran out for a change");
    det_status st = read_text(&r, copy, &read);
    det_free(copy);
    if (st == DET_OK)
        *out = read;
    return st;
}

/* ---- saying ---- */

static const char *actor_name(const det_case *c, int actor)
{
    return actor < 0 ? "an unknown hand" : c->actors[actor].name;
}

static void say_act(const det_case *c, const det_act *a, det_text *out)
{
    char day[11];
    det_text_addf(out, "act %s (%s of %s toward %s, %s)", a->id, det_class_name(a->cls),
                  actor_name(c, det_act_author(a)), actor_name(c, a->target), det_day_print(det_act_day(a), day));
}

void det_change_say(const det_case *c, const det_change *ch, det_text *out)
{
    char day[11];
    det_day_print(ch->day, day);
    switch (ch->kind) {
    case DET_CHANGE_DROP:
    case DET_CHANGE_MOVE:
        det_text_add(out, ch->kind == DET_CHANGE_DROP ? "without " : "with ");
        say_act(c, &c->acts[ch->what], out);
        if (ch->kind == DET_CHANGE_MOVE)
            det_text_addf(out, " on %s instead", day);
        return;
    case DET_CHANGE_ADD:
        det_text_addf(out, "with one more act (%s of %s toward %s, %s%s)", det_class_name(ch->cls),
                      actor_name(c, ch->what), actor_name(c, ch->target), day,
                      ch->visibility == DET_VIS_PUBLIC ? "" : ", hidden");
        return;
    case DET_CHANGE_HOLD:
        det_text_addf(out, "with commitment %s held to the end", c->commitments[ch->what].id);
        return;
    case DET_CHANGE_BREAK:
        if (ch->day == DET_DAY_NONE)
            det_text_addf(out, "without commitment %s ever given", c->commitments[ch->what].id);
        else
            det_text_addf(out, "with commitment %s ended on %s", c->commitments[ch->what].id, day);
        return;
    case DET_CHANGE_UNDO:
        det_text_addf(out, "without the change of government %s", c->regime_changes[ch->what].id);
        return;
    case DET_CHANGE_REGIME:
        det_text_addf(out, "with a change of government of %s on %s", actor_name(c, ch->what), day);
        return;
    case DET_CHANGE_WITHOUT:
        det_text_addf(out, "without %s and all it did", actor_name(c, ch->what));
        return;
    case DET_CHANGE_SENSIBILITY:
    default:
        det_text_addf(out, "with %s's sense of its own provocation at %g", actor_name(c, ch->what), ch->value);
    }
}
