/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/outline.h"

#include "base/number.h"
#include "gate/schema.h"

#include <math.h>
#include <string.h>

#define COUNT_OF(a) (sizeof(a) / sizeof *(a))
#define REMARKS                                                                                                        \
    {.key = "source", .kind = DET_FIELD_REMARK},                                                                       \
    {                                                                                                                  \
        .key = "note", .kind = DET_FIELD_REMARK                                                                        \
    }

static const char *const class_names[] = {"VC", "MC", "VH", "MH"};
static const char *const kind_names[] = {"state", "armed_group", "organisation", "public", "unknown"};
static const char *const regime_names[] = {"none", "democracy", "autocracy"};
static const char *const step_names[] = {"day", "week"};
static const char *const effect_names[] = {"provokes", "restrains"};

static det_place place_of(const det_yaml *map, const char *key)
{
    const det_yaml *y = det_yaml_find(map, key);
    return y ? y->at : map->at;
}

static const char *text_of(det_reading *r, const det_yaml *map, const char *key)
{
    const det_yaml *y = det_yaml_find(map, key);
    return y && y->text ? det_reading_show(r, y->text) : "";
}

static void read_list(det_reading *r, const det_yaml *root, const char *key,
                      void (*read_item)(det_reading *, const det_yaml *))
{
    const det_yaml *list = det_yaml_find(root, key);
    if (!list || !det_schema_is(r, list, DET_YAML_LIST, key))
        return;
    for (size_t i = 0; i < list->n && !r->failed; i++)
        read_item(r, &list->items[i]);
}

/* The id, first member of the last of n objects, must not stand among the others. */
static void refuse_twice(det_reading *r, const det_yaml *item, const void *items, size_t n, size_t size)
{
    const char *last = *(char *const *)((const char *)items + (n - 1) * size);
    for (size_t i = 0; last && *last && i + 1 < n; i++) {
        const char *other = *(char *const *)((const char *)items + i * size);
        if (other && !strcmp(other, last))
            det_reading_fault(r, DET_DATA, place_of(item, "id"), "id '%s' stands twice", det_reading_show(r, last));
    }
}

static void refuse_empty_interval(det_reading *r, const det_yaml *item, det_day from, det_day until)
{
    if (from != DET_DAY_NONE && until != DET_DAY_NONE && until <= from)
        det_reading_fault(r, DET_DATA, place_of(item, "until"), "until '%s' is not after from '%s'",
                          text_of(r, item, "until"), text_of(r, item, "from"));
}

static void refuse_same(det_reading *r, const det_yaml *item, const char *key, int a, int b)
{
    if (a >= 0 && a == b)
        det_reading_fault(r, DET_DATA, place_of(item, key), "%s '%s' is the same actor on both sides", key,
                          text_of(r, item, key));
}

static int is_principal(const det_case *c, int actor)
{
    return actor == c->principals[0] || actor == c->principals[1];
}

/* Actors that could not be read (-1) were told of already; so were missing principals. */
static void need_principal(det_reading *r, const det_yaml *item, const char *key, int actor)
{
    if (actor >= 0 && r->c->principals[1] >= 0 && !is_principal(r->c, actor))
        det_reading_fault(r, DET_DATA, place_of(item, key), "%s '%s' is not one of the two principals", key,
                          text_of(r, item, key));
}

static void need_third_party(det_reading *r, const det_yaml *item, const char *key, int actor)
{
    if (actor >= 0 && is_principal(r->c, actor))
        det_reading_fault(r, DET_DATA, place_of(item, key), "%s '%s' is a principal, not a third party", key,
                          text_of(r, item, key));
}

