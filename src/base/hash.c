/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

static void print_hex(const unsigned char digest[32], char out[65])
{
    for (int i = 0; i < 32; i++)
        snprintf(out + 2 * i, 3, "%02x", digest[i]);
}

det_status det_hash_bytes(const void *bytes, size_t n, char out[65], det_err *err)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    if (!EVP_Digest(bytes, n, digest, NULL, EVP_sha256(), NULL))
        return det_err_set(err, DET_NOMEM, "no memory for a hash");
    print_hex(digest, out);
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

det_status det_hash_file(const char *path, char out[65], det_err *err)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    det_status st = DET_OK;
    EVP_MD_CTX *md = NULL;
    FILE *file = fopen(path, "rb");
    if (!file)
        return det_err_at(err, DET_NOINPUT, path, 0, 0, "cannot be opened: %s", strerror(errno));
    md = EVP_MD_CTX_new();
    if (!md || !EVP_DigestInit_ex(md, EVP_sha256(), NULL)) {
        st = det_err_set(err, DET_NOMEM, "no memory for a hash");
        goto out;
    }
    st = digest_file(file, path, md, err);
    if (st)
        goto out;
    if (!EVP_DigestFinal_ex(md, digest, NULL)) {
        st = det_err_set(err, DET_NOMEM, "no memory for a hash");
        goto out;
    }
    print_hex(digest, out);
out:
    EVP_MD_CTX_free(md);
    fclose(file);
    return st;
}
