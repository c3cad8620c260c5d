/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/fetch.h"

#include "base/mem.h"
#include "gate/fetch_ledger.h"
#include "gate/fetch_list.h"
#include "gate/fetch_queue.h"

#include <stdio.h>
#include <string.h>

static const char *folder_of(det_fetch_every every)
{
    return every == DET_EVERY_DAY ? "events" : "gdeltv2";
}

/* ---- the window ---- */

det_status det_fetch_window_check(const det_fetch_window *w, det_day today, det_err *err)
{
    char a[11], b[11];
    const det_day first = det_fetch_first_day(w->every);
    const char *base = w->base;
    const char *host = strncmp(base, "http://", 7) == 0 ? base + 7 : strncmp(base, "https://", 8) == 0 ? base + 8 : NULL;
    if (w->from > w->to)
        return det_err_set(err, DET_USAGE, "--from %s lies after --to %s", det_day_print(w->from, a), det_day_print(w->to, b));
    if (w->from < first)
        return det_err_set(err, DET_USAGE, "--from %s: these files begin on %s", det_day_print(w->from, a), det_day_print(first, b));
    if (w->to > today)
        return det_err_set(err, DET_USAGE, "--to %s lies ahead of today, %s", det_day_print(w->to, a), det_day_print(today, b));
    if (w->every == DET_EVERY_DAY && (w->translated || w->mentions))
        return det_err_set(err, DET_USAGE, "--%s is for the files of each quarter of an hour: add --every quarter",
                           w->translated ? "translated" : "mentions");
    if (!host || *host == '\0' || *host == '/' || strpbrk(host, " \t\r\n@?#") || strlen(base) > 1024)
        return det_err_set(err, DET_USAGE, "--url: '%.200s' is not an address of the form http://HOST or https://HOST/PATH", base);
    return DET_OK;
}

/* ---- from names to files ---- */

static det_fetched_file file_of(const char *name, long first, long last, long long size, const char *md5)
{
    det_fetched_file f = {.first = first, .last = last, .size = size};
    snprintf(f.name, sizeof f.name, "%s", name);
    snprintf(f.md5, sizeof f.md5, "%s", md5);
    return f;
}

static long window_end(const det_fetch_window *w)
{
    return ((long)w->to + 1) * DET_QUARTERS_PER_DAY;
}

det_status det_fetch_rehearse(const det_fetch_window *w, det_fetched *out, det_err *err)
{
    size_t cap = 0;
    det_fetched f = {.window = *w, .folder = folder_of(w->every)};
    for (long quarter = (long)w->from * DET_QUARTERS_PER_DAY; quarter < window_end(w);) {
        det_fetch_name name = {0};
        for (int kind = 0; kind < DET_N_FETCH_KINDS; kind++) {
            if (!det_fetch_kind_is_in((det_fetch_kind)kind, w))
                continue;
            name = det_fetch_name_at(w->every, (det_fetch_kind)kind, quarter);
            if (det_reserve((void **)&f.files, &cap, f.n_files + 1, sizeof *f.files)) {
                det_fetched_free(&f);
                return det_err_set(err, DET_NOMEM, "no memory for the list of files");
            }
            f.files[f.n_files++] = file_of(name.text, name.first, name.last, -1, "");
        }
        quarter = name.last + 1;
    }
    *out = f;
    return DET_OK;
}

static det_status add_gap(det_fetched *out, size_t *cap, const det_fetch_name *slot, size_t n_files, det_err *err)
{
    if (out->n_gaps > 0 && out->gaps[out->n_gaps - 1].last + 1 == slot->first) {
        out->gaps[out->n_gaps - 1].last = slot->last;
        out->gaps[out->n_gaps - 1].n_files += n_files;
        return DET_OK;
    }
    if (det_reserve((void **)&out->gaps, cap, out->n_gaps + 1, sizeof *out->gaps))
        return det_err_set(err, DET_NOMEM, "no memory for the list of gaps");
    out->gaps[out->n_gaps++] = (det_fetched_gap){slot->first, slot->last, n_files};
    return DET_OK;
}

/* Hold the list, which is in order of time, against the calendar. */
static det_status find_gaps(const det_fetch_list *l, long until, det_fetched *out, det_err *err)
{
    const det_fetch_window *w = &out->window;
    size_t i = 0, cap = 0, n_kinds = 0;
    det_status st = DET_OK;
    for (int kind = 0; kind < DET_N_FETCH_KINDS; kind++)
        n_kinds += (size_t)det_fetch_kind_is_in((det_fetch_kind)kind, w);
    for (long quarter = (long)w->from * DET_QUARTERS_PER_DAY; quarter < window_end(w) && !st;) {
        const det_fetch_name slot = det_fetch_name_at(w->every, DET_KIND_EVENTS, quarter);
        size_t n_there = 0;
        for (; i < l->n && l->entries[i].name.first <= slot.first; i++)
            n_there++;
        if (n_there < n_kinds && slot.last < until)
            st = add_gap(out, &cap, &slot, n_kinds - n_there, err);
        quarter = slot.last + 1;
    }
    return st;
}

