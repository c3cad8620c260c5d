/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/yaml.h"

#include "base/mem.h"
#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

typedef struct walk {
    det_reading *r;
    const char *path;
    const char *bytes;
    yaml_parser_t parser;
    int broken; /* 1: the syntax is lost, nothing more can be read */
} walk;

void det_yaml_free(det_yaml *y)
{
    for (size_t i = 0; i < y->n; i++)
        det_yaml_free(&y->items[i]);
    det_free(y->items);
    det_free(y->key);
    det_free(y->text);
    *y = (det_yaml){0};
}

const det_yaml *det_yaml_find(const det_yaml *y, const char *key)
{
    for (size_t i = 0; y->kind == DET_YAML_MAP && i < y->n; i++)
        if (y->items[i].key && !strcmp(y->items[i].key, key)) /* none while it is being read */
            return &y->items[i];
    return NULL;
}

static det_place place_of(const walk *w, yaml_mark_t mark)
{
    return (det_place){w->path, (long)mark.line + 1, (long)mark.column + 1};
}

static det_place place_of_byte(const walk *w, size_t offset)
{
    det_place at = {w->path, 1, 1};
    for (size_t i = 0; i < offset; i++) {
        at.column += ((unsigned char)w->bytes[i] & 0xC0) != 0x80;
        if (w->bytes[i] == '\n') {
            at.line++;
            at.column = 1;
        }
    }
    return at;
}

static void lose_text(walk *w)
{
    det_place at = place_of_byte(w, w->parser.problem_offset);
    if (w->parser.problem_value)
        det_reading_fault(w->r, DET_DATA, at, "this is not UTF-8 text: %s", w->parser.problem);
    else
        det_reading_fault(w->r, DET_DATA, at, "a byte of value 0: this is not a text file");
}

static void lose_syntax(walk *w)
{
    const yaml_parser_t *p = &w->parser;
    det_place at = place_of(w, p->problem_mark);
    if (p->context)
        det_reading_fault(w->r, DET_DATA, at, "this is not valid YAML: %s, %s that begins on line %zu", p->problem,
                          p->context, p->context_mark.line + 1);
    else
        det_reading_fault(w->r, DET_DATA, at, "this is not valid YAML: %s", p->problem);
}

static void lose(walk *w)
{
    w->broken = 1;
    if (w->parser.error == YAML_MEMORY_ERROR)
        w->r->failed = 1;
    else if (w->parser.error == YAML_READER_ERROR)
        lose_text(w);
    else
        lose_syntax(w);
}

/* 1 and an event to be deleted, or 0 when the syntax is lost. */
static int next_event(walk *w, yaml_event_t *event)
{
    if (w->broken || w->r->failed)
        return 0;
    if (yaml_parser_parse(&w->parser, event))
        return 1;
    lose(w);
    return 0;
}

static void refuse_decoration(walk *w, det_place at, const void *anchor, const void *tag)
{
    if (anchor)
        det_reading_fault(w->r, DET_DATA, at, "an anchor ('&%s'): a case does not use anchors and aliases",
                          det_reading_show(w->r, anchor));
    if (tag)
        det_reading_fault(w->r, DET_DATA, at, "a tag ('%s'): a case does not use tags", det_reading_show(w->r, tag));
}

static void read_value(walk *w, const yaml_event_t *event, det_yaml *out)
{
    const char *text = (const char *)event->data.scalar.value;
    refuse_decoration(w, out->at, event->data.scalar.anchor, event->data.scalar.tag);
    if (strlen(text) != event->data.scalar.length)
        det_reading_fault(w->r, DET_DATA, out->at, "a character of value 0 in a text");
    out->text = det_reading_copy(w->r, text);
}

static det_yaml *add_item(walk *w, det_yaml *parent)
{
    if (det_reserve((void **)&parent->items, &parent->cap, parent->n + 1, sizeof *parent->items)) {
        w->r->failed = 1;
        return NULL;
    }
    det_yaml *item = &parent->items[parent->n++];
    *item = (det_yaml){0};
    return item;
}

static void refuse_size(walk *w, const yaml_event_t *event, const char *what, int most, const char *of)
{
    det_reading_fault(w->r, DET_DATA, place_of(w, event->start_mark), "%s of more than %d %s, which no case needs", what, most, of);
    w->broken = 1;
}

static void read_node(walk *w, const yaml_event_t *event, int depth, det_yaml *out);

static void read_list(walk *w, int depth, det_yaml *out)
{
    yaml_event_t event;
    for (int more = 1; more && next_event(w, &event); yaml_event_delete(&event)) {
        det_yaml *item = event.type == YAML_SEQUENCE_END_EVENT ? NULL : add_item(w, out);
        more = item != NULL;
        if (item && out->n > DET_YAML_MAX_ITEMS)
            refuse_size(w, &event, "a list", DET_YAML_MAX_ITEMS, "items");
        else if (item)
            read_node(w, &event, depth, item);
    }
}

