/* SPDX-License-Identifier: Apache-2.0 */
#include "base/packed.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>
#include <zlib.h>
#include <zstd.h>

enum { BLOCK = 1 << 17 };

typedef struct packed {
    char *path;
    long (*read)(struct packed *p, char *out, size_t n, det_err *err);
    double n_packed, n_unpacked; /* bytes on disk, bytes given out */
    int is_packed;
    int file; /* of a plain one, else -1 */
    det_hash *hash; /* of a plain one that is hashed; NULL otherwise */
    det_packed_facts *facts;
    gzFile gz;
    zip_t *zip;
    zip_file_t *member;
    FILE *zst;
    ZSTD_DStream *stream;
    char *block; /* [BLOCK] packed bytes of zst */
    ZSTD_inBuffer ahead;
    size_t hint; /* 0: at the end of a frame */
} packed;

static long fail(const packed *p, det_status st, const char *why, det_err *err)
{
    det_err_at(err, st, p->path, 0, 0, "cannot be read: %s", why);
    return -1;
}

/* At the end the hash is known. */
static det_status hash_piece(packed *p, const char *piece, size_t n, det_err *err)
{
    if (!p->hash)
        return DET_OK;
    return n ? det_hash_add(p->hash, piece, n, err) : p->facts->sha256[0] ? DET_OK : det_hash_finish(p->hash, p->facts->sha256, err);
}

static long read_plain(packed *p, char *out, size_t n, det_err *err)
{
    ssize_t got;
    do
        got = read(p->file, out, n);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return fail(p, DET_IO, strerror(errno), err);
    return hash_piece(p, out, (size_t)got, err) ? -1 : (long)got;
}

static long read_gz(packed *p, char *out, size_t n, det_err *err)
{
    int code = Z_OK, got = gzread(p->gz, out, (unsigned)n);
    const char *why = gzerror(p->gz, &code);
    if (got >= 0 && (code == Z_OK || code == Z_STREAM_END))
        return got;
    why = code == Z_ERRNO ? strerror(errno) : code == Z_BUF_ERROR ? "the gzip data end too early" : why;
    return fail(p, DET_IO, why, err);
}

static long read_zip(packed *p, char *out, size_t n, det_err *err)
{
    zip_int64_t got = zip_fread(p->member, out, n);
    return got >= 0 ? (long)got : fail(p, DET_IO, zip_file_strerror(p->member), err);
}

static long read_zst(packed *p, char *out, size_t n, det_err *err)
{
    ZSTD_outBuffer to = {out, n, 0};
    while (!to.pos) {
        if (p->ahead.pos == p->ahead.size) {
            p->ahead = (ZSTD_inBuffer){p->block, fread(p->block, 1, BLOCK, p->zst), 0};
            if (ferror(p->zst))
                return fail(p, DET_IO, strerror(errno), err);
            if (!p->ahead.size)
                return p->hint ? fail(p, DET_IO, "the zstd data end too early", err) : 0;
        }
        p->hint = ZSTD_decompressStream(p->stream, &to, &p->ahead);
        if (ZSTD_isError(p->hint))
            return fail(p, DET_IO, ZSTD_getErrorName(p->hint), err);
    }
    return (long)to.pos;
}

static long packed_read(void *state, char *out, size_t n, det_err *err)
{
    packed *p = state;
    long got = p->read(p, out, n, err);
    p->n_unpacked += got > 0 ? (double)got : 0;
    if (p->is_packed && p->n_unpacked > DET_PACKED_FREE && p->n_unpacked > DET_PACKED_MOST_RATIO * p->n_packed) {
        det_err_at(err, DET_DATA, p->path, 0, 0, "unpacks to more than %d times its size; no event file does",
                   DET_PACKED_MOST_RATIO);
        return -1;
    }
    return got;
}

static void packed_close(void *state)
{
    packed *p = state;
    if (p->file >= 0)
        close(p->file);
    det_hash_close(p->hash);
    if (p->gz)
        gzclose(p->gz);
    if (p->member)
        zip_fclose(p->member);
    if (p->zip)
        zip_discard(p->zip);
    if (p->zst)
        fclose(p->zst);
    ZSTD_freeDStream(p->stream);
    det_free(p->block);
    det_free(p->path);
    det_free(p);
}