static void read_actor(det_reading *r, const det_yaml *item)
{
    static const det_field fields[] = {
        {.key = "id", .kind = DET_FIELD_ID, .required = 1, .at = offsetof(det_actor, id)},
        {.key = "name", .kind = DET_FIELD_TEXT, .required = 1, .at = offsetof(det_actor, name)},
        {.key = "kind",
         .kind = DET_FIELD_CHOICE,
         .required = 1,
         .at = offsetof(det_actor, kind),
         .names = kind_names,
         .n_names = COUNT_OF(kind_names)},
        {.key = "regime",
         .kind = DET_FIELD_CHOICE,
         .at = offsetof(det_actor, regime),
         .names = regime_names,
         .n_names = COUNT_OF(regime_names)},
        {.key = "codes",
         .kind = DET_FIELD_TEXTS,
         .at = offsetof(det_actor, codes),
         .at_n = offsetof(det_actor, n_codes)},
        REMARKS};
    det_case *c = r->c;
    det_actor *a = det_reading_grow(r, (void **)&c->actors, &c->n_actors, sizeof *a);
    if (!a)
        return;
    a->kind = DET_UNKNOWN_KIND;
    det_schema_read(r, item, "an actor", fields, COUNT_OF(fields), a);
    refuse_twice(r, item, c->actors, c->n_actors, sizeof *a);
}

static void read_principals(det_reading *r, const det_yaml *root)
{
    const det_yaml *list = det_yaml_find(root, "principals");
    int two[2] = {-1, -1};
    if (!list || !det_schema_is(r, list, DET_YAML_LIST, "principals"))
        return;
    if (list->n != 2) {
        det_reading_fault(r, DET_DATA, list->at, "a case has two principals, not %zu", list->n);
        return;
    }
    for (int i = 0; i < 2; i++)
        if (det_schema_is(r, &list->items[i], DET_YAML_VALUE, "a principal"))
            two[i] = det_reading_actor(r, list->items[i].at, list->items[i].text);
    if (two[0] >= 0 && two[0] == two[1])
        det_reading_fault(r, DET_DATA, list->items[1].at, "the two principals are the same actor");
    else if (two[0] >= 0 && two[1] >= 0)
        memcpy(r->c->principals, two, sizeof two);
}

static void read_window(det_reading *r, const det_yaml *root)
{
    struct window {
        det_day from, to;
        int step;
    } w = {DET_DAY_NONE, DET_DAY_NONE, 0};
    static const det_field fields[] = {
        {.key = "from", .kind = DET_FIELD_DAY, .required = 1, .at = offsetof(struct window, from)},
        {.key = "to", .kind = DET_FIELD_DAY, .required = 1, .at = offsetof(struct window, to)},
        {.key = "step",
         .kind = DET_FIELD_CHOICE,
         .at = offsetof(struct window, step),
         .names = step_names,
         .n_names = COUNT_OF(step_names)}};
    const det_yaml *map = det_yaml_find(root, "window");
    if (!map || !det_schema_read(r, map, "the window", fields, COUNT_OF(fields), &w))
        return;
    if (w.to < w.from)
        det_reading_fault(r, DET_DATA, place_of(map, "to"), "the window ends on %s, before it begins on %s",
                          text_of(r, map, "to"), text_of(r, map, "from"));
    else if (w.to - w.from >= DET_OUTLINE_MAX_DAYS)
        det_reading_fault(r, DET_DATA, place_of(map, "to"), "the window is longer than 100 years");
    else
        r->has_window = 1;
    r->c->from = w.from;
    r->c->until = w.to;
    r->c->step_days = w.step ? 7 : 1;
}

static void read_clash(det_reading *r, const det_yaml *root)
{
    struct clash {
        int cls, at_least, within_days;
    } clash = {0};
    static const det_field fields[] = {{.key = "class",
                                        .kind = DET_FIELD_CHOICE,
                                        .required = 1,
                                        .at = offsetof(struct clash, cls),
                                        .names = class_names,
                                        .n_names = COUNT_OF(class_names)},
                                       {.key = "at_least",
                                        .kind = DET_FIELD_WHOLE,
                                        .required = 1,
                                        .at = offsetof(struct clash, at_least),
                                        .lowest = 1,
                                        .highest = 1e6},
                                       {.key = "within_days",
                                        .kind = DET_FIELD_WHOLE,
                                        .required = 1,
                                        .at = offsetof(struct clash, within_days),
                                        .lowest = 1,
                                        .highest = DET_OUTLINE_MAX_DAYS}};
    const det_yaml *map = det_yaml_find(root, "clash");
    if (!map || !det_schema_read(r, map, "the clash", fields, COUNT_OF(fields), &clash))
        return;
    r->c->clash.cls = clash.cls;
    r->c->clash.at_least = clash.at_least;
    r->c->clash.within_days = clash.within_days;
}

