/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a file of one format of event data: rows are read the same in two ways, and the store's sums are those of the rows.
 *
 * An input that begins with '+' is rows under the format's own header, any other is a whole file.
 */
#ifndef DET_TESTS_FUZZ_IMPORT_H
#define DET_TESTS_FUZZ_IMPORT_H

#include "fuzz.h"

#include "gate/ingest.h"

#include <math.h>

/* What reading row by row came to. */
typedef struct fuzz_tally {
    size_t n_rows, by_fate[DET_N_FATES];
} fuzz_tally;

static inline int is_text(const char *s)
{
    return s && det_text_is_utf8(s, strlen(s));
}

static inline void check_event(const det_event *e, const char *format)
{
    const det_day first = det_day_from_civil(1900, 1, 1), last = det_day_from_civil(2100, 12, 31);
    demand(e->day >= first && e->day <= last);
    demand(e->reported == DET_DAY_NONE || (e->reported >= first && e->reported <= last));
    demand(is_text(e->id) && is_text(e->publisher) && is_text(e->source.name) && is_text(e->target.name));
    demand(is_text(e->source.country) && is_text(e->target.country) && is_text(e->source.group) && is_text(e->target.group));
    if (e->is_mention)
        return;
    demand(*e->source.name || *e->source.country || *e->source.group);
    demand(*e->target.name || *e->target.country || *e->target.group);
    if (!is_text(e->code))
        fprintf(stderr, "%s: code cut within a character\n", format);
    demand(is_text(e->code) && memchr(e->code, 0, sizeof e->code));
    demand(e->cls < DET_N_CLASSES && e->goldstein >= -10 && e->goldstein <= 10 && e->deaths >= 0 && isfinite(e->deaths));
}

static inline int same_texts(const det_event *a, const det_event *b)
{
    return !strcmp(a->id, b->id) && !strcmp(a->source.name, b->source.name) && !strcmp(a->target.name, b->target.name) &&
           !strcmp(a->source.country, b->source.country) && !strcmp(a->target.country, b->target.country) &&
           !strcmp(a->code, b->code) && !strcmp(a->publisher, b->publisher);
}

static inline int same_event(const det_event *a, const det_event *b)
{
    return same_texts(a, b) && a->day == b->day && a->reported == b->reported && a->cls == b->cls && a->goldstein == b->goldstein &&
           a->deaths == b->deaths && a->is_mended == b->is_mended && a->is_mutual == b->is_mutual && a->is_mention == b->is_mention;
}

/* One reading of a file; plain: every field of every row, and codes looked up anew. */
typedef struct fuzz_pass {
    det_rows *rows;
    det_row row;
    int has_row;
    det_layout layout;
    det_cameo_memo *memo;
} fuzz_pass;

/* 0 where the file is not of the format. */
static inline int open_pass(const char *path, const det_importer *importer, const det_mapping *mapping, int is_plain, fuzz_pass *p)
{
    det_err err = {0};
    *p = (fuzz_pass){0};
    demand(det_rows_open(path, &p->rows, &err) == DET_OK || is_sentence(err.text));
    if (!p->rows)
        return 0;
    det_status st = det_rows_next(p->rows, &p->row, &p->has_row, &err);
    if (!st && p->has_row)
        st = det_importers_recognise(path, &p->row, importer, mapping, &p->layout, &err);
    if (st)
        demand_failure(st, &err);
    if (st || !p->has_row)
        return 0;
    if (!is_plain) {
        p->layout.memo = p->memo = calloc(1, sizeof *p->memo);
        det_rows_want(p->rows, p->layout.at, DET_LAYOUT_COLUMNS);
    }
    if (importer->has_header)
        demand(det_rows_next(p->rows, &p->row, &p->has_row, &err) == DET_OK);
    return 1;
}

static inline void close_pass(fuzz_pass *p)
{
    det_rows_close(p->rows);
    free(p->memo);
}

/* Row by row in both ways; 0 where the file is not of the format. */
static inline int read_twice(const char *path, const det_importer *importer, const det_mapping *mapping, fuzz_tally *out)
{
    fuzz_pass a, b;
    const int is_one = open_pass(path, importer, mapping, 1, &a);
    demand(open_pass(path, importer, mapping, 0, &b) == is_one);
    for (long line = 0; is_one && a.has_row;) {
        det_event x, y;
        demand(b.has_row && a.row.line == b.row.line && a.row.line > line && a.row.n_raw == b.row.n_raw);
        line = a.row.line;
        const det_fate f = det_importers_read(&a.layout, &a.row, &x);
        demand(f < DET_N_FATES && *(f ? det_fate_reason(f) : "kept"));
        demand(det_importers_read(&b.layout, &b.row, &y) == f);
        if (!f) {
            check_event(&x, importer->name);
            demand(same_event(&x, &y));
        }
        out->n_rows++;
        out->by_fate[f]++;
        demand(det_rows_next(a.rows, &a.row, &a.has_row, NULL) == DET_OK);
        demand(det_rows_next(b.rows, &b.row, &b.has_row, NULL) == DET_OK);
    }
    close_pass(&a);
    close_pass(&b);
    return is_one;
}

static inline long long ask_store(det_store *s, const char *sql)
{
    sqlite3_stmt *q = NULL;
    demand(det_store_prepare(s, sql, &q, NULL) == DET_OK && sqlite3_step(q) == SQLITE_ROW);
    const long long n = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    return n;
}

