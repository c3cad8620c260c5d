/* SPDX-License-Identifier: Apache-2.0 */
/* A file: the key's 64 digits, then records of a head and its bytes. The head's check is the hash (64-bit FNV-1a) of
 * all else in the record. Reading stops at the first record that does not fit; its file is cut there if it is this
 * process's own.
 */
#include "base/journal.h"

#include "base/mem.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MOST_FILES = 4096, KEY = 64 };

typedef struct head {
    uint64_t check, part, block, bytes;
} head;

/* Where a block stands. */
typedef struct entry {
    head h;
    int file;
    long at;
} entry;

struct det_journal {
    char *path;
    char key[KEY + 1];
    int place, failed;
    FILE *own;
    entry *entries;
    size_t n_entries, cap_entries;
    pthread_mutex_t lock;
};

static uint64_t hash(uint64_t h, const void *data, size_t n)
{
    const unsigned char *x = data;
    for (size_t i = 0; i < n; i++)
        h = (h ^ x[i]) * 1099511628211u;
    return h;
}

static uint64_t check_of(const head *h, const void *data)
{
    return hash(hash(14695981039346656037u, &h->part, sizeof *h - sizeof h->check), data, h->bytes);
}

static void name_of(const det_journal *j, int file, char *out, size_t size)
{
    snprintf(out, size, "%s.%d", j->path, file);
}

/* The record's bytes where it is whole, else NULL. */
static void *read_record(FILE *f, head *h, size_t most)
{
    if (fread(h, sizeof *h, 1, f) != 1 || h->bytes > most)
        return NULL;
    void *data = det_calloc(h->bytes, 1);
    if (data && (fread(data, 1, h->bytes, f) != h->bytes || check_of(h, data) != h->check)) {
        det_free(data);
        data = NULL;
    }
    return data;
}

/* Note the whole records of a file of this key; returns where they end, 0 where the key is another. */
static long look_through(det_journal *j, FILE *f, int file)
{
    char key[KEY];
    head h;
    void *data;
    fseek(f, 0, SEEK_END);
    const long size = ftell(f);
    long at = KEY;
    rewind(f);
    if (fread(key, 1, KEY, f) != KEY || memcmp(key, j->key, KEY))
        return 0;
    while ((data = read_record(f, &h, (size_t)size)) != NULL) {
        det_free(data);
        if (det_reserve((void **)&j->entries, &j->cap_entries, j->n_entries + 1, sizeof *j->entries))
            break;
        j->entries[j->n_entries++] = (entry){h, file, at};
        at = ftell(f);
    }
    return at;
}

static void look_at_files(det_journal *j, long *own_end)
{
    char name[4096];
    int n_absent = 0;
    for (int file = 0; file < MOST_FILES && n_absent < 64; file++) {
        name_of(j, file, name, sizeof name);
        FILE *f = fopen(name, "rb");
        n_absent = f ? 0 : n_absent + 1;
        if (!f)
            continue;
        const long end = look_through(j, f, file);
        if (file == j->place)
            *own_end = end;
        fclose(f);
    }
}

/* Open the own file behind its last whole record. A link that somebody put in its place is not followed. */
static void open_own(det_journal *j, long end)
{
    char name[4096];
    name_of(j, j->place, name, sizeof name);
    const int fd = open(name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | (end ? 0 : O_TRUNC), 0666);
    j->own = fd < 0 ? NULL : fdopen(fd, "r+b");
    if (fd >= 0 && !j->own)
        close(fd);
    if (j->own && end)
        j->failed = ftruncate(fileno(j->own), end) != 0 || fseek(j->own, 0, SEEK_END) != 0;
    else if (j->own)
        j->failed = fwrite(j->key, 1, KEY, j->own) != KEY || fflush(j->own) != 0;
    else
        j->failed = 1;
}

det_status det_journal_open(const char *path, const char key[65], int place, det_journal **out, det_err *err)
{
    long end = 0;
    det_journal *j = det_calloc(1, sizeof *j);
    if (j)
        j->path = det_strdup(path);
    if (!j || !j->path) {
        det_free(j);
        return det_err_set(err, DET_NOMEM, "no memory for a journal");
    }
    memcpy(j->key, key, KEY);
    j->place = place;
    pthread_mutex_init(&j->lock, NULL);
    look_at_files(j, &end);
    open_own(j, end);
    *out = j;
    return DET_OK;
}

static int read_entry(const det_journal *j, const entry *e, void *data)
{
    char name[4096];
    head h;
    name_of(j, e->file, name, sizeof name);
    FILE *f = fopen(name, "rb");
    const int fine = f && fseek(f, e->at, SEEK_SET) == 0 && fread(&h, sizeof h, 1, f) == 1 &&
                     !memcmp(&h, &e->h, sizeof h) && fread(data, 1, h.bytes, f) == h.bytes &&
                     check_of(&h, data) == h.check;
    if (f)
        fclose(f);
    return fine;
}

int det_journal_find(det_journal *j, int part, size_t block, void *data, size_t bytes)
{
    for (size_t k = 0; j && k < j->n_entries; k++) {
        const head *h = &j->entries[k].h;
        if (h->part == (uint64_t)part && h->block == block && h->bytes == bytes)
            return read_entry(j, &j->entries[k], data);
    }
    return 0;
}

void det_journal_add(det_journal *j, int part, size_t block, const void *data, size_t bytes)
{
    if (!j || !j->own)
        return;
    head h = {.part = (uint64_t)part, .block = block, .bytes = bytes};
    h.check = check_of(&h, data);
    pthread_mutex_lock(&j->lock);
    if (fwrite(&h, sizeof h, 1, j->own) != 1 || fwrite(data, 1, bytes, j->own) != bytes || fflush(j->own) != 0)
        j->failed = 1;
    pthread_mutex_unlock(&j->lock);
}

int det_journal_failed(const det_journal *j)
{
    return j && j->failed;
}

void det_journal_close(det_journal *j, int done)
{
    char name[4096];
    if (!j)
        return;
    if (j->own)
        fclose(j->own);
    int n_absent = 0;
    for (int file = 0; done && j->place == 0 && file < MOST_FILES && n_absent < 64; file++) {
        name_of(j, file, name, sizeof name);
        n_absent = unlink(name) == 0 ? 0 : n_absent + 1;
    }
    pthread_mutex_destroy(&j->lock);
    det_free(j->path);
    det_free(j->entries);
    det_free(j);
}
