/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as YAML: a fault and nothing, or a tree that holds its promises and, written out, is read again as the same. */
#include "fuzz.h"

#include "gate/yaml.h"

static const det_yaml *check(const det_yaml *y, int depth)
{
    demand(depth <= DET_YAML_MAX_DEPTH && y->at.line > 0 && y->at.column > 0);
    demand((y->kind == DET_YAML_VALUE) == (y->text != NULL) && (!y->text || !y->n));
    for (size_t i = 0; i < y->n; i++) {
        const det_yaml *item = &y->items[i];
        demand((y->kind == DET_YAML_MAP) == (item->key != NULL));
        if (item->key)
            demand(det_yaml_find(y, item->key) == item && item->key_at.line > 0);
        check(item, depth + 1);
    }
    return y;
}

/* A scalar in double quotes: what may not stand there is written by its number. */
static void write_text(det_text *out, const char *s)
{
    det_text_add(out, "\"");
    for (; *s; s++) {
        const unsigned char c = (unsigned char)*s;
        if (c == '"' || c == '\\')
            det_text_addf(out, "\\%c", c);
        else if (c < 0x20 || c == 0x7F)
            det_text_addf(out, "\\x%02x", c);
        else
            det_text_add_bytes(out, s, 1);
    }
    det_text_add(out, "\"");
}

/* Characters beyond ASCII that a YAML file cannot hold as they are, or that break its lines. */
static int is_plain(const det_yaml *y)
{
    for (const char *s = y->text ? y->text : ""; *s; s++)
        if ((unsigned char)*s >= 0x80)
            return 0;
    for (const char *s = y->key ? y->key : ""; *s; s++)
        if ((unsigned char)*s >= 0x80)
            return 0;
    for (size_t i = 0; i < y->n; i++)
        if (!is_plain(&y->items[i]))
            return 0;
    return 1;
}

static void write_node(det_text *out, const det_yaml *y)
{
    const int is_map = y->kind == DET_YAML_MAP;
    if (y->kind == DET_YAML_VALUE) {
        write_text(out, y->text);
        return;
    }
    det_text_add(out, is_map ? "{" : "[");
    for (size_t i = 0; i < y->n; i++) {
        det_text_add(out, i ? "\n , " : "");
        if (is_map) {
            det_text_add(out, "? ");
            write_text(out, y->items[i].key);
            det_text_add(out, "\n : ");
        }
        write_node(out, &y->items[i]);
    }
    det_text_add(out, is_map ? "}" : "]");
}

static int same(const det_yaml *a, const det_yaml *b)
{
    int is_same = a->kind == b->kind && a->n == b->n && (!a->text || !strcmp(a->text, b->text)) &&
                  !a->key == !b->key && (!a->key || !strcmp(a->key, b->key));
    for (size_t i = 0; is_same && i < a->n; i++)
        is_same = same(&a->items[i], &b->items[i]);
    return is_same;
}

static det_status read_tree(const char *path, det_yaml *out, det_faults *faults, det_err *err)
{
    det_case c = {0};
    det_reading r = {.c = &c, .faults = faults};
    return det_yaml_read(&r, path, out, err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    det_yaml tree, again;
    det_faults faults = {0};
    det_err err = {0};
    memset(&tree, FUZZ_MARK, sizeof tree);
    const det_status st = read_tree(in_memory(data, size), &tree, &faults, &err);
    demand(!st == !det_faults_errors(&faults));
    for (size_t i = 0; i < faults.n; i++)
        demand(is_sentence(faults.items[i].message) && faults.items[i].line >= 0);
    if (st) {
        demand_failure(st, &err);
        demand(is_marked(&tree, sizeof tree));
    } else {
        det_text out = {0};
        check(&tree, 0);
        write_node(&out, &tree);
        if (is_plain(&tree)) {
            demand(read_tree(in_memory(out.s, out.n), &again, &faults, &err) == DET_OK);
            demand(same(&tree, &again));
            det_yaml_free(&again);
        }
        det_text_free(&out);
        det_yaml_free(&tree);
    }
    det_faults_free(&faults);
    return 0;
}
