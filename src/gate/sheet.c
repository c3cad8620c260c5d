/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/sheet.h"

#include "gate/input.h"

#include <stdio.h>
#include <string.h>

static const char blanks[] = " \t\r\n";

static det_place place_of(const det_sheet *s, size_t field)
{
    return (det_place){s->path, s->row.fields[field].line, s->row.fields[field].column};
}

static void trim(const char **text, size_t *n)
{
    size_t skip = strspn(*text, blanks);
    *text += skip;
    *n = strlen(*text);
    while (*n && strchr(blanks, (*text)[*n - 1]))
        --*n;
}

static int next_row(det_sheet *s)
{
    det_err err = {0};
    if (!det_csv_next(s->csv, &s->row, &err))
        return s->row.n > 0;
    det_reading_take(s->r, s->path, &err);
    return 0;
}

static int find_column(const det_sheet *s, const char *name, size_t n)
{
    for (size_t i = 0; i < s->n_columns; i++)
        if (strlen(s->columns[i].name) == n && !strncmp(s->columns[i].name, name, n))
            return (int)i;
    return -1;
}

static void refuse_column(det_sheet *s, size_t field, const char *name)
{
    const char *names[DET_SHEET_MAX_COLUMNS];
    for (size_t i = 0; i < s->n_columns; i++)
        names[i] = s->columns[i].name;
    if (*name)
        det_reading_fault(s->r, DET_DATA, place_of(s, field), "unknown column '%s'%s", det_reading_show(s->r, name),
                          det_reading_nearest(s->r, name, names, s->n_columns));
    else
        det_reading_fault(s->r, DET_DATA, place_of(s, field), "column %zu has no name", field + 1);
}

/* 1 where the header is as it should be. */
static int read_header(det_sheet *s)
{
    s->n_fields = s->row.n;
    for (size_t i = 0; i < s->row.n; i++) {
        size_t n;
        const char *name = s->row.fields[i].text;
        trim(&name, &n);
        int column = find_column(s, name, n);
        if (column < 0)
            refuse_column(s, i, name);
        else if (s->at[column] >= 0)
            det_reading_fault(s->r, DET_DATA, place_of(s, i), "column '%s' stands twice", s->columns[column].name);
        else
            s->at[column] = (int)i;
    }
    for (size_t i = 0; i < s->n_columns; i++)
        if (s->columns[i].required && s->at[i] < 0)
            det_reading_fault(s->r, DET_DATA, place_of(s, 0), "the column '%s' is missing", s->columns[i].name);
    return s->r->n_faults == s->n_faults_before;
}

/* Copies the row's cells; 1 where one of them holds something. */
static int take_cells(det_sheet *s)
{
    int filled = 0;
    s->cells.n = 0;
    for (size_t i = 0; i < s->n_columns; i++) {
        const char *text = "";
        size_t n = 0;
        if (s->at[i] >= 0 && (size_t)s->at[i] < s->row.n) {
            text = s->row.fields[s->at[i]].text;
            trim(&text, &n);
        }
        s->start[i] = s->cells.n;
        det_text_add_bytes(&s->cells, text, n);
        det_text_add_bytes(&s->cells, "", 1);
        filled |= n > 0;
    }
    s->r->failed |= s->cells.failed;
    return filled && !s->r->failed;
}

static int is_well_formed(det_sheet *s)
{
    for (size_t i = 0; i < s->row.n; i++)
        if (s->row.fields[i].bad_utf8) {
            det_reading_fault(s->r, DET_DATA, place_of(s, i),
                              "this is not UTF-8 text: save the sheet as \"CSV UTF-8\"");
            return 0;
        }
    if (s->row.n == s->n_fields)
        return 1;
    det_reading_fault(s->r, DET_DATA, place_of(s, 0), "the row has %zu fields where the header has %zu", s->row.n,
                      s->n_fields);
    return 0;
}

/* 1 and the next row, 0 at the end, after a fault that ends the file, or after too many faults. */
static int next_filled_row(det_sheet *s)
{
    while (!s->r->failed) {
        if (s->r->n_faults - s->n_faults_before > DET_SHEET_MAX_FAULTS) {
            det_reading_fault(s->r, DET_DATA, (det_place){s->path, s->row.line, 0},
                              "too many faults: the rest of the file was not read");
            return 0;
        }
        if (!next_row(s))
            return 0;
        if (!take_cells(s))
            continue;
        s->n_rows++;
        if (is_well_formed(s))
            return 1;
    }
    return 0;
}

const char *det_sheet_cell(const det_sheet *s, size_t column)
{
    return s->cells.s + s->start[column];
}

det_place det_sheet_place(const det_sheet *s, size_t column)
{
    return place_of(s, s->at[column] < 0 ? 0 : (size_t)s->at[column]);
}

static void say_habits(const det_sheet *s)
{
    det_csv_habits h = det_csv_habits_of(s->csv);
    char said[160];
    snprintf(said, sizeof said, "%s%s%s%s%s", h.bom ? ", a byte order mark" : "", h.crlf ? ", CRLF line ends" : "",
             h.cr ? ", CR line ends" : "", h.quoted_newlines ? ", line breaks inside quotes" : "",
             h.separator == ';'    ? ", semicolons between fields"
             : h.separator == '\t' ? ", tabs between fields"
                                   : "");
    if (*said)
        det_reading_note(s->r, (det_place){s->path, 0, 0}, "written by a spreadsheet, read all the same:%s", said + 1);
}

static void read_rows(det_sheet *s, void (*read_row)(det_sheet *))
{
    int is_well = next_row(s);
    if (is_well)
        is_well = read_header(s);
    else if (s->r->n_faults == s->n_faults_before)
        det_reading_fault(s->r, DET_DATA, (det_place){s->path, 0, 0}, "the file is empty");
    while (is_well && next_filled_row(s)) {
        s->n_kept++;
        read_row(s);
    }
    say_habits(s);
    det_input_add(s->r, s->path, s->n_rows, s->n_kept);
}

det_status det_sheet_read(det_reading *r, const char *path, const det_column *columns, size_t n,
                          void (*read_row)(det_sheet *), det_err *err)
{
    DET_BUG_IF(n > DET_SHEET_MAX_COLUMNS);
    det_sheet s = {.r = r, .path = path, .columns = columns, .n_columns = n};
    s.n_faults_before = r->n_faults;
    memset(s.at, -1, sizeof s.at);
    det_status st = det_csv_open(path, &s.csv, err);
    if (st)
        return st;
    read_rows(&s, read_row);
    det_csv_close(s.csv);
    det_text_free(&s.cells);
    return r->failed ? det_err_set(err, DET_NOMEM, "no memory to read %s", path) : DET_OK;
}
