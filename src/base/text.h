/* SPDX-License-Identifier: Apache-2.0 */
/* A string that grows. Zeroed memory is a valid empty text.
 *
 * Running out of memory is remembered, not returned: add as often as needed, and ask once, at det_text_take or by
 * `failed`.
 */
#ifndef DET_BASE_TEXT_H
#define DET_BASE_TEXT_H

#include "base/err.h"

#include <stdarg.h>

typedef struct det_text {
    char *s; /* owned, always terminated; NULL while nothing was added */
    size_t n, cap;
    int failed; /* 1: memory ran out once; later additions do nothing */
} det_text;

void det_text_add(det_text *t, const char *s);
void det_text_add_bytes(det_text *t, const char *s, size_t n);
void det_text_addf(det_text *t, const char *fmt, ...) DET_PRINTF(2, 3);
void det_text_addv(det_text *t, const char *fmt, va_list args) DET_PRINTF(2, 0);
/* At most `most` bytes of s, cut after a word (else after a character) and with "..." where something was left out. */
void det_text_add_short(det_text *t, const char *s, size_t most);
/* The string ("" when nothing was added), owned by the caller, to be freed with det_free; *t is empty again. NULL when
 * memory ran out. */
char *det_text_take(det_text *t) DET_MUST_USE;
void det_text_free(det_text *t);
/* A formatted string, to be freed with det_free; NULL when memory ran out. */
char *det_text_format(const char *fmt, ...) DET_PRINTF(1, 2) DET_MUST_USE;
/* Take off the end of s what is left there of a character that was cut. Returns s. */
char *det_text_whole(char *s);
/* Make s one line that a terminal can be given: each control character and each byte that is not UTF-8 becomes a '?'. s does
 * not grow. */
void det_text_clean(char *s);
/* The same of a text of many lines: line feeds and tabs stay. */
void det_text_clean_lines(char *s);
/* 1 where n bytes are valid UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF. */
int det_text_is_utf8(const char *s, size_t n);

enum { DET_TEXT_SIGNED_SIZE = 32 };
/* A number with its sign and so many decimals (0-9), "" for NaN; what rounds to nought is "+0.00", never "-0.00". Into
 * out[DET_TEXT_SIGNED_SIZE]; returns out. */
char *det_text_signed(double v, int decimals, char *out);

#endif
