/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include "base/mem.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Room for n more bytes and the terminator; 0 on success. */
static int grow(det_text *t, size_t n)
{
    if (t->failed || det_reserve((void **)&t->s, &t->cap, t->n + n + 1, 1))
        t->failed = 1;
    return t->failed;
}

void det_text_add_bytes(det_text *t, const char *s, size_t n)
{
    if (grow(t, n))
        return;
    if (n)
        memcpy(t->s + t->n, s, n);
    t->n += n;
    t->s[t->n] = '\0';
}

void det_text_add(det_text *t, const char *s)
{
    det_text_add_bytes(t, s, strlen(s));
}

void det_text_add_short(det_text *t, const char *s, size_t most)
{
    size_t n = strlen(s), word = most;
    if (n <= most) {
        det_text_add_bytes(t, s, n);
        return;
    }
    while (word > 0 && s[word] != ' ')
        word--;
    for (n = word ? word : most; n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80;)
        n--;
    det_text_add_bytes(t, s, n);
    det_text_add(t, "...");
}

void det_text_addv(det_text *t, const char *fmt, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    DET_BUG_IF(n < 0);
    if (grow(t, (size_t)n))
        return;
    vsnprintf(t->s + t->n, (size_t)n + 1, fmt, args);
    t->n += (size_t)n;
}

void det_text_addf(det_text *t, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    det_text_addv(t, fmt, args);
    va_end(args);
}

char *det_text_take(det_text *t)
{
    det_text_add(t, "");
    char *s = t->failed ? NULL : t->s;
    if (s)
        t->s = NULL;
    det_text_free(t);
    return s;
}

void det_text_free(det_text *t)
{
    det_free(t->s);
    *t = (det_text){0};
}

char *det_text_format(const char *fmt, ...)
{
    det_text t = {0};
    va_list args;
    va_start(args, fmt);
    det_text_addv(&t, fmt, args);
    va_end(args);
    return det_text_take(&t);
}

/* Bytes of the character at s (n > 0 bytes left), or 0 where it is malformed. */
static size_t utf8_length(const unsigned char *s, size_t n)
{
    if (s[0] < 0x80)
        return 1;
    size_t length = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
    if (s[0] < 0xC2 || s[0] > 0xF4 || length > n)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    int overlong = (s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xF0 && s[1] < 0x90);
    int surrogate = s[0] == 0xED && s[1] > 0x9F;
    int beyond = s[0] == 0xF4 && s[1] > 0x8F;
    return overlong || surrogate || beyond ? 0 : length;
}

/* Bytes at the front that are plain ASCII, in whole words. */
static size_t n_ascii(const char *s, size_t n)
{
    uint64_t word;
    size_t i = 0;
    for (; i + sizeof word <= n; i += sizeof word) {
        memcpy(&word, s + i, sizeof word);
        if (word & 0x8080808080808080u)
            break;
    }
    return i;
}

int det_text_is_utf8(const char *s, size_t n)
{
    for (size_t i = n_ascii(s, n), length; i < n; i += length + n_ascii(s + i + length, n - i - length)) {
        length = utf8_length((const unsigned char *)s + i, n - i);
        if (!length)
            return 0;
    }
    return 1;
}

/* Length of the character at s that may be shown, 0 where it may not: below the blank, delete, U+0080 to U+009F. */
static size_t shown_length(const unsigned char *s, size_t n)
{
    const size_t length = utf8_length(s, n);
    const int is_control = s[0] < 0x20 || s[0] == 0x7F || (length == 2 && s[0] == 0xC2 && s[1] < 0xA0);
    return is_control ? 0 : length;
}

static void clean(char *s, const char *kept)
{
    for (size_t n = strlen(s), length; n; s += length, n -= length) {
        length = strchr(kept, *s) ? 1 : shown_length((const unsigned char *)s, n);
        if (!length) {
            *s = '?';
            length = 1;
        }
    }
}

void det_text_clean(char *s)
{
    clean(s, "");
}

void det_text_clean_lines(char *s)
{
    clean(s, "\t\n");
}

char *det_text_whole(char *s)
{
    const size_t n = strlen(s);
    size_t last = n;
    while (last && ((unsigned char)s[last - 1] & 0xC0) == 0x80)
        last--;
    if (last && (unsigned char)s[last - 1] >= 0xC0 && !utf8_length((unsigned char *)s + last - 1, n - last + 1))
        s[last - 1] = '\0';
    return s;
}

char *det_text_signed(double v, int decimals, char *out)
{
    snprintf(out, DET_TEXT_SIGNED_SIZE, fabs(v) < 1e15 ? "%+.*f" : "%+.*e", decimals, v);
    if (isnan(v))
        out[0] = '\0';
    else if (strpbrk(out, "123456789i") == NULL)
        out[0] = '+';
    return out;
}
