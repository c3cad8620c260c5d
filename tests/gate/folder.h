/* SPDX-License-Identifier: Apache-2.0 */
/* A case folder of one test, made under the folder for temporary files and removed again. */
#ifndef DET_TESTS_GATE_FOLDER_H
#define DET_TESTS_GATE_FOLDER_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct folder {
    char path[256];
} folder;

static inline folder make_folder(void)
{
    folder f;
    const char *tmp = getenv("TMPDIR");
    snprintf(f.path, sizeof f.path, "%s/detente-test-XXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(f.path));
    return f;
}

static inline const char *file_in(const folder *f, const char *name, char out[400])
{
    int n = snprintf(out, 400, "%s/%s", f->path, name);
    assert_true(n > 0 && n < 400);
    return out;
}

static inline void write_bytes(const folder *f, const char *name, const char *text, size_t n)
{
    char path[400];
    FILE *file = fopen(file_in(f, name, path), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

static inline void write_text(const folder *f, const char *name, const char *text)
{
    write_bytes(f, name, text, strlen(text));
}

static inline void remove_folder(const folder *f)
{
    DIR *dir = opendir(f->path);
    char path[400];
    for (struct dirent *e; dir && (e = readdir(dir));)
        if (e->d_name[0] != '.')
            unlink(file_in(f, e->d_name, path));
    if (dir)
        closedir(dir);
    rmdir(f->path);
}

#endif