static void check_fear(det_reading *r, const det_yaml *item, const det_fear *f)
{
    const det_case *c = r->c;
    int n_feared = f->through >= 0;
    need_principal(r, item, "holder", f->holder);
    need_principal(r, item, "about", f->about);
    refuse_same(r, item, "about", f->about, f->holder);
    need_third_party(r, item, "through", f->through);
    if (f->control >= 1)
        det_reading_fault(r, DET_DATA, place_of(item, "control"),
                          "control must be below 1: at 1 nothing could happen without permission");
    for (size_t i = 0; f->through >= 0 && i + 1 < c->n_fears; i++) {
        n_feared += c->fears[i].holder == f->holder && c->fears[i].through >= 0;
        if (c->fears[i].holder == f->holder && c->fears[i].through == f->through)
            det_reading_fault(r, DET_DATA, place_of(item, "through"),
                              "the holder already fears through '%s' (fear '%s')", text_of(r, item, "through"),
                              det_reading_show(r, c->fears[i].name));
    }
    if (n_feared == DET_OUTLINE_MAX_FEARED + 1)
        det_reading_fault(r, DET_DATA, place_of(item, "through"), "more than %d third parties are feared by '%s'",
                          DET_OUTLINE_MAX_FEARED, text_of(r, item, "holder"));
}

static void read_fear(det_reading *r, const det_yaml *item)
{
    static const det_field fields[] = {
        {.key = "holder", .kind = DET_FIELD_ACTOR, .required = 1, .at = offsetof(det_fear, holder)},
        {.key = "about", .kind = DET_FIELD_ACTOR, .required = 1, .at = offsetof(det_fear, about)},
        {.key = "name", .kind = DET_FIELD_TEXT, .required = 1, .at = offsetof(det_fear, name)},
        {.key = "through", .kind = DET_FIELD_ACTOR, .at = offsetof(det_fear, through)},
        {.key = "control", .kind = DET_FIELD_NUMBER, .at = offsetof(det_fear, control), .highest = 1},
        {.key = "rivalry", .kind = DET_FIELD_NUMBER, .at = offsetof(det_fear, rivalry), .highest = 1},
        {.key = "tether", .kind = DET_FIELD_FLAG, .at = offsetof(det_fear, tether)},
        REMARKS};
    det_fear *f = det_reading_grow(r, (void **)&r->c->fears, &r->c->n_fears, sizeof *f);
    if (!f)
        return;
    *f = (det_fear){.holder = -1, .about = -1, .through = -1, .control = NAN};
    det_schema_read(r, item, "a fear", fields, COUNT_OF(fields), f);
    check_fear(r, item, f);
}

static void read_commitment(det_reading *r, const det_yaml *item)
{
    static const det_field fields[] = {
        {.key = "id", .kind = DET_FIELD_ID, .required = 1, .at = offsetof(det_commitment, id)},
        {.key = "by", .kind = DET_FIELD_ACTOR, .required = 1, .at = offsetof(det_commitment, by)},
        {.key = "bars", .kind = DET_FIELD_ACTOR, .required = 1, .at = offsetof(det_commitment, bars)},
        {.key = "from", .kind = DET_FIELD_DAY, .required = 1, .at = offsetof(det_commitment, from)},
        {.key = "until", .kind = DET_FIELD_DAY, .at = offsetof(det_commitment, until)},
        REMARKS};
    det_case *c = r->c;
    det_commitment *m = det_reading_grow(r, (void **)&c->commitments, &c->n_commitments, sizeof *m);
    if (!m)
        return;
    *m = (det_commitment){.by = -1, .bars = -1, .from = DET_DAY_NONE, .until = DET_DAY_NONE};
    det_schema_read(r, item, "a commitment", fields, COUNT_OF(fields), m);
    refuse_twice(r, item, c->commitments, c->n_commitments, sizeof *m);
    refuse_same(r, item, "bars", m->bars, m->by);
    refuse_empty_interval(r, item, m->from, m->until);
}