static det_status take_list(const det_fetch_list *l, long until, det_fetched *out, det_err *err)
{
    out->n_strange = l->n_strange;
    out->files = det_calloc(l->n, sizeof *out->files);
    if (!out->files)
        return det_err_set(err, DET_NOMEM, "no memory for the list of files");
    for (size_t i = 0; i < l->n; i++) {
        const det_fetch_entry *e = &l->entries[i];
        out->files[i] = file_of(e->name.text, e->name.first, e->name.last, e->size, e->md5);
    }
    out->n_files = l->n;
    return find_gaps(l, until, out, err);
}

/* ---- the lists ---- */

typedef struct errand {
    const det_fetch_options *o;
    const det_run *run;
    det_fetch_folder folder;
    char base[1100]; /* with the publisher's folder */
    det_fetch_ledger ledger;
    det_fetched *out;
    det_imported *imported;
} errand;

static void add_traffic(det_fetched *out, const det_fetch_traffic *t)
{
    out->n_requests += t->n_requests;
    out->n_bytes += t->n_bytes;
}

static det_status list_failed(const det_fetched_file *file, const char *name, const char *base, det_err *err)
{
    if (file->fate == DET_FETCH_FAILED)
        return det_err_set(err, file->status, "the list %s/%s cannot be had: %s", base, name, file->why);
    return det_err_set(err, DET_STOPPED, "stopped before the list %s/%s was there", base, name);
}

static det_status fetch_lists(errand *e, const det_fetch_source *sources, size_t n, det_fetched_file *files, det_err *err)
{
    det_transfer transfers[2];
    det_fetch_queue *queue = NULL;
    det_fetch_traffic traffic = {0};
    int was_stopped = 0;
    for (size_t i = 0; i < n; i++)
        transfers[i] = det_transfer_of(&files[i], sources[i].name, sources[i].most_bytes);
    det_status st = det_fetch_queue_open(transfers, n, &e->folder, e->base, "reading the lists", &e->o->pace, e->run, &queue, err);
    if (st)
        return st;
    for (size_t i = 0; i < n; i++)
        (void)det_fetch_queue_wait(queue, i);
    st = det_fetch_queue_close(queue, &traffic, &was_stopped, err);
    add_traffic(e->out, &traffic);
    for (size_t i = 0; i < n; i++) {
        if (!st && files[i].fate != DET_FETCH_LOADED)
            st = list_failed(&files[i], sources[i].name, e->base, err);
        det_transfer_free(&transfers[i]);
    }
    return st;
}

static det_status read_lists(errand *e, det_fetch_list *l, det_err *err)
{
    det_fetch_source sources[2];
    det_fetched_file files[2];
    const size_t n = det_fetch_sources(&e->o->window, sources);
    for (size_t i = 0; i < n; i++) {
        files[i] = file_of("", 0, 0, -1, "");
        snprintf(files[i].name, sizeof files[i].name, ".%s", sources[i].name); /* hidden: not to be mistaken for a file of the user's */
    }
    det_status st = fetch_lists(e, sources, n, files, err);
    for (size_t i = 0; i < n; i++) {
        char *path = det_fetch_folder_path(&e->folder, files[i].name);
        if (!st)
            st = path ? det_fetch_list_read(l, path, &sources[i], &e->o->window, err)
                      : det_err_set(err, DET_NOMEM, "no memory to read the lists");
        det_fetch_folder_remove(&e->folder, files[i].name);
        det_free(path);
        det_free(files[i].why);
    }
    if (!st)
        det_fetch_list_settle(l);
    return st;
}

/* ---- the files ---- */

/* What the store says of each file, before any is asked for. Who was ended between an import and the removal has left the file. */
static det_status mark_imported(errand *e, det_err *err)
{
    det_status st = DET_OK;
    for (size_t i = 0; i < e->out->n_files && e->o->store && !st; i++) {
        det_fetched_file *file = &e->out->files[i];
        int is_there = 0;
        st = det_fetch_ledger_find(&e->ledger, file, &is_there, err);
        if (!is_there)
            continue;
        file->fate = DET_FETCH_IMPORTED;
        if (!e->o->keeps_files)
            det_fetch_folder_remove(&e->folder, file->name);
    }
    return st;
}

static const det_importer *importer_of(const char *name)
{
    return strstr(name, ".mentions.") ? &det_importer_mentions : &det_importer_gdelt;
}

