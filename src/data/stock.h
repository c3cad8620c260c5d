/* SPDX-License-Identifier: Apache-2.0 */
/* What a store of event data holds, in short. */
#ifndef DET_DATA_STOCK_H
#define DET_DATA_STOCK_H

#include "data/imported.h"

typedef struct det_stock_format {
    char name[16];
    long n_files;
    det_import_rows rows;
    det_day first, last; /* days with at least one readable row, DET_DAY_NONE without any */
    long n_days;         /* such days */
} det_stock_format;

typedef struct det_stock_pair {
    char source[168], target[168]; /* codes */
    long n_acts;                   /* of all formats; what is told again is one act */
} det_stock_pair;

enum { DET_STOCK_FORMATS = 16, DET_STOCK_PAIRS = 10 };

typedef struct det_stock {
    int version; /* of the store's schema */
    det_stock_format formats[DET_STOCK_FORMATS];
    size_t n_formats;
    long n_actors, n_unplaced; /* actors; those that the table does not have */
    long n_counts, n_acts;     /* rows of the tables of counts and of acts */
    det_stock_pair pairs[DET_STOCK_PAIRS]; /* most acts first, nobody toward itself */
    size_t n_pairs;
} det_stock;

#endif