static void read_leverage(det_reading *r, const det_yaml *item)
{
    static const det_field fields[] = {
        {.key = "patron", .kind = DET_FIELD_ACTOR, .required = 1, .at = offsetof(det_leverage, patron)},
        {.key = "over", .kind = DET_FIELD_ACTOR, .required = 1, .at = offsetof(det_leverage, over)},
        {.key = "from", .kind = DET_FIELD_DAY, .required = 1, .at = offsetof(det_leverage, from)},
        {.key = "until", .kind = DET_FIELD_DAY, .at = offsetof(det_leverage, until)},
        {.key = "level", .kind = DET_FIELD_NUMBER, .required = 1, .at = offsetof(det_leverage, level), .highest = 1},
        REMARKS};
    det_leverage *l = det_reading_grow(r, (void **)&r->c->leverages, &r->c->n_leverages, sizeof *l);
    if (!l)
        return;
    *l = (det_leverage){.patron = -1, .over = -1, .from = DET_DAY_NONE, .until = DET_DAY_NONE};
    det_schema_read(r, item, "a leverage", fields, COUNT_OF(fields), l);
    refuse_same(r, item, "over", l->over, l->patron);
    refuse_empty_interval(r, item, l->from, l->until);
}

static void read_regime_change(det_reading *r, const det_yaml *item)
{
    static const det_field fields[] = {
        {.key = "id", .kind = DET_FIELD_ID, .required = 1, .at = offsetof(det_regime_change, id)},
        {.key = "actor", .kind = DET_FIELD_ACTOR, .required = 1, .at = offsetof(det_regime_change, actor)},
        {.key = "date", .kind = DET_FIELD_DAY, .required = 1, .at = offsetof(det_regime_change, date)},
        REMARKS};
    det_case *c = r->c;
    det_regime_change *g = det_reading_grow(r, (void **)&c->regime_changes, &c->n_regime_changes, sizeof *g);
    if (!g)
        return;
    *g = (det_regime_change){.actor = -1, .date = DET_DAY_NONE};
    det_schema_read(r, item, "a regime change", fields, COUNT_OF(fields), g);
    refuse_twice(r, item, c->regime_changes, c->n_regime_changes, sizeof *g);
}

static void read_shift(det_reading *r, const det_yaml *item)
{
    static const det_field fields[] = {
        {.key = "holder", .kind = DET_FIELD_ACTOR, .required = 1, .at = offsetof(det_shift, holder)},
        {.key = "about", .kind = DET_FIELD_ACTOR, .required = 1, .at = offsetof(det_shift, about)},
        {.key = "date", .kind = DET_FIELD_DAY, .required = 1, .at = offsetof(det_shift, date)},
        {.key = "log_odds",
         .kind = DET_FIELD_NUMBER,
         .required = 1,
         .at = offsetof(det_shift, log_odds),
         .lowest = -10,
         .highest = 10},
        REMARKS};
    det_shift *s = det_reading_grow(r, (void **)&r->c->shifts, &r->c->n_shifts, sizeof *s);
    if (!s)
        return;
    *s = (det_shift){.holder = -1, .about = -1, .date = DET_DAY_NONE};
    det_schema_read(r, item, "a shift", fields, COUNT_OF(fields), s);
    need_principal(r, item, "holder", s->holder);
    need_principal(r, item, "about", s->about);
    refuse_same(r, item, "about", s->about, s->holder);
}

