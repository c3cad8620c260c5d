/* SPDX-License-Identifier: Apache-2.0 */
#include "show/table.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

/* One code point from s, its length in *n; a stray byte is taken alone. */
static uint32_t code_point(const char *s, size_t *n)
{
    const unsigned char c = (unsigned char)s[0];
    const size_t length = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;
    uint32_t point = length == 1 ? c : c & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        if (((unsigned char)s[i] & 0xc0) != 0x80) {
            *n = 1;
            return c;
        }
        point = point << 6 | ((unsigned char)s[i] & 0x3f);
    }
    *n = length;
    return point;
}

static size_t point_width(uint32_t p)
{
    const int combining = (p >= 0x300 && p <= 0x36f) || (p >= 0x200b && p <= 0x200f) || p == 0xfeff;
    const int wide = (p >= 0x1100 && p <= 0x115f) || (p >= 0x2e80 && p <= 0xa4cf) || (p >= 0xac00 && p <= 0xd7a3) ||
                     (p >= 0xf900 && p <= 0xfaff) || (p >= 0xfe30 && p <= 0xfe6f) || (p >= 0xff00 && p <= 0xff60) ||
                     (p >= 0x1f300 && p <= 0x1faff) || (p >= 0x20000 && p <= 0x3fffd);
    return combining ? 0 : wide ? 2 : 1;
}

static size_t width_of(const char *s, size_t bytes)
{
    size_t width = 0, n = 0;
    for (size_t i = 0; i < bytes; i += n)
        width += point_width(code_point(s + i, &n));
    return width;
}

size_t det_table_width(const char *s)
{
    return width_of(s, strlen(s));
}

static void add_cell(det_table *t, char *owned)
{
    if (owned == NULL || det_reserve((void **)&t->cells, &t->cap_cells, t->n_cells + 1, sizeof *t->cells) != 0) {
        det_free(owned);
        t->failed = 1;
        return;
    }
    t->cells[t->n_cells++] = owned;
}

void det_table_column(det_table *t, det_align align, const char *heading)
{
    DET_BUG_IF(t->n_cells != t->n_columns && !t->failed);
    if (det_reserve((void **)&t->align, &t->cap_align, t->n_columns + 1, sizeof *t->align) != 0) {
        t->failed = 1;
        return;
    }
    t->align[t->n_columns++] = align;
    add_cell(t, det_strdup(heading));
}

void det_table_cell(det_table *t, const char *text)
{
    char *copy = det_strdup(text == NULL ? "" : text);
    for (char *s = copy; s != NULL && *s != '\0'; s++) {
        if ((unsigned char)*s < ' ' || *s == 0x7f)
            *s = ' ';
    }
    add_cell(t, copy);
}

void det_table_cellf(det_table *t, const char *fmt, ...)
{
    char text[512];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    det_table_cell(t, text);
}

/* Line number i_line of a cell and its bytes; "" beyond the last. */
static const char *cell_line(const char *cell, size_t i_line, size_t *bytes)
{
    for (; i_line > 0 && *cell != '\0'; i_line--) {
        cell += strcspn(cell, "\n");
        cell += *cell == '\n';
    }
    *bytes = strcspn(cell, "\n");
    return cell;
}

static size_t line_count(const char *cell)
{
    size_t n = 1;
    for (; *cell != '\0'; cell++)
        n += *cell == '\n';
    return n;
}

static size_t column_width(const det_table *t, size_t i_column)
{
    size_t widest = 0;
    for (size_t i = i_column; i < t->n_cells; i += t->n_columns) {
        for (size_t i_line = 0; i_line < line_count(t->cells[i]); i_line++) {
            size_t bytes = 0;
            const char *s = cell_line(t->cells[i], i_line, &bytes);
            const size_t width = width_of(s, bytes);
            widest = width > widest ? width : widest;
        }
    }
    return widest;
}

static void print_blanks(det_text *out, size_t n)
{
    for (; n > 0; n--)
        det_text_add(out, " ");
}

static void print_line(const det_table *t, size_t first, size_t i_line, const size_t *widths, det_text *out)
{
    size_t owed = 2;
    for (size_t i = 0; i < t->n_columns && first + i < t->n_cells; i++) {
        size_t bytes = 0;
        const char *s = cell_line(t->cells[first + i], i_line, &bytes);
        const size_t pad = widths[i] - width_of(s, bytes);
        if (bytes > 0) {
            print_blanks(out, owed + (t->align[i] == DET_RIGHT ? pad : 0));
            det_text_add_bytes(out, s, bytes);
            owed = (t->align[i] == DET_RIGHT ? 0 : pad) + 2;
        } else {
            owed += widths[i] + 2;
        }
    }
    det_text_add(out, "\n");
}

static void print_row(const det_table *t, size_t first, const size_t *widths, det_text *out)
{
    size_t lines = 1;
    for (size_t i = first; i < first + t->n_columns && i < t->n_cells; i++) {
        const size_t n = line_count(t->cells[i]);
        lines = n > lines ? n : lines;
    }
    for (size_t i_line = 0; i_line < lines; i_line++)
        print_line(t, first, i_line, widths, out);
}

void det_table_print(const det_table *t, det_text *out)
{
    size_t *widths = det_calloc(t->n_columns, sizeof *widths);
    if (widths == NULL || t->failed) {
        out->failed = 1;
        goto out;
    }
    if (t->n_cells <= t->n_columns)
        goto out;
    for (size_t i = 0; i < t->n_columns; i++)
        widths[i] = column_width(t, i);
    for (size_t first = 0; first < t->n_cells; first += t->n_columns)
        print_row(t, first, widths, out);
out:
    det_free(widths);
}

void det_table_free(det_table *t)
{
    for (size_t i = 0; i < t->n_cells; i++)
        det_free(t->cells[i]);
    det_free(t->cells);
    det_free(t->align);
    *t = (det_table){0};
}
