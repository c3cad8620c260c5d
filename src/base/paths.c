/* SPDX-License-Identifier: Apache-2.0 */
#include "base/paths.h"

#include "base/mem.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void det_paths_free(det_paths *p)
{
    for (size_t i = 0; i < p->n; i++)
        det_free(p->path[i]);
    det_free(p->path);
    *p = (det_paths){0};
}

static int is_kind(const char *path, mode_t kind)
{
    struct stat s;
    return !stat(path, &s) && (s.st_mode & S_IFMT) == kind;
}

/* Takes the path; NULL is memory that ran out. */
static det_status take(det_paths *p, char *path, det_err *err)
{
    if (path && !det_reserve((void **)&p->path, &p->cap, p->n + 1, sizeof *p->path)) {
        p->path[p->n++] = path;
        return DET_OK;
    }
    det_free(path);
    return det_err_set(err, DET_NOMEM, "no memory for the list of files");
}

static det_status list_folder(det_paths *p, const char *name, det_err *err)
{
    det_status st = DET_OK;
    DIR *folder = opendir(name);
    if (!folder)
        return det_err_at(err, DET_IO, name, 0, 0, "cannot be read: %s", strerror(errno));
    const char *divider = name[strlen(name) - 1] == '/' ? "" : "/";
    for (struct dirent *e; !st && (e = readdir(folder));) {
        char *path = *e->d_name == '.' ? NULL : det_text_format("%s%s%s", name, divider, e->d_name);
        if (path && is_kind(path, S_IFDIR))
            det_free(path);
        else if (*e->d_name != '.')
            st = take(p, path, err);
    }
    closedir(folder);
    return !st && !p->n ? det_err_at(err, DET_NOINPUT, name, 0, 0, "is a folder without files") : st;
}

static det_status list_pattern(det_paths *p, const char *name, det_err *err)
{
    glob_t found;
    const int code = glob(name, GLOB_NOSORT, NULL, &found);
    det_status st = code == GLOB_NOSPACE ? det_err_set(err, DET_NOMEM, "no memory for the list of files") : DET_OK;
    for (size_t i = 0; !code && !st && i < found.gl_pathc; i++)
        if (!is_kind(found.gl_pathv[i], S_IFDIR))
            st = take(p, det_strdup(found.gl_pathv[i]), err);
    if (!code)
        globfree(&found);
    return !st && !p->n ? det_err_at(err, DET_NOINPUT, name, 0, 0, "no file fits this pattern") : st;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

det_status det_paths_add(det_paths *p, const char *name, det_err *err)
{
    struct stat s;
    const int is_there = !stat(name, &s);
    det_paths found = {0};
    det_status st = is_there && S_ISDIR(s.st_mode)          ? list_folder(&found, name, err)
                    : !is_there && strpbrk(name, "*?[") != NULL ? list_pattern(&found, name, err)
                                                                : take(&found, det_strdup(name), err);
    if (!st && det_reserve((void **)&p->path, &p->cap, p->n + found.n, sizeof *p->path))
        st = det_err_set(err, DET_NOMEM, "no memory for the list of files");
    if (!st) {
        qsort(found.path, found.n, sizeof *found.path, by_name);
        memcpy(p->path + p->n, found.path, found.n * sizeof *found.path);
        p->n += found.n;
        found.n = 0;
    }
    det_paths_free(&found);
    return st;
}
