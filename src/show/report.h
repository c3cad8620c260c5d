/* SPDX-License-Identifier: Apache-2.0 */
/* The report: one HTML file that asks for nothing from outside, with script, style and data inside.
 *
 * The page itself is TypeScript (folder page), bundled at build time into one document that is linked into the program;
 * here the answer's JSON is put in its place.
 */
#ifndef DET_SHOW_REPORT_H
#define DET_SHOW_REPORT_H

#include "base/err.h"

/* One answer of the report. */
typedef struct det_report_part {
    const char *question; /* "replay", always there; "moves" ... */
    const char *json;     /* the answer's text, UTF-8 */
} det_report_part;

/* The document around answers; parts[n] are borrowed. *out is terminated and to be freed with det_free. No text within an answer can end
 * the script element that holds it. DET_NOMEM. Cost: linear. */
det_status det_report_html(const det_report_part *parts, size_t n, char **out, det_err *err) DET_MUST_USE;

#endif
