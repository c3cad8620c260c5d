/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"

#include "base/mem.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

static void print_hex(const unsigned char *digest, unsigned n, char *out)
{
    for (unsigned i = 0; i < n; i++)
        snprintf(out + 2 * i, 3, "%02x", digest[i]);
}

det_status det_hash_bytes(const void *bytes, size_t n, char out[65], det_err *err)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    if (!EVP_Digest(bytes, n, digest, NULL, EVP_sha256(), NULL))
        return det_err_set(err, DET_NOMEM, "no memory for a hash");
    print_hex(digest, 32, out);
    return DET_OK;
}

struct det_hash {
    EVP_MD_CTX *md;
};

static det_status fail(det_err *err)
{
    return det_err_set(err, DET_NOMEM, "no memory for a hash");
}

static det_status open_kind(const EVP_MD *kind, det_hash **out, det_err *err)
{
    det_hash *h = det_calloc(1, sizeof *h);
    if (!h)
        return fail(err);
    h->md = EVP_MD_CTX_new();
    if (!h->md || !EVP_DigestInit_ex(h->md, kind, NULL)) {
        det_hash_close(h);
        return fail(err);
    }
    *out = h;
    return DET_OK;
}

det_status det_hash_open(det_hash **out, det_err *err)
{
    return open_kind(EVP_sha256(), out, err);
}

void det_hash_close(det_hash *h)
{
    if (h)
        EVP_MD_CTX_free(h->md);
    det_free(h);
}

det_status det_hash_add(det_hash *h, const void *bytes, size_t n, det_err *err)
{
    return EVP_DigestUpdate(h->md, bytes, n) ? DET_OK : fail(err);
}

/* out: two digits for each byte of the hash. */
static det_status finish(det_hash *h, char *out, det_err *err)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    if (!EVP_DigestFinal_ex(h->md, digest, &n))
        return fail(err);
    print_hex(digest, n, out);
    return DET_OK;
}

det_status det_hash_finish(det_hash *h, char out[65], det_err *err)
{
    return finish(h, out, err);
}

/* Feed the rest of file to the digest. */
static det_status add_file(det_hash *h, FILE *file, const char *path, det_err *err)
{
    char block[1 << 15];
    size_t n;
    det_status st = DET_OK;
    setvbuf(file, NULL, _IONBF, 0);
    while (!st && (n = fread(block, 1, sizeof block, file)) > 0)
        st = det_hash_add(h, block, n, err);
    if (!st && ferror(file))
        return det_err_at(err, DET_IO, path, 0, 0, "cannot be read: %s", strerror(errno));
    return st;
}

static det_status hash_file(const char *path, const EVP_MD *kind, char *out, det_err *err)
{
    det_hash *h = NULL;
    FILE *file = fopen(path, "rb");
    if (!file)
        return det_err_at(err, DET_NOINPUT, path, 0, 0, "cannot be opened: %s", strerror(errno));
    det_status st = open_kind(kind, &h, err);
    if (!st)
        st = add_file(h, file, path, err);
    if (!st)
        st = finish(h, out, err);
    det_hash_close(h);
    fclose(file);
    return st;
}

det_status det_hash_file(const char *path, char out[65], det_err *err)
{
    return hash_file(path, EVP_sha256(), out, err);
}

det_status det_hash_file_md5(const char *path, char out[33], det_err *err)
{
    return hash_file(path, EVP_md5(), out, err);
}
