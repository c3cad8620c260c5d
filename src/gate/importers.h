/* SPDX-License-Identifier: Apache-2.0 */
/* The one table of event formats. What a file is, is found in its first row, never in its name. */
#ifndef DET_GATE_IMPORTERS_H
#define DET_GATE_IMPORTERS_H

#include "gate/mapping.h"
#include "gate/rows.h"

struct det_importer;

enum { DET_LAYOUT_COLUMNS = 16 };

/* What the first row told. */
typedef struct det_layout {
    const struct det_importer *importer;
    const det_mapping *mapping; /* of the generic importer, borrowed; NULL otherwise */
    int at[DET_LAYOUT_COLUMNS]; /* field of each column the importer asks for, -1: absent; it reads no other */
    size_t n_fields;            /* of the first row */
    char release[64];           /* as it is printed: "GDELT 2, 61 columns" */
    det_cameo_memo *memo;       /* borrowed, for one thread; NULL: none */
    int is_brief;               /* 1: nobody asks for the publisher, nor for the day of the report of an act */
} det_layout;

typedef struct det_importer {
    const char *name;  /* as in `detente import NAME` and in a store */
    const char *title; /* of the data set */
    int has_header;
    int is_curated; /* 1: people made each row an event of its own; 0: rows may tell of one act again */
    /* 1 where the first row is that of the format; fills at and release. */
    int (*recognise)(const det_row *first, det_layout *l);
    /* A row to an event (zeroed, texts "" before the call); KEPT or why not. */
    det_fate (*read)(const det_layout *l, const det_row *row, det_event *e);
} det_importer;

extern const det_importer det_importer_gdelt, det_importer_mentions, det_importer_icews, det_importer_polecat, det_importer_acled,
    det_importer_ged, det_importer_tidy, det_importer_generic;

/* Importer i in the order of the table, NULL past the end. */
const det_importer *det_importers_at(size_t i);
/* By name ("auto": NULL in *out); DET_USAGE with the nearest name. */
det_status det_importers_find(const char *name, const det_importer **out, det_err *err) DET_MUST_USE;
/* Find what the file at `path` is by its first row. wanted NULL: any but generic, which needs
 * `mapping` (NULL otherwise; it must live as long as the layout). DET_DATA: none of them, or not the one wanted;
 * the message says what the row looks like. */
det_status det_importers_recognise(const char *path, const det_row *first, const det_importer *wanted,
                                   const det_mapping *mapping, det_layout *out, det_err *err) DET_MUST_USE;
/* One row through the layout's importer: the row's own fate, a header met again, or the importer's word. *e is set. */
det_fate det_importers_read(const det_layout *l, const det_row *row, det_event *e);

/* For importers. The fields of n columns by their headers (letters' case and '_' for ' ' do not count) into l->at, -1 none;
 * 1 where all that are needed are there: bit k of `needed` is for column k. */
int det_layout_find(det_layout *l, const det_row *header, const char *const *names, size_t n, unsigned needed);
/* The text of column k, "" where the row or the layout does not have it. */
const char *det_layout_text(const det_layout *l, const det_row *row, int k);
/* A number; NaN where there is none. */
double det_layout_number(const det_layout *l, const det_row *row, int k);
/* A number of deaths; 0 where none is told, or none that can be. */
double det_layout_deaths(const det_layout *l, const det_row *row, int k);
/* A party told by its name in column k and its country in the next one. */
det_party det_layout_party(const det_layout *l, const det_row *row, int k);

#endif
