/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/fetch_list.h"

#include "base/mem.h"
#include "base/number.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LINE = 1024, MD5_DIGITS = 32 };

size_t det_fetch_sources(const det_fetch_window *w, det_fetch_source out[2])
{
    static const det_fetch_source daily[] = {{"filesizes", DET_LIST_SIZES, 1 << 24}, {"md5sums", DET_LIST_SUMS, 1 << 24}};
    static const det_fetch_source quarters[] = {{"masterfilelist.txt", DET_LIST_BOTH, 1 << 30},
                                                {"masterfilelist-translation.txt", DET_LIST_BOTH, 1 << 30}};
    memcpy(out, w->every == DET_EVERY_DAY ? daily : quarters, sizeof daily);
    return w->every == DET_EVERY_DAY || w->translated ? 2 : 1;
}

/* A line cut at its blanks into at most three words; how many, 4 for more. */
static int split(char *line, char *words[3])
{
    int n = 0;
    char *rest = NULL;
    for (char *word = strtok_r(line, " \t\r", &rest); word; word = strtok_r(NULL, " \t\r", &rest)) {
        if (n == 3)
            return 4;
        words[n++] = word;
    }
    return n;
}

static int read_size(const char *s, long long *out)
{
    long size;
    if (det_number_read_long(s, 1, DET_FETCH_MOST_BYTES, &size, NULL))
        return -1;
    *out = size;
    return 0;
}

static int read_md5(const char *s, char out[33])
{
    if (strlen(s) != MD5_DIGITS || strspn(s, "0123456789abcdefABCDEF") != MD5_DIGITS)
        return -1;
    for (int i = 0; i <= MD5_DIGITS; i++)
        out[i] = (char)(s[i] >= 'A' && s[i] <= 'F' ? s[i] - 'A' + 'a' : s[i]);
    return 0;
}

/* 0 where the line tells of a file. */
static int read_line(char *line, det_fetch_columns columns, det_fetch_entry *e)
{
    char *words[3];
    const int n = split(line, words);
    *e = (det_fetch_entry){.size = -1};
    if (n != (columns == DET_LIST_BOTH ? 3 : 2))
        return -1;
    if (columns != DET_LIST_SUMS && read_size(words[0], &e->size))
        return -1;
    if (columns != DET_LIST_SIZES && read_md5(words[n - 2], e->md5))
        return -1;
    const char *name = words[n - 1], *slash = columns == DET_LIST_BOTH ? strrchr(name, '/') : NULL;
    name = slash ? slash + 1 : name;
    return det_fetch_name_read(name, strlen(name), &e->name);
}

/* Files that the publisher lists beside those of events: they are not strange. */
static int is_other(const char *line)
{
    return strstr(line, ".gkg.csv.zip") || strstr(line, "GDELT.MASTERREDUCEDV2");
}

static det_status take_line(det_fetch_list *l, char *line, const det_fetch_source *source, const det_fetch_window *w, det_err *err)
{
    det_fetch_entry e;
    const int other = is_other(line);
    if (other || line[strspn(line, " \t\r")] == '\0')
        return DET_OK;
    if (read_line(line, source->columns, &e)) {
        l->n_strange++;
        return DET_OK;
    }
    l->n_known++;
    if (!det_fetch_name_is_in(&e.name, w))
        return DET_OK;
    if (det_reserve((void **)&l->entries, &l->cap, l->n + 1, sizeof *l->entries))
        return det_err_set(err, DET_NOMEM, "no memory for the list of files");
    e.i_line = l->n;
    l->entries[l->n++] = e;
    return DET_OK;
}

/* A line without its end; of one that is too long, or holds a NUL, nothing is left but a word that is no file. 0 at the end. */
static int next_line(FILE *file, char line[MOST_LINE])
{
    size_t n = 0;
    int c, is_bad = 0;
    while ((c = getc_unlocked(file)) != EOF && c != '\n') {
        is_bad |= c == '\0' || n == MOST_LINE - 1;
        if (!is_bad)
            line[n++] = (char)c;
    }
    if (is_bad)
        line[0] = '?', n = 1;
    line[n] = '\0';
    return c != EOF || n > 0;
}

det_status det_fetch_list_read(det_fetch_list *l, const char *path, const det_fetch_source *source, const det_fetch_window *w,
                               det_err *err)
{
    char line[MOST_LINE];
    const size_t n_known = l->n_known;
    FILE *file = fopen(path, "rb");
    if (!file)
        return det_err_at(err, DET_NOINPUT, path, 0, 0, "cannot be opened: %s", strerror(errno));
    det_status st = DET_OK;
    while (!st && next_line(file, line))
        st = take_line(l, line, source, w, err);
    if (!st && ferror(file))
        st = det_err_at(err, DET_IO, path, 0, 0, "cannot be read: %s", strerror(errno));
    fclose(file);
    if (!st && l->n_known == n_known)
        st = det_err_set(err, DET_DATA, "the list %s names no file of GDELT's: is the address right?", source->name);
    return st;
}

static int is_same(const det_fetch_entry *x, const det_fetch_entry *y)
{
    return x->name.first == y->name.first && x->name.kind == y->name.kind;
}

static int compare(const void *a, const void *b)
{
    const det_fetch_entry *x = a, *y = b;
    if (x->name.first != y->name.first)
        return x->name.first < y->name.first ? -1 : 1;
    if (x->name.kind != y->name.kind)
        return x->name.kind < y->name.kind ? -1 : 1;
    return (x->i_line > y->i_line) - (x->i_line < y->i_line);
}

/* Two lines of one file as one; what the later tells counts. */
static void merge(det_fetch_entry *into, const det_fetch_entry *later)
{
    if (later->size >= 0)
        into->size = later->size;
    if (*later->md5)
        memcpy(into->md5, later->md5, sizeof into->md5);
}

void det_fetch_list_settle(det_fetch_list *l)
{
    size_t n = 0, n_whole = 0;
    if (l->n)
        qsort(l->entries, l->n, sizeof *l->entries, compare);
    for (size_t i = 0; i < l->n; i++) {
        if (n > 0 && is_same(&l->entries[n - 1], &l->entries[i]))
            merge(&l->entries[n - 1], &l->entries[i]);
        else
            l->entries[n++] = l->entries[i];
    }
    for (size_t i = 0; i < n; i++) {
        if (l->entries[i].size >= 0 && *l->entries[i].md5)
            l->entries[n_whole++] = l->entries[i];
    }
    l->n_strange += n - n_whole;
    l->n = n_whole;
}

void det_fetch_list_free(det_fetch_list *l)
{
    det_free(l->entries);
    *l = (det_fetch_list){0};
}
