/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers that a store gives to short texts, in memory. Zeroed memory is a valid empty list. */
#ifndef DET_GATE_NUMBERING_H
#define DET_GATE_NUMBERING_H

#include "base/err.h"

enum { DET_NUMBERED_SIZE = 32 };

typedef struct det_numbering {
    struct det_numbered {
        char text[DET_NUMBERED_SIZE];
        int number; /* 0: empty */
    } *slots; /* [n_slots], a power of two */
    size_t n_slots, n;
} det_numbering;

/* Number of a text, 0 unknown. */
int det_numbering_find(const det_numbering *c, const char *text);
/* Remember the number (above 0) of a text that is not in the list. DET_NOMEM. */
det_status det_numbering_add(det_numbering *c, const char *text, int number, det_err *err) DET_MUST_USE;
/* Empty it, with its room. */
void det_numbering_free(det_numbering *c);

#endif
