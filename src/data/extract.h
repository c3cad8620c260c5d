/* SPDX-License-Identifier: Apache-2.0 */
/* What is taken out of a store for other programs: acts of one side on another, day by day and class by class, of one format. */
#ifndef DET_DATA_EXTRACT_H
#define DET_DATA_EXTRACT_H

#include "data/panel.h"

/* What an extract says of itself. */
typedef struct det_extract {
    const char *path;           /* of the store, borrowed */
    char sha256[65];            /* of the format and the list of its files */
    char format[16];
    int is_curated;             /* 1: each row of it is an act of its own */
    det_day from, until;        /* both inside */
    const double *rows_per_day; /* [until - from + 1] readable rows of the format, whoever acts; 0: the day is missing, not calm */
    const double *volume;       /* of a pair: [until - from + 1] rows relative to the mean of covered days, which a fit takes as the
                                 * exposure of counts; NULL: all pairs */
} det_extract;

/* A day and class of a direction. */
typedef struct det_flow_cell {
    det_day day;
    int cls;     /* det_class */
    double acts; /* NaN: missing */
    double rows, mutual; /* rows that tell of them; acts that have no direction in the format, and stand here both ways. Of all pairs alone */
} det_flow_cell;

/* One direction. Cells are sorted by day and class, each once; of a pair all of the window, of all pairs those with acts. */
typedef struct det_flow {
    char *source, *target;
    det_flow_cell *cells; size_t n_cells;
} det_flow;

/* Direction i of the principals of c (0 or 1), as its panel has it: the counts that are fitted, NaN where the panel has none. Steps
 * are days. The flow is owned. DET_NOMEM. */
det_status det_flow_of_panel(const det_case *c, const det_panel *p, int i, det_flow *out, det_err *err) DET_MUST_USE;
void det_flow_free(det_flow *f);

#endif
