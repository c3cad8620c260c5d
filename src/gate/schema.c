/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/schema.h"

#include "base/number.h"

#include <string.h>

enum { MAX_FIELDS = 24 };

_Static_assert(sizeof(det_effect) == sizeof(int), "enumerations are read as int");

int det_schema_is(det_reading *r, const det_yaml *y, det_yaml_kind kind, const char *what)
{
    static const char *const names[] = {"a single value", "a list", "a mapping of keys and values"};
    if (y->kind == kind)
        return 1;
    det_reading_fault(r, DET_DATA, y->at, "%s must be %s", what, names[kind]);
    return 0;
}

static const det_field *find_field(const det_field *fields, size_t n, const char *key)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(fields[i].key, key))
            return &fields[i];
    return NULL;
}

static void refuse_key(det_reading *r, const det_yaml *entry, const char *what, const det_field *fields, size_t n)
{
    const char *names[MAX_FIELDS];
    DET_BUG_IF(n > MAX_FIELDS);
    for (size_t i = 0; i < n; i++)
        names[i] = fields[i].key;
    det_reading_fault(r, DET_DATA, entry->key_at, "unknown key '%s' in %s%s", det_reading_show(r, entry->key), what,
                      det_reading_nearest(r, entry->key, names, n));
}

static void read_text(det_reading *r, const det_yaml *y, const char *key, char **out)
{
    if (!y->text[0])
        det_reading_fault(r, DET_DATA, y->at, "%s is empty", key);
    *out = det_reading_copy(r, y->text);
}

static void read_whole(det_reading *r, const det_yaml *y, const det_field *f, int *out)
{
    long value;
    const char *why;
    if (!det_number_read_long(y->text, (long)f->lowest, (long)f->highest, &value, &why))
        *out = (int)value;
    else
        det_reading_fault(r, DET_DATA, y->at, "%s '%s' %s; it must lie between %ld and %ld", f->key,
                          det_reading_show(r, y->text), why, (long)f->lowest, (long)f->highest);
}

static void read_flag(det_reading *r, const det_yaml *y, const char *key, int *out)
{
    static const char *const names[] = {"false", "true"};
    int value = det_reading_choice(r, y->at, key, y->text, names, 2);
    *out = value > 0;
}

static void read_choice(det_reading *r, const det_yaml *y, const det_field *f, int *out)
{
    int value = det_reading_choice(r, y->at, f->key, y->text, f->names, f->n_names);
    if (value >= 0)
        *out = value;
}

static void read_texts(det_reading *r, const det_yaml *list, const char *key, char ***out, size_t *n)
{
    for (size_t i = 0; i < list->n; i++) {
        if (!det_schema_is(r, &list->items[i], DET_YAML_VALUE, key))
            continue;
        char **text = det_reading_grow(r, (void **)out, n, sizeof **out);
        if (!text)
            return;
        read_text(r, &list->items[i], key, text);
        *n -= *text == NULL;
    }
}

static void read_sources(det_reading *r, const det_yaml *list, const char *key, int **out, size_t *n)
{
    for (size_t i = 0; i < list->n; i++) {
        if (!det_schema_is(r, &list->items[i], DET_YAML_VALUE, key))
            continue;
        int *source = det_reading_grow(r, (void **)out, n, sizeof **out);
        if (!source)
            return;
        *source = det_reading_source(r, list->items[i].at, list->items[i].text);
    }
}

static void read_field(det_reading *r, const det_yaml *y, const det_field *f, char *out)
{
    void *to = out + f->at;
    det_yaml_kind kind = f->kind == DET_FIELD_TEXTS || f->kind == DET_FIELD_SOURCES ? DET_YAML_LIST : DET_YAML_VALUE;
    if (f->kind == DET_FIELD_NODE || !det_schema_is(r, y, kind, f->key))
        return;
    switch (f->kind) {
    case DET_FIELD_ID:
        det_reading_id(r, y->at, y->text);
        *(char **)to = det_reading_copy(r, y->text);
        break;
    case DET_FIELD_TEXT:
        read_text(r, y, f->key, to);
        break;
    case DET_FIELD_DAY:
        *(det_day *)to = det_reading_day(r, y->at, f->key, y->text);
        break;
    case DET_FIELD_ACTOR:
        *(int *)to = det_reading_actor(r, y->at, y->text);
        break;
    case DET_FIELD_NUMBER:
        *(double *)to = det_reading_number(r, y->at, f->key, y->text, f->lowest, f->highest);
        break;
    case DET_FIELD_WHOLE:
        read_whole(r, y, f, to);
        break;
    case DET_FIELD_FLAG:
        read_flag(r, y, f->key, to);
        break;
    case DET_FIELD_CHOICE:
        read_choice(r, y, f, to);
        break;
    case DET_FIELD_TEXTS:
        read_texts(r, y, f->key, to, (size_t *)(void *)(out + f->at_n));
        break;
    case DET_FIELD_SOURCES:
        read_sources(r, y, f->key, to, (size_t *)(void *)(out + f->at_n));
        break;
    case DET_FIELD_REMARK:
    case DET_FIELD_NODE:
        break;
    }
}

int det_schema_read(det_reading *r, const det_yaml *map, const char *what, const det_field *fields, size_t n, void *out)
{
    size_t before = r->n_faults;
    int is_map = det_schema_is(r, map, DET_YAML_MAP, what);
    for (size_t i = 0; is_map && i < map->n; i++) {
        const det_field *f = find_field(fields, n, map->items[i].key);
        if (f)
            read_field(r, &map->items[i], f, out);
        else
            refuse_key(r, &map->items[i], what, fields, n);
    }
    for (size_t i = 0; i < n; i++) {
        char **text = (char **)(void *)((char *)out + fields[i].at);
        if (is_map && fields[i].required && !det_yaml_find(map, fields[i].key))
            det_reading_fault(r, DET_DATA, map->at, "%s needs the key '%s'", what, fields[i].key);
        if ((fields[i].kind == DET_FIELD_ID || fields[i].kind == DET_FIELD_TEXT) && !*text)
            *text = det_reading_copy(r, "");
    }
    return r->n_faults == before;
}
