/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/harvest.h"

#include "base/mem.h"
#include "gate/numbering.h"
#include "gate/roster.h"

#include <string.h>

struct det_harvest {
    const det_harvest_options *options;
    det_rows *rows;
    det_layout layout;
    det_cameo_memo memo;
    det_roster *roster;
    det_numbering codes;
    struct last_code {
        uint64_t text; /* its first eight bytes */
        uint32_t number, is_there;
    } last_codes[256]; /* short codes met of late, by their text */
    size_t n_parties_told; /* parties that batches have listed */
    det_row row;           /* read but not taken, where has_row */
    int has_row;
    det_packed_facts facts;
};

static det_status open_rows(det_harvest *h, const char *path, det_err *err)
{
    det_csv_source source;
    det_status st = det_packed_open_facts(path, &h->facts, &source, err);
    if (!st)
        st = det_rows_open_source(path, &source, &h->rows, err);
    if (!st)
        st = det_rows_next(h->rows, &h->row, &h->has_row, err);
    if (!st && !h->has_row)
        st = det_err_at(err, DET_DATA, path, 0, 0, "is empty");
    if (!st)
        st = det_importers_recognise(path, &h->row, h->options->importer, h->options->mapping, &h->layout, err);
    if (st)
        return st;
    h->layout.memo = &h->memo;
    h->layout.is_brief = !h->options->keeps_acts;
    det_rows_want(h->rows, h->layout.at, DET_LAYOUT_COLUMNS);
    return h->layout.importer->has_header ? det_rows_next(h->rows, &h->row, &h->has_row, err) : DET_OK;
}

det_status det_harvest_open(const char *path, const det_harvest_options *options, const det_actor_index *index,
                            det_harvest **out, det_err *err)
{
    det_harvest *h = det_calloc(1, sizeof *h);
    if (!h)
        return det_err_set(err, DET_NOMEM, "no memory to read %s", path);
    h->options = options;
    det_status st = open_rows(h, path, err);
    if (!st)
        st = det_roster_open(index, &h->roster, err);
    if (st)
        det_harvest_close(h);
    else
        *out = h;
    return st;
}

void det_harvest_close(det_harvest *h)
{
    if (!h)
        return;
    det_rows_close(h->rows);
    det_roster_close(h->roster);
    det_numbering_free(&h->codes);
    det_free(h);
}

const det_layout *det_harvest_layout(const det_harvest *h)
{
    return &h->layout;
}

const det_packed_facts *det_harvest_facts(const det_harvest *h)
{
    return &h->facts;
}

static void note_width(det_batch *b, size_t n_fields)
{
    static const size_t widths[DET_BATCH_WIDTHS] = {57, 58, 61};
    for (int i = 0; i < DET_BATCH_WIDTHS; i++)
        b->n_by_width[i] += n_fields == widths[i];
}

/* Both parties by number; PLACE where one is nobody: in formats whose parties are no names, one that no table has. */
static det_status place(det_harvest *h, const det_event *e, det_batch_row *to, det_err *err)
{
    det_status st = det_roster_find(h->roster, &e->source, &to->source, err);
    if (!st)
        st = det_roster_find(h->roster, &e->target, &to->target, err);
    if (!st && !e->are_names &&
        (det_roster_at(h->roster, to->source)->row < 0 || det_roster_at(h->roster, to->target)->row < 0))
        to->fate = DET_FATE_PLACE;
    return st;
}

/* List the parties that were met since the last row. */
static det_status tell_parties(det_harvest *h, det_batch *b, int are_names, det_err *err)
{
    for (; h->n_parties_told < det_roster_count(h->roster); h->n_parties_told++) {
        const det_spelling *s = det_roster_at(h->roster, h->n_parties_told);
        if (det_reserve((void **)&b->parties, &b->cap_parties, b->n_parties + 1, sizeof *b->parties))
            return det_err_set(err, DET_NOMEM, "no memory for the parties of a file");
        const uint32_t name = s->name ? det_batch_keep(b, s->name, strlen(s->name), 1) : 0;
        b->parties[b->n_parties++] = (det_batch_party){s->row, name, s->row >= 0 || are_names};
    }
    return DET_OK;
}