static void read_third_party(det_reading *r, const det_yaml *item)
{
    static const det_field fields[] = {
        {.key = "actor", .kind = DET_FIELD_ACTOR, .required = 1, .at = offsetof(det_third_party, actor)},
        {.key = "on", .kind = DET_FIELD_ACTOR, .required = 1, .at = offsetof(det_third_party, on)},
        {.key = "effect",
         .kind = DET_FIELD_CHOICE,
         .required = 1,
         .at = offsetof(det_third_party, effect),
         .names = effect_names,
         .n_names = COUNT_OF(effect_names)},
        REMARKS};
    det_case *c = r->c;
    det_third_party *p = det_reading_grow(r, (void **)&c->third_parties, &c->n_third_parties, sizeof *p);
    if (!p)
        return;
    *p = (det_third_party){.actor = -1, .on = -1};
    det_schema_read(r, item, "a third party", fields, COUNT_OF(fields), p);
    need_third_party(r, item, "actor", p->actor);
    need_principal(r, item, "on", p->on);
    for (size_t i = 0; p->actor >= 0 && i + 1 < c->n_third_parties; i++)
        if (c->third_parties[i].actor == p->actor && c->third_parties[i].on == p->on)
            det_reading_fault(r, DET_DATA, place_of(item, "actor"), "the effect of '%s' on '%s' stands twice",
                              text_of(r, item, "actor"), text_of(r, item, "on"));
}

/* What a move may do, in the order of det_move_kind. */
static const char *const move_keys[] = {"nothing",          "commitment", "ends_shelter_of",
                                        "stops_permitting", "reassures",  "talks_with"};

static void find_commitment(det_reading *r, const det_yaml *y, det_move *m)
{
    m->commitment = det_reading_commitment(r, y->at, y->text);
    if (m->commitment >= 0 && m->by >= 0 && r->c->commitments[m->commitment].by != m->by)
        det_reading_fault(r, DET_DATA, y->at, "the commitment '%s' is not one of the actor who moves",
                          det_reading_show(r, y->text));
}

/* The one key that says what the move does; NULL, with a fault, where there is none or more than one. */
static const det_yaml *find_deed(det_reading *r, const det_yaml *item, det_move *m)
{
    const det_yaml *deed = NULL;
    int n = 0;
    for (size_t i = 0; i < COUNT_OF(move_keys); i++) {
        const det_yaml *y = det_yaml_find(item, move_keys[i]);
        if (!y)
            continue;
        n++;
        deed = y;
        m->kind = (det_move_kind)i;
    }
    if (n == 1)
        return deed;
    det_reading_fault(r, DET_DATA, item->at,
                      "a move needs exactly one of nothing, commitment, ends_shelter_of, stops_permitting, reassures, "
                      "talks_with, not %d",
                      n);
    return NULL;
}

static void read_deed(det_reading *r, const det_yaml *y, det_move *m)
{
    if (!det_schema_is(r, y, DET_YAML_VALUE, y->key))
        return;
    if (m->kind == DET_MOVE_NOTHING) {
        if (strcmp(y->text, "true"))
            det_reading_fault(r, DET_DATA, y->at, "nothing can only be true");
    } else if (m->kind == DET_MOVE_COMMITMENT) {
        find_commitment(r, y, m);
    } else if (m->kind == DET_MOVE_REASSURES) {
        m->amount = det_reading_number(r, y->at, y->key, y->text, 1, 1000);
    } else {
        m->actor = det_reading_actor(r, y->at, y->text);
        if (m->actor >= 0 && m->actor == m->by)
            det_reading_fault(r, DET_DATA, y->at, "%s '%s' is the actor who moves", y->key,
                              det_reading_show(r, y->text));
    }
}

