/* SPDX-License-Identifier: Apache-2.0 */
/* Building a JSON value without asking after every step whether memory ran out.
 *
 * Each function puts one value into `parent`: under `key` in an object, at the end of an array (key NULL). The first
 * failure is remembered in `failed`, later calls do nothing harmful; ask once, at det_json_take.
 * Numbers that are not finite become null. Text that is not UTF-8 is kept with U+FFFD in place of each bad byte.
 */
#ifndef DET_SHOW_JSON_H
#define DET_SHOW_JSON_H

#include <jansson.h>

#include "base/date.h"
#include "base/err.h"

typedef struct det_json {
    json_t *root; /* owned, an object */
    int failed;
} det_json;

/* *j is overwritten; free with det_json_free or hand over with det_json_take. */
void det_json_init(det_json *j);
json_t *det_json_object(det_json *j, json_t *parent, const char *key); /* borrowed */
json_t *det_json_array(det_json *j, json_t *parent, const char *key);  /* borrowed */
void det_json_number(det_json *j, json_t *parent, const char *key, double v);
void det_json_integer(det_json *j, json_t *parent, const char *key, long long v);
void det_json_bool(det_json *j, json_t *parent, const char *key, int v);
void det_json_text(det_json *j, json_t *parent, const char *key, const char *s); /* NULL becomes null */
void det_json_day(det_json *j, json_t *parent, const char *key,
                  det_day day); /* "YYYY-MM-DD"; DET_DAY_NONE becomes null */
/* v[n]; NULL becomes null. */
void det_json_numbers(det_json *j, json_t *parent, const char *key, const double *v, size_t n);
/* The document as text in *out, to be freed with det_free, and *j empty. DET_NOMEM if anything failed on the way. */
det_status det_json_take(det_json *j, char **out, det_err *err) DET_MUST_USE;
void det_json_free(det_json *j);

#endif
