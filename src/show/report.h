/* SPDX-License-Identifier: Apache-2.0 */
/* The report: one HTML file that asks for nothing from outside, with script, style and data inside.
 *
 * The page itself is TypeScript (folder page), bundled at build time into one document that is linked into the program;
 * here the answer's JSON is put in its place.
 */
#ifndef DET_SHOW_REPORT_H
#define DET_SHOW_REPORT_H

#include "base/err.h"

/* The document around an answer: json is any answer's text, borrowed, UTF-8. *out is terminated and to be freed with
 * det_free. No text within the JSON can end the script element that holds it. DET_NOMEM. Cost: linear. */
det_status det_report_html(const char *json, char **out, det_err *err) DET_MUST_USE;

#endif