static void read_move(det_reading *r, const det_yaml *item)
{
    static const det_field fields[] = {
        {.key = "id", .kind = DET_FIELD_ID, .required = 1, .at = offsetof(det_move, id)},
        {.key = "by", .kind = DET_FIELD_ACTOR, .required = 1, .at = offsetof(det_move, by)},
        {.key = "nothing", .kind = DET_FIELD_NODE},
        {.key = "commitment", .kind = DET_FIELD_NODE},
        {.key = "ends_shelter_of", .kind = DET_FIELD_NODE},
        {.key = "stops_permitting", .kind = DET_FIELD_NODE},
        {.key = "reassures", .kind = DET_FIELD_NODE},
        {.key = "talks_with", .kind = DET_FIELD_NODE},
        REMARKS};
    det_case *c = r->c;
    det_move *m = det_reading_grow(r, (void **)&c->moves, &c->n_moves, sizeof *m);
    if (!m)
        return;
    *m = (det_move){.by = -1, .commitment = -1, .actor = -1};
    det_schema_read(r, item, "a move", fields, COUNT_OF(fields), m);
    refuse_twice(r, item, c->moves, c->n_moves, sizeof *m);
    need_principal(r, item, "by", m->by);
    const det_yaml *deed = item->kind == DET_YAML_MAP ? find_deed(r, item, m) : NULL;
    if (deed)
        read_deed(r, deed, m);
}

static void read_claim(det_reading *r, const det_yaml *item)
{
    static const det_field fields[] = {
        {.key = "id", .kind = DET_FIELD_ID, .required = 1, .at = offsetof(det_claim, id)},
        {.key = "text", .kind = DET_FIELD_TEXT, .required = 1, .at = offsetof(det_claim, text)},
        {.key = "held_by",
         .kind = DET_FIELD_SOURCES,
         .at = offsetof(det_claim, held_by),
         .at_n = offsetof(det_claim, n_held_by)},
        {.key = "denied_by",
         .kind = DET_FIELD_SOURCES,
         .at = offsetof(det_claim, denied_by),
         .at_n = offsetof(det_claim, n_denied_by)},
        REMARKS};
    det_case *c = r->c;
    det_claim *claim = det_reading_grow(r, (void **)&c->claims, &c->n_claims, sizeof *claim);
    if (!claim)
        return;
    det_schema_read(r, item, "a claim", fields, COUNT_OF(fields), claim);
    refuse_twice(r, item, c->claims, c->n_claims, sizeof *claim);
}

int det_outline_is_ours(det_reading *r, const det_yaml *root)
{
    const det_yaml *y = det_yaml_find(root, "detente");
    long version;
    if (!y) {
        det_reading_fault(r, DET_DATA, root->at, "no format version: a case begins with 'detente: %d'",
                          DET_OUTLINE_FORMAT);
    } else if (y->kind != DET_YAML_VALUE || det_number_read_long(y->text, 0, 1000000, &version, NULL)) {
        det_reading_fault(r, DET_DATA, y->at, "the format version must be a whole number, as in 'detente: %d'",
                          DET_OUTLINE_FORMAT);
    } else if (version != DET_OUTLINE_FORMAT) {
        det_reading_fault(r, DET_CONFIG, y->at, "format %ld is too %s: this program reads format %d", version,
                          version < DET_OUTLINE_FORMAT ? "old" : "new", DET_OUTLINE_FORMAT);
    } else {
        return 1;
    }
    return 0;
}

