/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a packed file: an end or a sentence, never more than the bound; and the input packed unpacks to itself. */
#include "fuzz.h"

#include "base/packed.h"

#include <zip.h>
#include <zlib.h>
#include <zstd.h>

/* All that comes out, read in steps; DET_OK at the end. */
static det_status unpack(const char *path, size_t step, det_text *out, double *n_out, det_err *err)
{
    static char block[1 << 16];
    det_csv_source s;
    memset(&s, FUZZ_MARK, sizeof s);
    const det_status st = det_packed_open(path, &s, err);
    if (st) {
        demand(is_marked(&s, sizeof s));
        return st;
    }
    long n;
    while ((n = s.read(s.state, block, step, err)) > 0) {
        demand((size_t)n <= step);
        *n_out += (double)n;
        if (out)
            det_text_add_bytes(out, block, (size_t)n);
    }
    s.close(s.state);
    demand(n == 0 || err->status != DET_OK);
    return n ? err->status : DET_OK;
}

static void must_be(const char *path, const void *bytes, size_t n)
{
    det_text out = {0};
    det_err err = {0};
    double n_out = 0;
    demand(unpack(path, 1 + n % 5000, &out, &n_out, &err) == DET_OK);
    demand(out.n == n && (!n || !memcmp(out.s, bytes, n)));
    det_text_free(&out);
}

static void try_gzip(const uint8_t *data, size_t size)
{
    z_stream z = {0};
    demand(deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    size_t most = deflateBound(&z, size);
    uint8_t *packed = malloc(most);
    z.next_in = (Bytef *)data;
    z.avail_in = (unsigned)size;
    z.next_out = packed;
    z.avail_out = (unsigned)most;
    demand(deflate(&z, Z_FINISH) == Z_STREAM_END);
    must_be(in_memory(packed, z.total_out), data, size);
    deflateEnd(&z);
    free(packed);
}

static void try_zstd(const uint8_t *data, size_t size)
{
    static ZSTD_CCtx *packer;
    size_t most = ZSTD_compressBound(size);
    uint8_t *packed = malloc(most);
    packer = packer ? packer : ZSTD_createCCtx();
    const size_t n = ZSTD_compressCCtx(packer, packed, most, data, size, 1);
    demand(!ZSTD_isError(n));
    must_be(in_memory(packed, n), data, size);
    free(packed);
}

static void try_zip(const uint8_t *data, size_t size)
{
    zip_source_t *archive = zip_source_buffer_create(NULL, 0, 0, NULL);
    zip_source_keep(archive);
    zip_t *zip = zip_open_from_source(archive, ZIP_TRUNCATE, NULL);
    demand(zip && zip_file_add(zip, "a.csv", zip_source_buffer(zip, data, size, 0), 0) >= 0 && !zip_close(zip));
    demand(!zip_source_open(archive) && !zip_source_seek(archive, 0, SEEK_END));
    const size_t n = (size_t)zip_source_tell(archive);
    uint8_t *packed = malloc(n);
    demand(!zip_source_seek(archive, 0, SEEK_SET) && zip_source_read(archive, packed, n) == (zip_int64_t)n);
    must_be(in_memory(packed, n), data, size);
    zip_source_close(archive);
    zip_source_free(archive);
    free(packed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path = in_memory(data, size);
    const size_t steps[2] = {1 << 16, 1 + size % 977};
    det_status st[2];
    double n[2] = {0};
    for (int i = 0; i < 2; i++) {
        det_err err = {0};
        st[i] = unpack(path, n[0] > 1e6 ? 1 << 16 : steps[i], NULL, &n[i], &err);
        if (st[i])
            demand_failure(st[i], &err);
        const double most = (double)DET_PACKED_MOST_RATIO * (double)size;
        demand(n[i] <= (most > DET_PACKED_FREE ? most : DET_PACKED_FREE) + (1 << 16));
    }
    demand(st[0] == st[1] && (st[0] || n[0] == n[1]));
    static void (*const packers[])(const uint8_t *, size_t) = {try_gzip, try_zstd, try_zip};
    if (size)
        packers[data[size / 2] % 3](data, size);
    return 0;
}