/* Into the store. What is wrong with the file itself is the file's failure. */
static det_status import(errand *e, det_fetched_file *file, det_err *err)
{
    det_err mine = {0};
    const det_ingest_options q = {.importer = importer_of(file->name), .keep_acts = e->o->keep_acts};
    char *path = det_fetch_folder_path(&e->folder, file->name);
    if (!path)
        return det_err_set(err, DET_NOMEM, "no memory to import %s", file->name);
    det_status st = det_ingest_file(e->o->store, path, &q, e->imported, &mine);
    det_free(path);
    if (st == DET_DATA) {
        file->fate = DET_FETCH_FAILED;
        file->status = st;
        file->why = det_strdup(mine.text);
        return file->why ? DET_OK : det_err_set(err, DET_NOMEM, "no memory to say what is wrong with %s", file->name);
    }
    if (!st)
        st = det_fetch_ledger_add(&e->ledger, file, &mine);
    if (st) {
        if (err)
            *err = mine;
        return st;
    }
    file->is_imported = 1;
    if (!e->o->keeps_files)
        det_fetch_folder_remove(&e->folder, file->name);
    return DET_OK;
}

static int is_whole(const det_fetched_file *file)
{
    return file->fate == DET_FETCH_LOADED || file->fate == DET_FETCH_THERE;
}

/* Wait for each file in turn, and import it. was_known[i]: the store has it. */
static det_status take_files(errand *e, det_fetch_queue *queue, const det_transfer *transfers, const char *was_known, size_t n, det_err *err)
{
    det_status st = DET_OK;
    for (size_t i = 0; i < n && !st; i++) {
        det_fetched_file *file = transfers[i].file;
        if (!det_fetch_queue_wait(queue, i))
            return DET_OK; /* the queue says why */
        if (e->o->store && !was_known[i] && is_whole(file))
            st = import(e, file, err);
    }
    return st;
}

static det_status fetch_files(errand *e, det_err *err)
{
    det_fetched *out = e->out;
    det_fetch_queue *queue = NULL;
    det_fetch_traffic traffic = {0};
    size_t n = 0;
    det_transfer *transfers = det_calloc(out->n_files, sizeof *transfers);
    char *was_known = det_calloc(out->n_files, 1);
    det_status st = transfers && was_known ? DET_OK : det_err_set(err, DET_NOMEM, "no memory to fetch");
    for (size_t i = 0; i < out->n_files && !st; i++) {
        was_known[n] = out->files[i].fate == DET_FETCH_IMPORTED;
        if (!was_known[n] || e->o->keeps_files)
            transfers[n++] = det_transfer_of(&out->files[i], NULL, 0);
    }
    if (!st && n > 0)
        st = det_fetch_queue_open(transfers, n, &e->folder, e->base, "fetching", &e->o->pace, e->run, &queue, err);
    if (queue) {
        st = take_files(e, queue, transfers, was_known, n, err);
        const det_status ended = det_fetch_queue_close(queue, &traffic, &out->was_stopped, st ? NULL : err);
        st = st ? st : ended;
    }
    add_traffic(out, &traffic);
    for (size_t i = 0; i < n; i++)
        det_transfer_free(&transfers[i]);
    det_free(transfers);
    det_free(was_known);
    return st;
}

det_status det_fetch(const det_fetch_options *o, const det_run *run, det_fetched *out, det_imported *imported, det_err *err)
{
    errand e = {.o = o, .run = run, .folder = {.fd = -1}, .out = out, .imported = imported};
    det_fetch_list list = {0};
    *out = (det_fetched){.window = o->window, .folder = folder_of(o->window.every)};
    snprintf(e.base, sizeof e.base, "%s/%s", o->window.base, out->folder);
    det_status st = det_fetch_folder_open(o->folder, &e.folder, err);
    if (!st && o->store)
        st = det_fetch_ledger_open(o->store, &e.ledger, err);
    if (!st)
        st = read_lists(&e, &list, err);
    if (!st)
        st = take_list(&list, o->until, out, err);
    if (!st)
        st = mark_imported(&e, err);
    if (!st)
        st = fetch_files(&e, err);
    det_fetch_list_free(&list);
    det_fetch_ledger_close(&e.ledger);
    det_fetch_folder_close(&e.folder, !o->keeps_files);
    return st;
}

det_status det_fetch_outcome(const det_fetched *f, det_err *err)
{
    const det_fetched_file *first = NULL;
    const size_t n = det_fetched_count(f, DET_FETCH_FAILED);
    for (size_t i = 0; i < f->n_files; i++) {
        const det_fetched_file *file = &f->files[i];
        if (file->fate == DET_FETCH_FAILED && (!first || (file->status == DET_STOPPED && first->status != DET_STOPPED)))
            first = file;
    }
    if (first)
        return det_err_set(err, f->was_stopped ? DET_STOPPED : first->status, "%zu of %zu files could not be had%s, %s: %s", n, f->n_files,
                           f->was_stopped ? " before the end" : "", first->name, first->why);
    if (f->was_stopped)
        return det_err_set(err, DET_STOPPED, "stopped before the end, the same line goes on");
    return DET_OK;
}
