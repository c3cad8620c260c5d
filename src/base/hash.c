/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"

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

/* Feed the rest of file to the digest. */
static det_status digest_file(FILE *file, const char *path, EVP_MD_CTX *md, det_err *err)
{
    char block[1 << 14];
    size_t n;
    while ((n = fread(block, 1, sizeof block, file)) > 0)
        if (!EVP_DigestUpdate(md, block, n))
            return det_err_set(err, DET_NOMEM, "no memory for a hash");
    if (ferror(file))
        return det_err_at(err, DET_IO, path, 0, 0, "cannot be read: %s", strerror(errno));
    return DET_OK;
}

/* out: two digits for each byte of the hash. */
static det_status hash_file(const char *path, const EVP_MD *kind, char *out, det_err *err)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    det_status st = DET_OK;
    EVP_MD_CTX *md = NULL;
    FILE *file = fopen(path, "rb");
    if (!file)
        return det_err_at(err, DET_NOINPUT, path, 0, 0, "cannot be opened: %s", strerror(errno));
    md = EVP_MD_CTX_new();
    if (!md || !EVP_DigestInit_ex(md, kind, NULL)) {
        st = det_err_set(err, DET_NOMEM, "no memory for a hash");
        goto out;
    }
    st = digest_file(file, path, md, err);
    if (st)
        goto out;
    if (!EVP_DigestFinal_ex(md, digest, &n)) {
        st = det_err_set(err, DET_NOMEM, "no memory for a hash");
        goto out;
    }
    print_hex(digest, n, out);
out:
    EVP_MD_CTX_free(md);
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