void det_outline_read(det_reading *r, const det_yaml *root)
{
    static const det_field fields[] = {
        {.key = "detente", .kind = DET_FIELD_NODE},
        {.key = "title", .kind = DET_FIELD_TEXT, .required = 1, .at = offsetof(det_case, title)},
        {.key = "principals", .kind = DET_FIELD_NODE, .required = 1},
        {.key = "window", .kind = DET_FIELD_NODE, .required = 1},
        {.key = "actors", .kind = DET_FIELD_NODE, .required = 1},
        {.key = "fears", .kind = DET_FIELD_NODE},
        {.key = "commitments", .kind = DET_FIELD_NODE},
        {.key = "leverage", .kind = DET_FIELD_NODE},
        {.key = "regime_changes", .kind = DET_FIELD_NODE},
        {.key = "shifts", .kind = DET_FIELD_NODE},
        {.key = "third_parties", .kind = DET_FIELD_NODE},
        {.key = "moves", .kind = DET_FIELD_NODE},
        {.key = "claims", .kind = DET_FIELD_NODE},
        {.key = "clash", .kind = DET_FIELD_NODE},
        {.key = "background", .kind = DET_FIELD_NODE},
        {.key = "compare", .kind = DET_FIELD_NODE},
        {.key = "meddlers", .kind = DET_FIELD_NODE},
        REMARKS};
    r->c->principals[0] = r->c->principals[1] = -1;
    det_schema_read(r, root, "the case", fields, COUNT_OF(fields), r->c);
    read_list(r, root, "actors", read_actor);
    read_principals(r, root);
    read_window(r, root);
    read_clash(r, root);
    read_list(r, root, "fears", read_fear);
    read_list(r, root, "commitments", read_commitment);
    read_list(r, root, "leverage", read_leverage);
    read_list(r, root, "regime_changes", read_regime_change);
    read_list(r, root, "shifts", read_shift);
    read_list(r, root, "third_parties", read_third_party);
    read_list(r, root, "moves", read_move);
}

void det_outline_read_claims(det_reading *r, const det_yaml *root)
{
    read_list(r, root, "claims", read_claim);
}

const det_yaml *det_outline_background(det_reading *r, const det_yaml *root)
{
    static const det_field fields[] = {{.key = "file", .kind = DET_FIELD_NODE},
                                       {.key = "store", .kind = DET_FIELD_NODE},
                                       {.key = "format", .kind = DET_FIELD_NODE},
                                       REMARKS};
    const det_yaml *y = det_yaml_find(root, "background");
    if (!y || y->kind == DET_YAML_VALUE)
        return y;
    if (!det_schema_read(r, y, "the background", fields, COUNT_OF(fields), &(int){0}))
        return NULL;
    const det_yaml *file = det_yaml_find(y, "file"), *store = det_yaml_find(y, "store");
    if (!file == !store) {
        det_reading_fault(r, DET_DATA, y->at, "the background needs one of the keys 'file' and 'store'");
        return NULL;
    }
    const det_yaml *format = det_yaml_find(y, "format");
    if (format && !det_schema_is(r, format, DET_YAML_VALUE, "format"))
        return NULL;
    r->background_format = format ? format->text : NULL;
    file = file ? file : store;
    return det_schema_is(r, file, DET_YAML_VALUE, store ? "store" : "file") ? file : NULL;
}

const det_yaml *det_outline_told(det_reading *r, const det_yaml *root)
{
    static const det_field fields[] = {{.key = "phases", .kind = DET_FIELD_NODE, .required = 1}};
    const det_yaml *y = det_yaml_find(root, "compare");
    if (!y || !det_schema_read(r, y, "compare", fields, COUNT_OF(fields), &(int){0}))
        return NULL;
    const det_yaml *file = det_yaml_find(y, "phases");
    return det_schema_is(r, file, DET_YAML_VALUE, "phases") ? file : NULL;
}

const det_yaml *det_outline_meddlers(det_reading *r, const det_yaml *root, size_t i)
{
    static const det_field fields[] = {{.key = "case", .kind = DET_FIELD_NODE, .required = 1}, REMARKS};
    const det_yaml *list = det_yaml_find(root, "meddlers");
    if (!list || !det_schema_is(r, list, DET_YAML_LIST, "meddlers") || i >= list->n ||
        !det_schema_read(r, &list->items[i], "meddlers", fields, COUNT_OF(fields), &(int){0}))
        return NULL;
    const det_yaml *folder = det_yaml_find(&list->items[i], "case");
    return det_schema_is(r, folder, DET_YAML_VALUE, "case") ? folder : NULL;
}