static det_status enter_code(det_harvest *h, det_batch *b, const char *code, uint32_t *out, det_err *err)
{
    const int known = det_numbering_find(&h->codes, code);
    *out = known ? (uint32_t)known - 1 : (uint32_t)h->codes.n;
    if (known)
        return DET_OK;
    if (det_reserve((void **)&b->codes, &b->cap_codes, b->n_codes + 1, sizeof *b->codes))
        return det_err_set(err, DET_NOMEM, "no memory for the codes of a file");
    b->codes[b->n_codes++] = det_batch_keep(b, code, strlen(code), 1);
    return det_numbering_add(&h->codes, code, (int)*out + 1, err);
}

static inline det_status find_code(det_harvest *h, det_batch *b, const det_event *e, uint32_t *out, det_err *err)
{
    uint64_t text;
    memcpy(&text, e->code, sizeof text);
    struct last_code *last = &h->last_codes[(text * 0x9E3779B97F4A7C15u) >> 56];
    if (last->is_there && last->text == text) {
        *out = last->number;
        return DET_OK;
    }
    const det_status st = enter_code(h, b, e->code, out, err);
    if (!st && memchr(&text, '\0', sizeof text))
        *last = (struct last_code){text, *out, 1};
    return st;
}

static void keep_act(det_batch *b, const det_event *e, det_batch_row *to)
{
    const char *const texts[] = {e->id, e->source.name, e->target.name, e->publisher};
    to->text = (uint32_t)b->texts.n;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        (void)det_batch_keep(b, texts[i], strlen(texts[i]), 1);
}

static void keep_reject(det_batch *b, const det_row *row, det_batch_row *to)
{
    to->text = det_batch_keep(b, (const char *)&row->line, sizeof row->line, 0);
    (void)det_batch_keep(b, (const char *)&row->n_raw, sizeof row->n_raw, 0);
    (void)det_batch_keep(b, row->raw, row->n_raw, 0);
}

static void note_event(const det_event *e, int is_latin1, det_batch_row *to)
{
    to->id = *e->id ? det_batch_id(e->id) : 0;
    to->goldstein = e->goldstein;
    to->deaths = e->deaths;
    to->day = e->day;
    to->reported = e->reported;
    to->cls = (uint8_t)e->cls;
    to->flags = (uint8_t)((*e->id ? DET_BATCH_HAS_ID : 0) | (e->is_mention ? DET_BATCH_MENTION : 0) | (e->is_mutual ? DET_BATCH_MUTUAL : 0) |
                          (e->is_mended ? DET_BATCH_MENDED : 0) | (is_latin1 ? DET_BATCH_LATIN1 : 0));
}

static det_status take_row(det_harvest *h, det_batch *b, det_err *err)
{
    det_event e;
    det_batch_row *to = &b->rows[b->n++];
    det_status st = DET_OK;
    *to = (det_batch_row){.fate = (uint8_t)det_importers_read(&h->layout, &h->row, &e)};
    note_width(b, h->row.n);
    note_event(&e, h->row.is_latin1, to);
    if (!to->fate && !e.is_mention) {
        st = place(h, &e, to, err);
        if (!st)
            st = tell_parties(h, b, e.are_names, err);
        if (!st)
            st = find_code(h, b, &e, &to->code, err);
    }
    if (to->fate && h->options->keeps_rejects)
        keep_reject(b, &h->row, to);
    if (!to->fate && h->options->keeps_acts)
        keep_act(b, &e, to);
    return st;
}

det_status det_harvest_next(det_harvest *h, det_batch *b, det_err *err)
{
    det_status st = DET_OK;
    while (!st && h->has_row && det_batch_has_room(b)) {
        st = take_row(h, b, err);
        if (!st)
            st = det_rows_next(h->rows, &h->row, &h->has_row, err);
    }
    return !st && b->texts.failed ? det_err_set(err, DET_NOMEM, "no memory for the rows of a file") : st;
}
