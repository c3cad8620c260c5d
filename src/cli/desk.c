/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/desk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "base/mem.h"
#include "base/text.h"
#include "cli/checked.h"
#include "show/json.h"

enum { MAX_FILES = 32, MAX_NAME = 64 };

static int is_plain(const char *name)
{
    static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    const size_t n = strlen(name);
    return n > 0 && n <= MAX_NAME && name[0] != '.' && strspn(name, good) == n;
}

static int is_text(const char *name)
{
    static const char *const ends[] = {".yaml", ".csv", ".md"};
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot != NULL && i < sizeof ends / sizeof ends[0]; i++)
        if (strcmp(dot, ends[i]) == 0)
            return is_plain(name);
    return 0;
}

/* ---- what is there ---- */

/* Text of a file, NULL where it cannot be read, is too large, or would not come back as it is: no UTF-8, or with a NUL. */
static char *read_text(const char *folder, const char *name)
{
    char *path = det_text_format("%s/%s", folder, name), *text = NULL;
    FILE *f = path == NULL ? NULL : fopen(path, "rb");
    struct stat st;
    if (f != NULL && fstat(fileno(f), &st) == 0 && S_ISREG(st.st_mode) && st.st_size < DET_SERVE_MAX_BODY)
        text = det_calloc((size_t)st.st_size + 1, 1);
    const size_t n = text == NULL ? 0 : fread(text, 1, (size_t)st.st_size, f);
    if (f != NULL)
        fclose(f);
    det_free(path);
    if (text != NULL && strlen(text) == n && det_text_is_utf8(text, n))
        return text;
    det_free(text);
    return NULL;
}

det_reply det_desk_files(const char *folder)
{
    det_json j;
    char *text = NULL;
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return det_reply_error(404, "there is no case folder behind this page");
    det_json_init(&j);
    json_t *files = det_json_object(&j, j.root, "files");
    for (const struct dirent *e; (e = readdir(dir)) != NULL;) {
        char *content = is_text(e->d_name) ? read_text(folder, e->d_name) : NULL;
        if (content != NULL)
            det_json_text(&j, files, e->d_name, content);
        det_free(content);
    }
    closedir(dir);
    return det_json_take(&j, &text, NULL) == DET_OK ? det_reply_json(200, text) : det_reply_json(500, NULL);
}

/* ---- what came in ---- */

/* The files of a body, or NULL with the sentence why not. */
static json_t *read_files(const char *body, const char **why)
{
    json_t *root = json_loads(body, JSON_REJECT_DUPLICATES, NULL), *files = json_object_get(root, "files");
    const char *name;
    json_t *text;
    *why = !json_is_object(files) ? "the body must be {\"files\": {NAME: TEXT}}"
           : json_object_size(files) > MAX_FILES ? "too many files" : NULL;
    json_object_foreach(files, name, text)
        if (*why == NULL && (!is_text(name) || !json_is_string(text)))
            *why = "files are texts under plain names that end in .yaml, .csv or .md";
    json_incref(files);
    json_decref(root);
    if (*why == NULL)
        return files;
    json_decref(files);
    return NULL;
}

static int write_text(int folder, const char *name, const json_t *text)
{
    const int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    const size_t n = json_string_length(text);
    const int bad = fd < 0 || write(fd, json_string_value(text), n) != (ssize_t)n;
    if (fd >= 0)
        close(fd);
    return bad;
}

/* Links to the files of the case that were not posted. */
static void link_others(int copy, const char *folder, const json_t *files)
{
    char *whole = realpath(folder, NULL);
    DIR *dir = whole == NULL ? NULL : opendir(whole);
    for (const struct dirent *e; dir != NULL && (e = readdir(dir)) != NULL;) {
        char *path = is_plain(e->d_name) && json_object_get(files, e->d_name) == NULL ? det_text_format("%s/%s", whole, e->d_name) : NULL;
        if (path != NULL && symlinkat(path, copy, e->d_name) != 0)
            errno = 0; /* the check says what is missing */
        det_free(path);
    }
    if (dir != NULL)
        closedir(dir);
    free(whole);
}

static void remove_copy(const char *path)
{
    DIR *dir = opendir(path);
    for (const struct dirent *e; dir != NULL && (e = readdir(dir)) != NULL;)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            unlinkat(dirfd(dir), e->d_name, 0);
    if (dir != NULL)
        closedir(dir);
    rmdir(path);
}

