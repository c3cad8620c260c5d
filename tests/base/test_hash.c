/* SPDX-License-Identifier: Apache-2.0 */
/* Known answers: FIPS 180-4 examples, RFC 1321 for MD5. */
#include "check.h"

#include "base/hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void known_answers(void **state)
{
    (void)state;
    char out[65];
    assert_int_equal(det_hash_bytes("abc", 3, out, NULL), DET_OK);
    assert_string_equal(out, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_int_equal(det_hash_bytes("", 0, out, NULL), DET_OK);
    assert_string_equal(out, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void a_file_hashes_like_its_bytes(void **state)
{
    (void)state;
    enum { N = 100000 };
    char path[] = "/tmp/det-hash-XXXXXX", of_file[65], of_bytes[65];
    char *bytes = malloc(N);
    for (int i = 0; i < N; i++)
        bytes[i] = (char)(i * 31);
    int fd = mkstemp(path);
    assert_true(fd >= 0 && write(fd, bytes, N) == N);
    close(fd);
    assert_int_equal(det_hash_file(path, of_file, NULL), DET_OK);
    assert_int_equal(det_hash_bytes(bytes, N, of_bytes, NULL), DET_OK);
    assert_string_equal(of_file, of_bytes);
    assert_int_equal(truncate(path, 0), 0);
    assert_int_equal(det_hash_file_md5(path, of_file, NULL), DET_OK);
    assert_string_equal(of_file, "d41d8cd98f00b204e9800998ecf8427e");
    FILE *file = fopen(path, "wb");
    assert_true(fputs("abc", file) >= 0 && fclose(file) == 0);
    assert_int_equal(det_hash_file_md5(path, of_file, NULL), DET_OK);
    assert_string_equal(of_file, "900150983cd24fb0d6963f7d28e17f72");
    unlink(path);
    free(bytes);
}

static void files_that_cannot_be_read(void **state)
{
    (void)state;
    char out[65] = "same";
    det_err err;
    assert_int_equal(det_hash_file("/tmp/there/is/no/such/file", out, &err), DET_NOINPUT);
    assert_int_equal(det_hash_file("/tmp", out, &err), DET_IO);
    assert_string_equal(out, "same");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),
        cmocka_unit_test(a_file_hashes_like_its_bytes),
        cmocka_unit_test(files_that_cannot_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
