/* SPDX-License-Identifier: Apache-2.0 */
#include "show/json.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

enum { JSON_DIGITS = 9 };

void det_json_init(det_json *j)
{
    j->root = json_object();
    j->failed = j->root == NULL;
}

static void put(det_json *j, json_t *parent, const char *key, json_t *value)
{
    const int bad = key != NULL ? json_object_set_new(parent, key, value) : json_array_append_new(parent, value);
    j->failed |= bad != 0;
}

json_t *det_json_object(det_json *j, json_t *parent, const char *key)
{
    json_t *made = json_object();
    put(j, parent, key, made);
    return j->failed ? NULL : made;
}

json_t *det_json_array(det_json *j, json_t *parent, const char *key)
{
    json_t *made = json_array();
    put(j, parent, key, made);
    return j->failed ? NULL : made;
}

void det_json_number(det_json *j, json_t *parent, const char *key, double v)
{
    put(j, parent, key, isfinite(v) ? json_real(v) : json_null());
}

void det_json_integer(det_json *j, json_t *parent, const char *key, long long v)
{
    put(j, parent, key, json_integer(v));
}

void det_json_bool(det_json *j, json_t *parent, const char *key, int v)
{
    put(j, parent, key, json_boolean(v));
}

/* The longest valid UTF-8 character at s, or 0. */
static size_t character(const char *s)
{
    for (size_t n = 1; n <= 4 && s[n - 1] != '\0'; n++) {
        json_t *one = json_stringn(s, n);
        if (one != NULL) {
            json_decref(one);
            return n;
        }
    }
    return 0;
}

static json_t *mended(const char *s)
{
    det_text text = {0};
    while (*s != '\0') {
        const size_t n = character(s);
        if (n == 0)
            det_text_add(&text, "\xef\xbf\xbd");
        else
            det_text_add_bytes(&text, s, n);
        s += n == 0 ? 1 : n;
    }
    char *whole = det_text_take(&text);
    json_t *value = whole == NULL ? NULL : json_string(whole);
    det_free(whole);
    return value;
}

void det_json_text(det_json *j, json_t *parent, const char *key, const char *s)
{
    json_t *value = s == NULL ? json_null() : json_string(s);
    put(j, parent, key, value == NULL ? mended(s) : value);
}

void det_json_day(det_json *j, json_t *parent, const char *key, det_day day)
{
    char text[11];
    det_json_text(j, parent, key, day == DET_DAY_NONE ? NULL : det_day_print(day, text));
}

void det_json_numbers(det_json *j, json_t *parent, const char *key, const double *v, size_t n)
{
    if (v == NULL) {
        put(j, parent, key, json_null());
        return;
    }
    json_t *array = det_json_array(j, parent, key);
    for (size_t i = 0; i < n && !j->failed; i++)
        det_json_number(j, array, NULL, v[i]);
}

static int append(const char *s, size_t n, void *text)
{
    det_text_add_bytes(text, s, n);
    return ((det_text *)text)->failed;
}

/* A callback of our own: it remembers a failure that the library passes over. */
det_status det_json_take(det_json *j, char **out, det_err *err)
{
    det_text text = {0};
    const int bad = j->failed || json_dump_callback(j->root, append, &text, JSON_COMPACT | JSON_REAL_PRECISION(JSON_DIGITS)) != 0;
    det_text_add(&text, "\n");
    char *whole = bad ? NULL : det_text_take(&text);
    det_text_free(&text);
    det_json_free(j);
    if (whole == NULL)
        return det_err_set(err, DET_NOMEM, "memory ran out while the answer was written as JSON");
    *out = whole;
    return DET_OK;
}

void det_json_free(det_json *j)
{
    json_decref(j->root);
    *j = (det_json){0};
}