/* Every text of a column is text. */
static inline void check_column(det_store *s, const char *sql)
{
    sqlite3_stmt *q = NULL;
    demand(det_store_prepare(s, sql, &q, NULL) == DET_OK);
    while (sqlite3_step(q) == SQLITE_ROW)
        demand(is_text((const char *)sqlite3_column_text(q, 0)));
    sqlite3_finalize(q);
}

static inline void check_store(det_store *s, const det_imported_file *f, int keeps_acts)
{
    const long long kept = (long long)f->rows.kept, mutual = (long long)f->n_mutual, mentions = ask_store(s, "SELECT total(mentions) FROM reports");
    const long long to_self = ask_store(s, "SELECT total(rows) FROM counts WHERE mutual AND source = target");
    demand(ask_store(s, "SELECT total(rows) FROM counts WHERE NOT mutual") == kept - mutual - mentions);
    demand(ask_store(s, "SELECT total(rows) FROM counts WHERE mutual") == 2 * mutual - to_self);
    demand(ask_store(s, "SELECT count(*) FROM counts WHERE rows < 1 OR class NOT BETWEEN 1 AND 4") == 0);
    demand(ask_store(s, "SELECT count(*) FROM acts") == (keeps_acts ? kept - mentions : 0));
    demand(ask_store(s, "SELECT rows_kept FROM files") == kept && ask_store(s, "SELECT rows_read FROM files") == (long long)f->rows.read);
    demand(ask_store(s, "SELECT total(rows) FROM dropped") == (long long)f->rows.dropped);
    demand(ask_store(s, "SELECT total(rows) FROM dyad_days") == kept + mutual - to_self - mentions);
    static const char *const columns[] = {"SELECT code FROM counts", "SELECT code FROM actors", "SELECT name FROM actors", "SELECT name FROM unplaced",
                                          "SELECT publisher FROM acts", "SELECT event FROM acts", "SELECT code FROM acts", "SELECT source_name FROM acts"};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        check_column(s, columns[i]);
}

static inline void check_file(const det_imported_file *f, const fuzz_tally *t)
{
    size_t dropped = 0;
    demand(f->rows.read == t->n_rows && f->rows.read == f->rows.kept + f->rows.dropped + f->rows.duplicate);
    for (size_t i = 0; i < f->n_reasons; i++)
        dropped += f->reasons[i].rows;
    demand(dropped == f->rows.dropped && f->rows.kept <= t->by_fate[DET_FATE_KEPT]);
    demand(f->rows.dropped + f->rows.duplicate >= t->n_rows - t->by_fate[DET_FATE_KEPT]);
    demand(!f->rows.kept == (f->first == DET_DAY_NONE) && f->first <= f->last && is_sentence(f->release) && strlen(f->sha256) == 64);
    demand(f->n_latin1 <= f->rows.kept && f->n_mended <= f->rows.kept && f->n_mutual <= f->rows.kept);
}

/* The rejects are as many rows of CSV. */
static inline void check_rejects(const char *text, size_t n, size_t n_dropped)
{
    det_csv *csv = NULL;
    det_csv_row row;
    size_t n_rows = 0;
    if (memchr(text, 0, n))
        return;
    demand(det_csv_open_text("rejects", text, n, &csv, NULL) == DET_OK);
    for (; det_csv_next(csv, &row, NULL) == DET_OK && row.n; n_rows++)
        demand(row.n == 4);
    demand(n_rows == n_dropped);
    det_csv_close(csv);
}

static inline void import_twice(const char *path, const det_importer *importer, const det_mapping *mapping, const fuzz_tally *t)
{
    char *rejects = NULL;
    size_t n_rejects = 0;
    det_store *s = NULL;
    det_imported m = {0};
    det_err err = {0};
    det_ingest_options o = {.importer = importer, .mapping = mapping, .keep_acts = (int)(t ? t->n_rows & 1 : 0),
                            .rejects = open_memstream(&rejects, &n_rejects)};
    demand(det_store_open(":memory:", DET_STORE_WRITE, &s, &err) == DET_OK);
    det_status st = det_ingest_file(s, path, &o, &m, &err);
    demand(!st == (t != NULL));
    fclose(o.rejects);
    o.rejects = NULL;
    if (st) {
        demand_failure(st, &err);
        demand(!m.n_files && !m.n_unplaced && !ask_store(s, "SELECT count(*) FROM files"));
    } else {
        check_file(&m.files[0], t);
        check_store(s, &m.files[0], o.keep_acts);
        check_rejects(rejects, n_rejects, m.files[0].rows.dropped);
    }
    if (!st && t->n_rows % 4 == 1) { /* it costs as much again */
        demand(det_ingest_file(s, path, &o, &m, &err) == DET_OK && m.n_files == 2);
        const det_import_rows again = m.files[1].rows;
        demand(m.files[1].was_known && again.read == t->n_rows && again.duplicate == again.read && !again.kept && !again.dropped);
        check_store(s, &m.files[0], o.keep_acts);
    }
    det_imported_free(&m);
    det_store_close(s);
    free(rejects);
}

static inline int fuzz_import(const det_importer *importer, const det_mapping *mapping, const char *header, const uint8_t *data, size_t size)
{
    det_text file = {0};
    fuzz_tally t = {0};
    if (size && *data == '+')
        det_text_addf(&file, "%s%s", header, *header ? "\n" : "");
    det_text_add_bytes(&file, (const char *)data + (file.n || (size && *data == '+')), size - (size && *data == '+'));
    const char *path = in_memory(file.s ? file.s : "", file.n);
    const int is_one = read_twice(path, importer, mapping, &t);
    import_twice(path, importer, mapping, is_one ? &t : NULL);
    det_text_free(&file);
    return 0;
}

#endif