static void read_key(walk *w, const yaml_event_t *event, const det_yaml *map, det_yaml *out)
{
    out->key_at = place_of(w, event->start_mark);
    if (event->type != YAML_SCALAR_EVENT) {
        det_reading_fault(w->r, DET_DATA, out->key_at, "a key must be a plain word");
        w->broken = 1;
        return;
    }
    if (map->n > DET_YAML_MAX_KEYS) {
        refuse_size(w, event, "a mapping", DET_YAML_MAX_KEYS, "keys");
        return;
    }
    const char *key = (const char *)event->data.scalar.value;
    const det_yaml *before = det_yaml_find(map, key);
    if (before)
        det_reading_fault(w->r, DET_DATA, out->key_at, "key '%s' stands twice, first on line %ld",
                          det_reading_show(w->r, key), before->key_at.line);
    out->key = det_reading_copy(w->r, key);
}

static void read_map(walk *w, int depth, det_yaml *out)
{
    yaml_event_t event;
    for (int more = 1; more && next_event(w, &event); yaml_event_delete(&event)) {
        det_yaml *item = event.type == YAML_MAPPING_END_EVENT ? NULL : add_item(w, out);
        more = item != NULL;
        if (!item)
            continue;
        read_key(w, &event, out, item);
        yaml_event_delete(&event);
        more = next_event(w, &event);
        if (!more)
            break;
        read_node(w, &event, depth, item);
    }
}

static void read_node(walk *w, const yaml_event_t *event, int depth, det_yaml *out)
{
    out->at = place_of(w, event->start_mark);
    if (event->type == YAML_ALIAS_EVENT) {
        det_reading_fault(w->r, DET_DATA, out->at, "an alias ('*%s'): a case does not use anchors and aliases",
                          det_reading_show(w->r, (const char *)event->data.alias.anchor));
        out->text = det_reading_copy(w->r, "");
    } else if (event->type == YAML_SCALAR_EVENT) {
        read_value(w, event, out);
    } else if (depth >= DET_YAML_MAX_DEPTH) {
        det_reading_fault(w->r, DET_DATA, out->at, "nested deeper than the %d levels a case may have",
                          DET_YAML_MAX_DEPTH);
        w->broken = 1;
    } else if (event->type == YAML_SEQUENCE_START_EVENT) {
        out->kind = DET_YAML_LIST;
        refuse_decoration(w, out->at, event->data.sequence_start.anchor, event->data.sequence_start.tag);
        read_list(w, depth + 1, out);
    } else {
        out->kind = DET_YAML_MAP;
        refuse_decoration(w, out->at, event->data.mapping_start.anchor, event->data.mapping_start.tag);
        read_map(w, depth + 1, out);
    }
}

/* Stream: a start, one document (start, node, end), an end. */
static void read_stream(walk *w, det_yaml *out)
{
    yaml_event_t event;
    int n_documents = 0;
    for (int more = 1; more && next_event(w, &event); yaml_event_delete(&event)) {
        more = event.type != YAML_STREAM_END_EVENT;
        if (event.type == YAML_DOCUMENT_START_EVENT && n_documents++) {
            det_reading_fault(w->r, DET_DATA, place_of(w, event.start_mark), "a second document: a case is one");
            w->broken = 1;
        }
        if (event.type >= YAML_ALIAS_EVENT && !w->broken)
            read_node(w, &event, 0, out);
    }
    if (n_documents || w->broken || w->r->failed)
        return;
    det_reading_fault(w->r, DET_DATA, (det_place){w->path, 0, 0}, "the file is empty");
    w->broken = 1;
}

static det_status read_bytes(const char *path, det_text *out, det_err *err)
{
    char block[1 << 14];
    FILE *file = fopen(path, "rb");
    if (!file)
        return det_err_at(err, DET_NOINPUT, path, 0, 0, "cannot be opened: %s", strerror(errno));
    for (size_t n; out->n <= DET_YAML_MAX_BYTES && (n = fread(block, 1, sizeof block, file));)
        det_text_add_bytes(out, block, n);
    det_status st = DET_OK;
    if (ferror(file))
        st = det_err_at(err, DET_IO, path, 0, 0, "cannot be read: %s", strerror(errno));
    else if (out->failed)
        st = det_err_set(err, DET_NOMEM, "no memory to read %s", path);
    else if (out->n > DET_YAML_MAX_BYTES)
        st = det_err_at(err, DET_DATA, path, 0, 0, "larger than %d bytes, which no case needs", DET_YAML_MAX_BYTES);
    fclose(file);
    return st;
}

det_status det_yaml_read(det_reading *r, const char *path, det_yaml *out, det_err *err)
{
    walk w = {.r = r, .path = path};
    det_yaml root = {0};
    det_text bytes = {0};
    det_status st = read_bytes(path, &bytes, err);
    if (!st && !yaml_parser_initialize(&w.parser))
        st = det_err_set(err, DET_NOMEM, "no memory to read %s", path);
    if (st) {
        det_text_free(&bytes);
        return st;
    }
    size_t bom = bytes.n >= 3 && !memcmp(bytes.s, "\xEF\xBB\xBF", 3) ? 3 : 0;
    w.bytes = bytes.n ? bytes.s + bom : "";
    yaml_parser_set_encoding(&w.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&w.parser, (const unsigned char *)w.bytes, bytes.n - bom);
    read_stream(&w, &root);
    yaml_parser_delete(&w.parser);
    det_text_free(&bytes);
    if (!r->failed && !r->first.status) {
        *out = root;
        return DET_OK;
    }
    det_yaml_free(&root);
    if (r->failed)
        return det_err_set(err, DET_NOMEM, "no memory to read %s", path);
    if (err)
        *err = r->first;
    return DET_DATA;
}