/* A folder of its own with the posted files; owned, NULL where it cannot be made. */
static char *lay_out(const char *folder, json_t *files)
{
    const char *tmp = getenv("TMPDIR"), *name;
    json_t *text;
    char *path = det_text_format("%s/detente-desk-XXXXXX", tmp == NULL || tmp[0] == '\0' ? "/tmp" : tmp);
    if (path == NULL || mkdtemp(path) == NULL) {
        det_free(path);
        return NULL;
    }
    const int copy = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int bad = copy < 0;
    json_object_foreach(files, name, text)
        bad = bad || write_text(copy, name, text);
    if (!bad)
        link_others(copy, folder, files);
    if (copy >= 0)
        close(copy);
    if (!bad)
        return path;
    remove_copy(path);
    det_free(path);
    return NULL;
}

/* Every "PLACE/" gone from a text: files are named as the case names them. */
static void strip(char *text, const char *place)
{
    const size_t n = strlen(place) + 1;
    for (char *at = text; (at = strstr(at, place)) != NULL && at[n - 1] == '/';)
        memmove(at, at + n, strlen(at + n) + 1);
}

det_reply det_desk_check(const char *folder, const char *body)
{
    const char *why;
    char *json = NULL;
    json_t *files = read_files(body, &why);
    if (files == NULL)
        return det_reply_error(400, why);
    char *copy = lay_out(folder, files);
    json_decref(files);
    if (copy == NULL)
        return det_reply_error(500, "the files could not be laid out to be checked");
    const det_status st = det_checked_json(copy, 1, &json, NULL);
    if (json != NULL)
        strip(json, copy);
    remove_copy(copy);
    det_free(copy);
    return json != NULL ? det_reply_json(200, json)
                        : det_reply_error(st == DET_NOINPUT ? 400 : 500, st == DET_NOINPUT ? "there is no case.yaml" : "the check failed");
}

/* ---- packing ---- */

static int add_file(zip_t *z, const char *name, const json_t *text)
{
    zip_source_t *s = zip_source_buffer(z, json_string_value(text), json_string_length(text), 0);
    if (s != NULL && zip_file_add(z, name, s, 0) >= 0)
        return 0;
    zip_source_free(s);
    return -1;
}

/* The archive's bytes from its closed source. */
static char *take_bytes(zip_source_t *s, size_t *n)
{
    zip_stat_t st;
    char *bytes = NULL;
    if (zip_source_open(s) < 0)
        return NULL;
    if (zip_source_stat(s, &st) == 0 && (bytes = det_calloc(st.size + 1, 1)) != NULL &&
        zip_source_read(s, bytes, st.size) != (zip_int64_t)st.size) {
        det_free(bytes);
        bytes = NULL;
    }
    *n = (size_t)st.size;
    zip_source_close(s);
    return bytes;
}

static char *pack(json_t *files, size_t *n)
{
    const char *name;
    json_t *text;
    char *bytes = NULL;
    zip_source_t *s = zip_source_buffer_create(NULL, 0, 0, NULL);
    zip_t *z = s == NULL ? NULL : zip_open_from_source(s, ZIP_TRUNCATE, NULL);
    if (z == NULL) {
        zip_source_free(s);
        return NULL;
    }
    zip_source_keep(s);
    int bad = 0;
    json_object_foreach(files, name, text)
        bad = bad || add_file(z, name, text);
    if (bad || zip_close(z) != 0)
        zip_discard(z);
    else
        bytes = take_bytes(s, n);
    zip_source_free(s);
    return bytes;
}

det_reply det_desk_pack(const char *body)
{
    const char *why;
    size_t n = 0;
    json_t *files = read_files(body, &why);
    if (files == NULL)
        return det_reply_error(400, why);
    if (json_object_size(files) == 0) {
        json_decref(files);
        return det_reply_error(400, "there is no file to be packed");
    }
    char *bytes = pack(files, &n);
    json_decref(files);
    if (bytes == NULL)
        return det_reply_error(500, "the files could not be packed");
    return (det_reply){.code = 200, .type = "application/zip", .name = "case.zip", .body = bytes, .n = n};
}
