/* SPDX-License-Identifier: Apache-2.0 */
/* Where separated text divides: the places of separators and line ends, found many bytes at once.
 *
 * Quotes are not understood here: a line that has any is only counted as odd, as are lines with a NUL or a byte beyond ASCII,
 * and whoever reads such a line looks at it again.
 */
#ifndef DET_BASE_SCAN_H
#define DET_BASE_SCAN_H

#include <stddef.h>
#include <stdint.h>

enum { DET_SCAN_SLACK = 64 };

typedef struct det_scan_line {
    uint32_t at;    /* place of the line feed */
    uint32_t mark;  /* its number among the marks */
    uint32_t n_odd; /* odd bytes before it, from the beginning of the scan; may wrap */
} det_scan_line;

/* What was found so far. The arrays are the caller's. */
typedef struct det_scan {
    char separator;
    char quote;           /* odd besides NUL and what is not ASCII; '\0': no other */
    uint32_t *marks;      /* [n_marks] places of separators and line feeds, ascending */
    det_scan_line *lines; /* [n_lines] */
    size_t n_marks, n_lines;
    uint32_t n_odd;
} det_scan;

/* Look at text[from .. to) and add what is found. DET_SCAN_SLACK bytes behind `to` must be readable; marks must have room for
 * to - from + DET_SCAN_SLACK more, lines for to - from. */
typedef struct det_scanner {
    const char *name;
    void (*scan)(det_scan *s, const char *text, size_t from, size_t to);
} det_scanner;

/* Those that this processor can run, the plain one first; how many. */
int det_scan_list(const det_scanner *out[3]);
const det_scanner *det_scan_best(void);

#endif
