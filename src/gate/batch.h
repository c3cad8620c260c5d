/* SPDX-License-Identifier: Apache-2.0 */
/* Some rows of an event file as numbers: what is read of a file without knowing a store. */
#ifndef DET_GATE_BATCH_H
#define DET_GATE_BATCH_H

#include "base/text.h"
#include "gate/rows.h"

enum { DET_BATCH_ROWS = DET_ROWS_MAX_ROW / 16, DET_BATCH_TEXTS = 4 * DET_ROWS_MAX_ROW, DET_BATCH_WIDTHS = 3 };

enum { DET_BATCH_HAS_ID = 1, DET_BATCH_MENTION = 2, DET_BATCH_MUTUAL = 4, DET_BATCH_MENDED = 8, DET_BATCH_LATIN1 = 16 };

/* Of a row that cannot be read only fate and text say something. */
typedef struct det_batch_row {
    int64_t id; /* a whole number stands for itself, any other id for its 64-bit FNV-1a hash */
    double goldstein, deaths;
    det_day day, reported;
    uint32_t source, target; /* parties of the file by number, where fate is KEPT or PLACE and the row is no mention */
    uint32_t code;           /* of the file by number */
    uint32_t text;           /* place in texts, 0: none */
    uint8_t fate, cls, flags;
} det_batch_row;

/* A party met for the first time; parties are numbered in the order in which all batches of the file list them. */
typedef struct det_batch_party {
    int row;       /* of the table of actors, -1: it does not have the party */
    uint32_t name; /* of such a party, place in texts */
    int is_actor;  /* 1: it is an actor, if need be of its own */
} det_batch_party;

/* 1 where a row tells of an event that can be seen again: its id and day could be read. */
static inline int det_batch_is_event(const det_batch_row *row)
{
    return (row->fate == DET_FATE_KEPT || row->fate == DET_FATE_PARTY || row->fate == DET_FATE_PLACE) && !(row->flags & DET_BATCH_MENTION);
}

typedef struct det_batch {
    det_batch_row *rows; /* [n], at most DET_BATCH_ROWS */
    size_t n;
    det_batch_party *parties; /* [n_parties] */
    size_t n_parties, cap_parties;
    uint32_t *codes; /* [n_codes] those met for the first time, places in texts; numbered as parties are */
    size_t n_codes, cap_codes;
    /* Terminated names and codes; of a row that is to be kept as an act id, source, target and publisher, one after the other;
     * of a dropped one line, number of bytes (both of the width of long and size_t) and the row itself. */
    det_text texts;
    size_t n_by_width[DET_BATCH_WIDTHS]; /* GDELT rows of 57, 58, 61 fields */
} det_batch;

/* DET_NOMEM. */
det_status det_batch_init(det_batch *b, det_err *err) DET_MUST_USE;
/* Empty it, keeping its room. */
void det_batch_clear(det_batch *b);
void det_batch_free(det_batch *b);
/* 1 where it can take another row. */
int det_batch_has_room(const det_batch *b);
/* Append n bytes and, for what is terminated, its end; their place. Running out of memory is remembered in texts. */
uint32_t det_batch_keep(det_batch *b, const char *s, size_t n, int is_terminated);
int64_t det_batch_id(const char *id);

#endif
