/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/mem.h"
#include "base/packed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>
#include <zlib.h>
#include <zstd.h>

static const char text[] = "date,source\n2020-01-01,ALP\n2020-01-02,BOR\n";
static char path[64];

static const char *fresh(void)
{
    strcpy(path, "/tmp/detente-packed-XXXXXX");
    close(mkstemp(path));
    return path;
}

static void put(const void *bytes, size_t n)
{
    FILE *file = fopen(fresh(), "wb");
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    fclose(file);
}

static void put_gz(const char *bytes, size_t n, size_t times)
{
    gzFile file = gzopen(fresh(), "wb");
    for (size_t i = 0; i < times; i++)
        assert_int_equal(gzwrite(file, bytes, (unsigned)n), n);
    gzclose(file);
}

static void put_zip(int n_files)
{
    int code;
    unlink(fresh());
    zip_t *zip = zip_open(path, ZIP_CREATE, &code);
    zip_dir_add(zip, "folder", 0);
    for (int i = 0; i < n_files; i++) {
        char name[16];
        snprintf(name, sizeof name, "folder/%d.csv", i);
        zip_file_add(zip, name, zip_source_buffer(zip, text, strlen(text), 0), 0);
    }
    assert_int_equal(zip_close(zip), 0);
}

static void put_zst(size_t cut)
{
    char packed[256];
    size_t n = ZSTD_compress(packed, sizeof packed, text, strlen(text), 3);
    put(packed, n - cut);
}

/* Read all, in small pieces; what came in out. */
static det_status read_all(char *out, size_t size, det_err *err)
{
    det_csv_source source;
    size_t n = 0;
    long got;
    det_status st = det_packed_open(path, &source, err);
    if (st)
        return st;
    while ((got = source.read(source.state, out + (n < size - 8 ? n : 0), 7, err)) > 0)
        n += (size_t)got;
    source.close(source.state);
    out[n < size ? n : size - 1] = '\0';
    return got < 0 ? err->status : DET_OK;
}

static void expect_text(void)
{
    char found[256];
    det_err err = {0};
    assert_int_equal(read_all(found, sizeof found, &err), DET_OK);
    assert_string_equal(found, text);
    unlink(path);
}

static void expect_failure(det_status st, const char *words)
{
    char found[256];
    det_err err = {0};
    assert_int_equal(read_all(found, sizeof found, &err), st);
    assert_non_null(strstr(err.text, words));
    assert_string_equal(err.file, path);
    unlink(path);
}

static void every_packing_gives_the_same_bytes(void **state)
{
    (void)state;
    put(text, strlen(text));
    expect_text();
    put_gz(text, strlen(text), 1);
    expect_text();
    put_zip(1);
    expect_text();
    put_zst(0);
    expect_text();
    put("", 0);
    char found[8];
    det_err err = {0};
    assert_int_equal(read_all(found, sizeof found, &err), DET_OK);
    assert_string_equal(found, "");
    unlink(path);
}

static void archives_that_cannot_be_read(void **state)
{
    (void)state;
    put_zip(2);
    expect_failure(DET_DATA, "more than one file");
    put_zip(0);
    expect_failure(DET_DATA, "without a file");
    put_zip(1);
    assert_int_equal(truncate(path, 60), 0);
    expect_failure(DET_DATA, "cut-off zip archive");
    put_zst(4);
    expect_failure(DET_IO, "too early");
    put_gz(text, strlen(text), 1);
    assert_int_equal(truncate(path, 30), 0);
    expect_failure(DET_IO, "too early");
    unlink(fresh());
    expect_failure(DET_NOINPUT, "cannot be opened");
}

static void a_bomb_is_stopped(void **state)
{
    (void)state;
    const size_t n = 1 << 20;
    char *zeros = calloc(n, 1);
    det_csv_source source;
    det_err err = {0};
    long got;
    put_gz(zeros, n, 80);
    assert_int_equal(det_packed_open(path, &source, &err), DET_OK);
    while ((got = source.read(source.state, zeros, n, &err)) > 0)
        ;
    assert_int_equal(got, -1);
    assert_int_equal(err.status, DET_DATA);
    assert_non_null(strstr(err.text, "250 times"));
    source.close(source.state);
    free(zeros);
    unlink(path);
}

static void every_allocation_fails(void **state)
{
    (void)state;
    char found[256];
    det_err err = {0};
    det_status st = DET_OK;
    put_zst(0);
    assert_every_allocation_fails_once(st, st = read_all(found, sizeof found, &err));
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_packing_gives_the_same_bytes),
        cmocka_unit_test(archives_that_cannot_be_read),
        cmocka_unit_test(a_bomb_is_stopped),
        cmocka_unit_test(every_allocation_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
