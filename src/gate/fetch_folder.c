/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/fetch_folder.h"

#include "base/hash.h"
#include "base/mem.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PART_SIZE = 96 };

det_status det_fetch_folder_open(const char *path, det_fetch_folder *out, det_err *err)
{
    if (mkdir(path, 0777) && errno != EEXIST)
        return det_err_at(err, DET_IO, path, 0, 0, "the folder cannot be made: %s", strerror(errno));
    det_fetch_folder f = {.path = det_strdup(path), .fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    det_status st = DET_OK;
    if (!f.path)
        st = det_err_set(err, DET_NOMEM, "no memory to open %s", path);
    else if (f.fd < 0)
        st = det_err_at(err, DET_IO, path, 0, 0, "the folder cannot be opened: %s", strerror(errno));
    else if (flock(f.fd, LOCK_EX | LOCK_NB))
        st = errno == EWOULDBLOCK ? det_err_at(err, DET_CONFIG, path, 0, 0, "another detente fetch is at work in this folder")
                                  : det_err_at(err, DET_IO, path, 0, 0, "the folder cannot be locked: %s", strerror(errno));
    if (st)
        det_fetch_folder_close(&f, 0);
    else
        *out = f;
    return st;
}

void det_fetch_folder_close(det_fetch_folder *f, int is_passing)
{
    if (is_passing && f->path)
        (void)rmdir(f->path); /* fails, as it should, where something is in it */
    if (f->fd >= 0)
        close(f->fd);
    det_free(f->path);
    *f = (det_fetch_folder){.fd = -1};
}

char *det_fetch_folder_path(const det_fetch_folder *f, const char *name)
{
    return det_text_format("%s/%s", f->path, name);
}

static const char *part_name(const det_fetched_file *file, char out[PART_SIZE])
{
    snprintf(out, PART_SIZE, "%s%s%s.part", file->name, *file->md5 ? "." : "", file->md5);
    return out;
}

static det_status hash(const det_fetch_folder *f, const char *name, char out[33], det_err *err)
{
    char *path = det_fetch_folder_path(f, name);
    const det_status st = path ? det_hash_file_md5(path, out, err) : det_err_set(err, DET_NOMEM, "no memory to check %s", name);
    det_free(path);
    return st;
}

int det_fetch_folder_has(const det_fetch_folder *f, const det_fetched_file *file)
{
    struct stat s;
    char md5[33];
    return *file->md5 && fstatat(f->fd, file->name, &s, 0) == 0 && S_ISREG(s.st_mode) && s.st_size == file->size &&
           hash(f, file->name, md5, NULL) == DET_OK && strcmp(md5, file->md5) == 0;
}

static det_status cannot(const det_fetch_folder *f, const det_fetched_file *file, det_err *err)
{
    return det_err_at(err, DET_IO, f->path, 0, 0, "%s cannot be written here: %s", file->name, strerror(errno));
}

det_status det_fetch_folder_part(const det_fetch_folder *f, const det_fetched_file *file, int *out, det_err *err)
{
    char part[PART_SIZE];
    const int fd = openat(f->fd, part_name(file, part), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd < 0)
        return cannot(f, file, err);
    *out = fd;
    return DET_OK;
}

det_status det_fetch_folder_check(const det_fetch_folder *f, const det_fetched_file *file, int *is_right, det_err *err)
{
    char part[PART_SIZE], md5[33] = "";
    const det_status st = *file->md5 ? hash(f, part_name(file, part), md5, err) : DET_OK;
    if (!st)
        *is_right = strcmp(md5, file->md5) == 0;
    return st;
}

det_status det_fetch_folder_install(const det_fetch_folder *f, const det_fetched_file *file, int fd, det_err *err)
{
    char part[PART_SIZE];
    if (fsync(fd) || renameat(f->fd, part_name(file, part), f->fd, file->name) || fsync(f->fd))
        return cannot(f, file, err);
    return DET_OK;
}

void det_fetch_folder_remove(const det_fetch_folder *f, const char *name)
{
    (void)unlinkat(f->fd, name, 0);
}
