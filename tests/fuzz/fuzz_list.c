/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a publisher's list of files: nothing but the publisher's own names comes out, each once, in order. The first byte
 * says which list: 'd' sizes, 'm' checksums, any other both. */
#include "fuzz.h"

#include "gate/fetch_list.h"

static void check(const det_fetch_list *l, int is_whole)
{
    for (size_t i = 0; i < l->n; i++) {
        const det_fetch_entry *e = &l->entries[i];
        det_fetch_name again;
        demand(!det_fetch_name_read(e->name.text, strlen(e->name.text), &again) && !strcmp(again.text, e->name.text));
        demand(again.first == e->name.first && again.last == e->name.last && again.kind == e->name.kind && again.every == e->name.every);
        again = det_fetch_name_at(e->name.every, e->name.kind, e->name.first);
        demand(!strcmp(again.text, e->name.text) && !strchr(e->name.text, '/') && *e->name.text != '.');
        demand(e->name.first <= e->name.last && e->size <= DET_FETCH_MOST_BYTES && (e->size > 0 || e->size == -1));
        demand(!*e->md5 || (strlen(e->md5) == 32 && strspn(e->md5, "0123456789abcdef") == 32));
        demand(!is_whole || (e->size > 0 && *e->md5));
        demand(!is_whole || !i || l->entries[i - 1].name.first <= e->name.first);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const det_day from = 3287, to = 47846; /* 1979 to 2100 */
    const char kind = size ? (char)*data : 'q';
    const int is_daily = kind == 'd' || kind == 'm';
    const det_fetch_window w = {.from = from, .to = to, .every = is_daily ? DET_EVERY_DAY : DET_EVERY_QUARTER, .translated = 1, .mentions = 1};
    det_fetch_source sources[2];
    det_fetch_list l = {0};
    det_err err = {0};
    size_t n_lines = 1;
    demand(det_fetch_sources(&w, sources) == 2);
    for (size_t i = 0; i < size; i++)
        n_lines += data[i] == '\n';
    const char *path = in_memory(data + (size > 0), size - (size > 0));
    const det_status st = det_fetch_list_read(&l, path, &sources[kind == 'm'], &w, &err);
    if (st)
        demand_failure(st, &err);
    demand(!st == (l.n_known > 0) && l.n <= l.n_known && l.n_known + l.n_strange <= n_lines);
    check(&l, 0);
    det_fetch_list_settle(&l);
    check(&l, 1);
    det_fetch_list_free(&l);
    return 0;
}
