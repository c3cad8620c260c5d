/* SPDX-License-Identifier: Apache-2.0 */
/* Code books: what an event code means in class, weight and words.
 *
 * CAMEO (313 codes: 20 roots and what stands below them), WEIS (109 codes) and PLOVER (16 events). Codes are text:
 * "010" is not "10". Classes are the quad classes (CAMEO roots 01-05 VC, 06-08 MC, 09-13 VH, 14-20 MH). Names are
 * short and ours; the books' own are longer. All tables are constant; what a function returns lives as long as the
 * program.
 */
#ifndef DET_DATA_CODEBOOK_H
#define DET_DATA_CODEBOOK_H

#include "data/case.h"

typedef struct det_code {
    const char *code;
    det_class cls;
    double goldstein;    /* conflict -10 .. cooperation 10 */
    const char *name;    /* third person, fits after an actor's name where the code is not a root */
    const char *plover;  /* its event in PLOVER, "" where that has none; always "" for WEIS */
    const char *mode;    /* its mode there, "" where there is none */
} det_code;

/* One PLOVER event with its modes, divided by spaces. */
typedef struct det_plover {
    const char *event;
    det_class cls; /* of PLOVER itself: its "concede" is verbal where CAMEO's 08 is material */
    const char *modes;
} det_plover;

/* The row of a code, NULL for a code that the book does not have. Cost: log n. */
const det_code *det_codebook_cameo(const char *code);
const det_code *det_codebook_weis(const char *code);
/* The Goldstein value of an act of which only the class is known: about the middle of the class's CAMEO codes (3.5,
 * 7, -5, -7.5). */
double det_codebook_class_goldstein(det_class cls);
/* The row of an event, in small or capital letters; NULL where there is none. */
const det_plover *det_codebook_plover(const char *event);
/* 1 where the event has this mode. */
int det_plover_has_mode(const det_plover *event, const char *mode);

/* The tables, sorted by code or event. */
extern const det_code det_codebook_cameo_table[], det_codebook_weis_table[];
extern const det_plover det_codebook_plover_table[];
extern const size_t det_codebook_n_cameo, det_codebook_n_weis, det_codebook_n_plover;

#endif