static det_status open_member(packed *p, det_err *err)
{
    zip_int64_t n = zip_get_num_entries(p->zip, 0), only = -1;
    for (zip_int64_t i = 0; i < n; i++) {
        const char *name = zip_get_name(p->zip, (zip_uint64_t)i, ZIP_FL_ENC_RAW);
        if (!name || !*name || name[strlen(name) - 1] == '/')
            continue;
        if (only >= 0)
            return det_err_at(err, DET_DATA, p->path, 0, 0, "holds more than one file; unpack it first");
        only = i;
    }
    if (only < 0)
        return det_err_at(err, DET_DATA, p->path, 0, 0, "is a zip archive without a file in it");
    p->member = zip_fopen_index(p->zip, (zip_uint64_t)only, 0);
    if (!p->member)
        return det_err_at(err, DET_DATA, p->path, 0, 0, "cannot be unpacked: %s", zip_strerror(p->zip));
    return DET_OK;
}

static det_status open_zip(packed *p, det_err *err)
{
    int code = 0;
    p->read = read_zip;
    p->zip = zip_open(p->path, ZIP_RDONLY, &code);
    if (p->zip)
        return open_member(p, err);
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    det_err_at(err, DET_DATA, p->path, 0, 0, "is a damaged or cut-off zip archive: %s", zip_error_strerror(&error));
    zip_error_fini(&error);
    return DET_DATA;
}

static det_status open_zst(packed *p, det_err *err)
{
    p->read = read_zst;
    p->zst = fopen(p->path, "rb");
    p->block = det_calloc(BLOCK, 1);
    p->stream = ZSTD_createDStream();
    p->hint = 1;
    if (!p->zst)
        return det_err_at(err, DET_NOINPUT, p->path, 0, 0, "cannot be opened: %s", strerror(errno));
    if (!p->block || !p->stream)
        return det_err_set(err, DET_NOMEM, "no memory to read %s", p->path);
    return DET_OK;
}

static det_status open_gz(packed *p, det_err *err)
{
    p->read = read_gz;
    p->gz = gzopen(p->path, "rb");
    if (!p->gz)
        return det_err_at(err, DET_NOINPUT, p->path, 0, 0, "cannot be opened: %s", strerror(errno));
    gzbuffer(p->gz, BLOCK);
    return DET_OK;
}

static det_status open_plain(packed *p, det_err *err)
{
    p->read = read_plain;
    p->file = open(p->path, O_RDONLY | O_CLOEXEC);
    if (p->file < 0)
        return det_err_at(err, DET_NOINPUT, p->path, 0, 0, "cannot be opened: %s", strerror(errno));
    return p->facts ? det_hash_open(&p->hash, err) : DET_OK;
}

/* The first bytes and the size of the file; DET_NOINPUT where it cannot be opened. */
static det_status look_at(packed *p, unsigned char magic[4], det_err *err)
{
    struct stat s;
    FILE *file = fopen(p->path, "rb");
    if (!file || fstat(fileno(file), &s)) {
        int cause = errno;
        if (file)
            fclose(file);
        return det_err_at(err, DET_NOINPUT, p->path, 0, 0, "cannot be opened: %s", strerror(cause));
    }
    p->n_packed = (double)s.st_size;
    memset(magic, 0, 4);
    if (S_ISREG(s.st_mode) && fread(magic, 1, 4, file) < 4)
        clearerr(file);
    fclose(file);
    return DET_OK;
}

static det_status open_as_found(packed *p, det_err *err)
{
    unsigned char magic[4];
    det_status st = look_at(p, magic, err);
    if (st)
        return st;
    p->is_packed = 1;
    if (!memcmp(magic, "PK\3\4", 4) || !memcmp(magic, "PK\5\6", 4))
        return open_zip(p, err);
    if (!memcmp(magic, "\x28\xB5\x2F\xFD", 4))
        return open_zst(p, err);
    p->is_packed = magic[0] == 0x1F && magic[1] == 0x8B;
    return p->is_packed ? open_gz(p, err) : open_plain(p, err);
}

/* A packed file is small, and its reader does not show its bytes. */
static det_status find_facts(packed *p, det_err *err)
{
    if (!p->facts)
        return DET_OK;
    p->facts->n_bytes = (int64_t)p->n_packed;
    return p->is_packed ? det_hash_file(p->path, p->facts->sha256, err) : DET_OK;
}

det_status det_packed_open_facts(const char *path, det_packed_facts *facts, det_csv_source *out, det_err *err)
{
    packed *p = det_calloc(1, sizeof *p);
    if (!p || !(p->path = det_strdup(path))) {
        det_free(p);
        return det_err_set(err, DET_NOMEM, "no memory to read %s", path);
    }
    p->file = -1;
    p->facts = facts;
    if (facts)
        *facts = (det_packed_facts){0};
    det_status st = open_as_found(p, err);
    if (!st)
        st = find_facts(p, err);
    if (st)
        packed_close(p);
    else
        *out = (det_csv_source){packed_read, packed_close, p};
    return st;
}

det_status det_packed_open(const char *path, det_csv_source *out, det_err *err)
{
    return det_packed_open_facts(path, NULL, out, err);
}
