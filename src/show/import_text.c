/* SPDX-License-Identifier: Apache-2.0 */
#include "show/import_text.h"

#include <stdio.h>
#include <string.h>

#include "show/table.h"

enum { MOST_UNPLACED = 20 };

char *det_import_verdict(const det_imported *m, char *out, size_t size)
{
    const det_import_rows sum = det_imported_sum(m);
    snprintf(out, size, "%zu row%s of %zu file%s: %zu kept, %zu dropped, %zu in the store already", sum.read,
             sum.read == 1 ? "" : "s", m->n_files, m->n_files == 1 ? "" : "s", sum.kept, sum.dropped, sum.duplicate);
    return out;
}

static void print_files(const det_imported *m, det_text *out)
{
    static const char *const numbers[] = {"read", "kept", "dropped", "duplicate"};
    det_table t = {0};
    det_table_column(&t, DET_LEFT, "file");
    det_table_column(&t, DET_LEFT, "what it is");
    for (int k = 0; k < 4; k++)
        det_table_column(&t, DET_RIGHT, numbers[k]);
    for (size_t i = 0; i < m->n_files; i++) {
        const det_imported_file *f = &m->files[i];
        const char *slash = strrchr(f->path, '/');
        const size_t rows[] = {f->rows.read, f->rows.kept, f->rows.dropped, f->rows.duplicate};
        det_table_cell(&t, slash ? slash + 1 : f->path);
        det_table_cell(&t, f->release);
        for (int k = 0; k < 4; k++)
            det_table_cellf(&t, "%zu", rows[k]);
    }
    det_text_add(out, "\n");
    det_table_print(&t, out);
    det_table_free(&t);
}

/* Rows of all files that were dropped for one reason. */
static size_t sum_reason(const det_imported *m, const char *reason)
{
    size_t n = 0;
    for (size_t i = 0; i < m->n_files; i++)
        for (size_t k = 0; k < m->files[i].n_reasons; k++)
            n += !strcmp(m->files[i].reasons[k].reason, reason) ? m->files[i].reasons[k].rows : 0;
    return n;
}

/* 1 where no file before file i had its reason k. */
static int is_first(const det_imported *m, size_t i, size_t k)
{
    const det_imported before = {.files = m->files, .n_files = i};
    return !sum_reason(&before, m->files[i].reasons[k].reason);
}

static void print_reasons(const det_imported *m, det_text *out)
{
    if (det_imported_sum(m).dropped)
        det_text_add(out, "\nDropped\n");
    for (size_t i = 0; i < m->n_files; i++)
        for (size_t k = 0; k < m->files[i].n_reasons; k++)
            if (is_first(m, i, k))
                det_text_addf(out, "  %zu rows %s\n", sum_reason(m, m->files[i].reasons[k].reason), m->files[i].reasons[k].reason);
}

static void print_note(size_t n, const char *what, det_text *out)
{
    if (n)
        det_text_addf(out, "  %zu %s\n", n, what);
}

static void print_notes(const det_imported *m, det_text *out)
{
    size_t again = 0, mutual = 0, mended = 0, latin1 = 0, known = 0;
    for (size_t i = 0; i < m->n_files; i++) {
        again += m->files[i].n_again;
        mutual += m->files[i].n_mutual;
        mended += m->files[i].n_mended;
        latin1 += m->files[i].n_latin1;
        known += (size_t)m->files[i].was_known;
    }
    if (again + mutual + mended + latin1 + known)
        det_text_add(out, "\nNotes\n");
    print_note(known, "files were in the store already", out);
    print_note(again, "kept rows tell of the same format, day, parties and code as another; such rows count as one act", out);
    print_note(mutual, "kept rows do not say who acted on whom; they count both ways, marked", out);
    print_note(mended, "codes had lost their leading zero", out);
    print_note(latin1, "kept rows were not UTF-8 and were taken as ISO 8859-1", out);
}

static void print_unplaced(const det_imported *m, det_text *out)
{
    det_table t = {0};
    det_table_column(&t, DET_LEFT, "party");
    det_table_column(&t, DET_RIGHT, "rows");
    det_table_column(&t, DET_LEFT, "nearest name in the table");
    for (size_t i = 0; i < m->n_unplaced && i < MOST_UNPLACED; i++) {
        det_table_cell(&t, m->unplaced[i].name);
        det_table_cellf(&t, "%zu", m->unplaced[i].rows);
        det_table_cell(&t, m->unplaced[i].nearest);
    }
    if (m->n_unplaced)
        det_text_addf(out, "\nParties that the table of actors does not have: %zu%s\n", m->n_unplaced,
                      m->n_unplaced > MOST_UNPLACED ? ", the commonest" : "");
    if (m->n_unplaced)
        det_table_print(&t, out);
    det_table_free(&t);
}

void det_import_text_rows(const det_imported *m, det_text *out)
{
    print_reasons(m, out);
    print_notes(m, out);
    print_unplaced(m, out);
}

void det_import_text(const det_imported *m, det_text *out)
{
    char verdict[256];
    det_text_addf(out, "%s.\n", det_import_verdict(m, verdict, sizeof verdict));
    print_files(m, out);
    det_import_text_rows(m, out);
}
