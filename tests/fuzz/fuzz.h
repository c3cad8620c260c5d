/* SPDX-License-Identifier: Apache-2.0 */
/* What the fuzz targets share: a demand that stops the program, bytes as a file in memory, what every failure must keep. */
#ifndef DET_TESTS_FUZZ_H
#define DET_TESTS_FUZZ_H

#include "base/csv.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define demand(cond)                                                                                                   \
    do {                                                                                                               \
        if (!(cond)) {                                                                                                 \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #cond);                                         \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

/* Every byte of what must stay untouched. */
enum { FUZZ_MARK = 0x5A };

static inline int is_marked(const void *p, size_t n)
{
    const unsigned char *s = p;
    for (size_t i = 0; i < n; i++)
        if (s[i] != FUZZ_MARK)
            return 0;
    return 1;
}

/* One line of UTF-8 that can be shown on a terminal. */
static inline int is_sentence(const char *s)
{
    if (!*s || !det_text_is_utf8(s, strlen(s)))
        return 0;
    for (; *s; s++)
        if ((unsigned char)*s < 0x20 || *s == 0x7F)
            return 0;
    return 1;
}

/* A failure says what it is. */
static inline void demand_failure(det_status st, const det_err *err)
{
    demand(st != DET_OK && st != DET_NOMEM);
    demand(err->status == st);
    if (!is_sentence(err->text))
        fprintf(stderr, "no sentence: \"%s\"\n", err->text);
    demand(is_sentence(err->text));
    demand(err->line >= 0 && err->column >= 0);
    demand(strcmp(det_status_text(st), "unknown status"));
}

/* A file in memory, the same one each time; its path. */
static inline const char *in_memory(const void *bytes, size_t n)
{
    static int fd = -1;
    static char path[64];
    if (fd < 0) {
        fd = memfd_create("fuzz", 0);
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    }
    demand(fd >= 0 && !ftruncate(fd, 0) && pwrite(fd, bytes, n, 0) == (ssize_t)n);
    return path;
}

/* The input as a string, to be freed. */
static inline char *text_of(const uint8_t *data, size_t size)
{
    char *s = malloc(size + 1);
    demand(s);
    if (size)
        memcpy(s, data, size);
    s[size] = 0;
    return s;
}

/* A field of CSV in quotes. */
static inline void add_quoted(det_text *out, const char *s, size_t n)
{
    det_text_add(out, "\"");
    for (size_t i = 0; i < n; i++)
        det_text_add_bytes(out, s[i] == '"' ? "\"\"" : s + i, s[i] == '"' ? 2 : 1);
    det_text_add(out, "\"");
}

#endif
