/* SPDX-License-Identifier: Apache-2.0 */
/* A YAML file as a tree whose every key and value knows its line and column (why: docs/notes/yaml-reader.md).
 *
 * Only what a case needs: one document of mappings, lists and plain values. Anchors, aliases, tags and merge keys are
 * faults, so is a key that stands twice, so is nesting deeper than DET_YAML_MAX_DEPTH, a mapping of more than
 * DET_YAML_MAX_KEYS keys and a list of more than DET_YAML_MAX_ITEMS items; the cost is linear in the file.
 */
#ifndef DET_GATE_YAML_H
#define DET_GATE_YAML_H

#include "gate/reading.h"

enum { DET_YAML_MAX_DEPTH = 8, DET_YAML_MAX_KEYS = 256, DET_YAML_MAX_ITEMS = 4096, DET_YAML_MAX_BYTES = 4 << 20 };

typedef enum det_yaml_kind { DET_YAML_VALUE, DET_YAML_LIST, DET_YAML_MAP } det_yaml_kind;

typedef struct det_yaml {
    det_yaml_kind kind;
    char *key;        /* owned; NULL unless this is an entry of a mapping */
    char *text;       /* owned; of a value, "" for none; NULL for the others */
    det_place key_at; /* of the key */
    det_place at;     /* of the value */
    struct det_yaml *items;
    size_t n, cap; /* entries of a mapping or items of a list */
} det_yaml;

/* Read a file, complaining to r; `path` must outlive the tree. DET_DATA after a fault (with r already, the first also
 * in err); DET_NOINPUT or DET_IO where the file cannot be read, DET_DATA where it is too large, DET_NOMEM. *out is
 * untouched unless DET_OK. */
det_status det_yaml_read(det_reading *r, const char *path, det_yaml *out, det_err *err) DET_MUST_USE;
void det_yaml_free(det_yaml *y);
/* The entry of a mapping, NULL where there is none (or y is no mapping). */
const det_yaml *det_yaml_find(const det_yaml *y, const char *key);

#endif
