/* SPDX-License-Identifier: Apache-2.0 */
/* What a mapping may hold, as a table: each key with its kind, whether it is needed, and where in a struct its value
 * goes. */
#ifndef DET_GATE_SCHEMA_H
#define DET_GATE_SCHEMA_H

#include "gate/yaml.h"

typedef enum det_field_kind {
    DET_FIELD_ID,      /* char *, letters, digits, '-', '_', '.' */
    DET_FIELD_TEXT,    /* char *, not empty; "" where the key is missing */
    DET_FIELD_REMARK,  /* any text; read and left */
    DET_FIELD_DAY,     /* det_day */
    DET_FIELD_ACTOR,   /* int, index of an actor */
    DET_FIELD_NUMBER,  /* double in [lowest, highest] */
    DET_FIELD_WHOLE,   /* int in [lowest, highest] */
    DET_FIELD_FLAG,    /* int, true or false */
    DET_FIELD_CHOICE,  /* int or enum, index among names */
    DET_FIELD_TEXTS,   /* char ** and at at_n size_t: a list of texts */
    DET_FIELD_SOURCES, /* int * and at at_n size_t: a list of ids of sources */
    DET_FIELD_NODE,    /* anything; read by the caller */
} det_field_kind;

typedef struct det_field {
    const char *key;
    det_field_kind kind;
    int required;
    size_t at, at_n;           /* offsets in the struct */
    double lowest, highest;    /* of NUMBER and WHOLE */
    const char *const *names;  /* [n_names] of CHOICE */
    size_t n_names;
} det_field;

/* Read a mapping into *out by its table, complaining about unknown and missing keys and about values. Values whose
 * key is missing stay as they are; texts become "". `what` names the mapping in sentences ("a fear"). 1 where
 * everything was well. */
int det_schema_read(det_reading *r, const det_yaml *map, const char *what, const det_field *fields, size_t n,
                    void *out);
/* 1 where y is of this kind; otherwise complains, naming it. */
int det_schema_is(det_reading *r, const det_yaml *y, det_yaml_kind kind, const char *what);

#endif
