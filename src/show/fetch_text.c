/* SPDX-License-Identifier: Apache-2.0 */
#include "show/fetch_text.h"

#include <stdio.h>

#include "show/import_text.h"
#include "show/table.h"

enum { MOST_SHOWN = 20, ADDRESS_SIZE = 1200 };

static size_t count_missing(const det_fetched *f)
{
    size_t n = 0;
    for (size_t i = 0; i < f->n_gaps; i++)
        n += f->gaps[i].n_files;
    return n;
}

char *det_fetch_verdict(const det_fetched *f, char *out, size_t size)
{
    const size_t n_listed = det_fetched_count(f, DET_FETCH_LISTED), n_missing = count_missing(f);
    int n = snprintf(out, size, "%zu file%s listed: %zu fetched, %zu there already, %zu in the store already, %zu failed", f->n_files,
                     f->n_files == 1 ? "" : "s", det_fetched_count(f, DET_FETCH_LOADED), det_fetched_count(f, DET_FETCH_THERE),
                     det_fetched_count(f, DET_FETCH_IMPORTED), det_fetched_count(f, DET_FETCH_FAILED));
    if (n_listed > 0 && (size_t)n < size)
        n += snprintf(out + n, size - (size_t)n, ", %zu not asked for", n_listed);
    if (n_missing > 0 && (size_t)n < size)
        (void)snprintf(out + n, size - (size_t)n, "; %zu not listed", n_missing);
    return out;
}

static void print_gaps(const det_fetched *f, det_text *out)
{
    char a[17], b[17];
    if (f->n_gaps > 0)
        det_text_add(out, "\nNot listed by the publisher (missing, not calm)\n");
    for (size_t i = 0; i < f->n_gaps && i < MOST_SHOWN; i++) {
        const det_fetched_gap *g = &f->gaps[i];
        det_fetched_time(f, g->first, a);
        det_fetched_time(f, g->last, b);
        if (g->last - g->first < (f->window.every == DET_EVERY_DAY ? DET_QUARTERS_PER_DAY : 1))
            det_text_addf(out, "  %s\n", a);
        else
            det_text_addf(out, "  %s to %s\n", a, b);
    }
    if (f->n_gaps > MOST_SHOWN)
        det_text_addf(out, "  and %zu more\n", f->n_gaps - MOST_SHOWN);
}

static void print_failures(const det_fetched *f, det_text *out)
{
    const size_t n = det_fetched_count(f, DET_FETCH_FAILED);
    size_t n_shown = 0;
    det_table t = {0};
    det_table_column(&t, DET_LEFT, "file");
    det_table_column(&t, DET_LEFT, "why it failed");
    for (size_t i = 0; i < f->n_files && n_shown < MOST_SHOWN; i++) {
        if (f->files[i].fate != DET_FETCH_FAILED)
            continue;
        det_table_cell(&t, f->files[i].name);
        det_table_cell(&t, f->files[i].why);
        n_shown++;
    }
    if (n > 0)
        det_text_add(out, "\n");
    if (n > 0)
        det_table_print(&t, out);
    if (n > n_shown)
        det_text_addf(out, "  and %zu more\n", n - n_shown);
    det_table_free(&t);
}

void det_fetch_text(const det_fetched *f, const det_imported *m, det_text *out)
{
    char verdict[256];
    det_text_addf(out, "%s.\n", det_fetch_verdict(f, verdict, sizeof verdict));
    if (f->n_requests > 0)
        det_text_addf(out, "%zu requests, %lld bytes received.\n", f->n_requests, f->n_bytes);
    if (m)
        det_text_addf(out, "Imported: %s.\n", det_import_verdict(m, verdict, sizeof verdict));
    print_gaps(f, out);
    print_failures(f, out);
    if (f->n_strange > 0)
        det_text_addf(out, "\n%zu lines of the lists name no file of events, or lack its size or checksum; they were passed over.\n", f->n_strange);
    if (m)
        det_import_text_rows(m, out);
}

void det_fetch_text_addresses(const det_fetched *f, det_text *out)
{
    char address[ADDRESS_SIZE];
    for (size_t i = 0; i < f->n_files; i++)
        det_text_addf(out, "%s\n", det_fetched_url(f, &f->files[i], address, sizeof address));
}
