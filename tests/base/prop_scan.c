/* SPDX-License-Identifier: Apache-2.0 */
/* Every scanner finds in random text what the plain one finds, wherever a stretch begins and ends. */
#include "check.h"

#include "base/random.h"
#include "base/scan.h"

#include <string.h>

enum { MOST = 3000, N_ROUNDS = 2000 };

static struct found {
    det_scan scan;
    uint32_t marks[MOST + DET_SCAN_SLACK];
    det_scan_line lines[MOST];
} wanted, got;

static void start(struct found *f, char separator, char quote)
{
    memset(f, 0, sizeof *f);
    f->scan = (det_scan){.separator = separator, .quote = quote, .marks = f->marks, .lines = f->lines};
}

/* Text in which the bytes that matter are frequent, rare, or alone. */
static void fill(det_stream *s, char *text, size_t n)
{
    static const char some[] = "\t\n,;\"\0\r \x7F\x80\xC3\xFF" "abc";
    const double share = det_draw_uniform(s);
    for (size_t i = 0; i < n; i++)
        text[i] = det_draw_uniform(s) < share ? some[(size_t)(det_draw_uniform(s) * (sizeof some - 1))] : 'x';
}

static void scanners_agree(void **state)
{
    (void)state;
    static char text[MOST + DET_SCAN_SLACK];
    const det_scanner *all[3];
    const int n_scanners = det_scan_list(all);
    assert_string_equal(all[0]->name, "plain");
    for (int round = 0; round < N_ROUNDS; round++) {
        det_stream s;
        det_stream_init(&s, 1, 0, 0, (uint32_t)round);
        const size_t n = (size_t)(det_draw_uniform(&s) * MOST), cut = (size_t)(det_draw_uniform(&s) * (double)n);
        const char separator = "\t,;"[round % 3], quote = round % 3 ? '"' : '\0';
        fill(&s, text, n + DET_SCAN_SLACK);
        start(&wanted, separator, quote);
        all[0]->scan(&wanted.scan, text, 0, n);
        for (int k = 0; k < n_scanners; k++) {
            start(&got, separator, quote);
            all[k]->scan(&got.scan, text, 0, cut);
            all[k]->scan(&got.scan, text, cut, n);
            assert_int_equal(got.scan.n_marks, wanted.scan.n_marks);
            assert_int_equal(got.scan.n_lines, wanted.scan.n_lines);
            assert_int_equal(got.scan.n_odd, wanted.scan.n_odd);
            assert_memory_equal(got.marks, wanted.marks, wanted.scan.n_marks * sizeof *wanted.marks);
            assert_memory_equal(got.lines, wanted.lines, wanted.scan.n_lines * sizeof *wanted.lines);
        }
    }
}

static void an_exact_case(void **state)
{
    (void)state;
    char text[DET_SCAN_SLACK + 16] = "a\t\xE9" "b\n\tc";
    start(&got, '\t', '\0');
    det_scan_best()->scan(&got.scan, text, 0, 7);
    const uint32_t marks[] = {1, 4, 5};
    assert_int_equal(got.scan.n_marks, 3);
    assert_memory_equal(got.marks, marks, sizeof marks);
    assert_int_equal(got.scan.n_lines, 1);
    assert_int_equal(got.lines[0].at, 4);
    assert_int_equal(got.lines[0].mark, 1);
    assert_int_equal(got.lines[0].n_odd, 1);
    assert_int_equal(got.scan.n_odd, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scanners_agree),
        cmocka_unit_test(an_exact_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
