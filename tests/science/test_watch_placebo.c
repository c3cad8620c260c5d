/* SPDX-License-Identifier: Apache-2.0 */
/* A watch of real data in which nobody answers anybody: all active pairs of ICEWS 2018, and of KEDS Turkey, each side's acts moved around the
 * window by a number of weeks of its own. What is called coupled is called wrongly. Then half of the pairs so, and the others as they were. Figures: docs/evidence.md. */
#include "check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ask/watch.h"
#include "base/mem.h"
#include "base/random.h"
#include "gate/import_atlas.h"
#include "gate/ingest.h"
#include "real_data.h"

enum { WEEK = 7, LEAST_WEEKS = 4, QUESTION = 0x706c6163 };

/* Sides move by whole weeks, at least four from where they were and from each other, so that weekdays stay. What lands on a day without rows
 * is dropped. */
static void draw_weeks(int n_weeks, size_t pair, int weeks[2])
{
    det_stream s;
    det_stream_init(&s, 1, QUESTION, (uint32_t)pair, 0);
    const int spare = n_weeks - 3 * LEAST_WEEKS;
    assert_true(spare > 0);
    weeks[0] = LEAST_WEEKS + (int)(det_draw_uniform(&s) * spare);
    weeks[1] = weeks[0];
    while (abs(weeks[1] - weeks[0]) < LEAST_WEEKS)
        weeks[1] = LEAST_WEEKS + (int)(det_draw_uniform(&s) * (n_weeks - 2 * LEAST_WEEKS));
}

static int by_place(const void *a, const void *b)
{
    const det_atlas_cell *x = a, *y = b;
    return x->day != y->day ? x->day - y->day : x->stream - y->stream;
}

/* Returns how many acts were dropped. */
static long move_pair(det_atlas *a, size_t k)
{
    const int n_weeks = (a->until - a->from + 1) / WEEK;
    det_atlas_pair *p = &a->pairs[k];
    size_t n = 0;
    long lost = 0;
    int weeks[2];
    draw_weeks(n_weeks, k, weeks);
    memset(p->n_acts, 0, sizeof p->n_acts);
    memset(p->n_hostile, 0, sizeof p->n_hostile);
    for (size_t m = p->first; m < p->first + p->n_cells; m++) {
        det_atlas_cell c = a->cells[m];
        const int side = c.stream / DET_N_CLASSES;
        if (c.day < n_weeks * WEEK)
            c.day = (c.day + weeks[side] * WEEK) % (n_weeks * WEEK);
        if (a->rows_per_day[c.day] == 0) {
            lost += c.n;
            continue;
        }
        p->n_acts[side] += c.n;
        p->n_hostile[side] += c.stream % DET_N_CLASSES >= DET_VH ? c.n : 0;
        a->cells[p->first + n++] = c;
    }
    p->n_cells = n;
    qsort(a->cells + p->first, n, sizeof *a->cells, by_place);
    return lost;
}

static void read_atlas(const char *source, det_atlas *a)
{
    char path[128];
    det_imported m = {0};
    det_ingest_options o = {0};
    det_atlas_request q;
    det_store *s;
    snprintf(path, sizeof path, "/tmp/detente-placebo-%ld.db", (long)getpid());
    assert_int_equal(det_importers_find("tidy", &o.importer, NULL), DET_OK);
    assert_int_equal(det_store_open(path, DET_STORE_WRITE, &s, NULL), DET_OK);
    assert_int_equal(det_ingest_file(s, source, &o, &m, NULL), DET_OK);
    det_store_close(s);
    det_imported_free(&m);
    det_atlas_request_default(&q);
    assert_int_equal(det_import_atlas(path, &q, a, NULL), DET_OK);
    unlink(path);
}

typedef struct tally {
    det_watch w;
    det_atlas a;
} tally;

/* Watch the pairs of a source, of which every `each`-th was moved. */
static void watch_moved(const char *name, int step_days, size_t each, tally *out)
{
    char source[1024];
    det_watch_options o;
    long lost = 0;
    if (!real_data_path(__FILE__, name, source, sizeof source))
        skip();
    read_atlas(source, &out->a);
    for (size_t k = 0; k < out->a.n_pairs; k += each)
        lost += move_pair(&out->a, k);
    det_watch_default(&o);
    o.glance.step_days = step_days;
    assert_int_equal(det_watch_ask(&out->a, &o, NULL, &out->w, NULL), DET_OK);
    print_message("%s: %zu pairs, every %zu. moved, %ld acts dropped, %zu failed\n", name, out->w.n_pairs, each, lost, out->w.n_failed);
    assert_int_equal(out->w.n_failed, 0);
}

static void tally_free(tally *t)
{
    det_watch_free(&t->w);
    det_atlas_free(&t->a);
}

/* Below the nominal .2 may be called, at most, a pair in fifty: twice what the planted placebo of test_watch.c allows of chance alone. */
static void expect_nobody(const char *name, int step_days)
{
    tally t;
    size_t below[3] = {0};
    watch_moved(name, step_days, 1, &t);
    for (size_t k = 0; k < t.w.n_pairs; k++) {
        static const double bound[3] = {.2, .5, .8};
        for (int b = 0; b < 3; b++)
            below[b] += t.w.pairs[k].false_discovery < bound[b];
    }
    print_message("  local rate below .2: %zu, .5: %zu, .8: %zu; told as with nothing there: %.2f\n", below[0], below[1], below[2], t.w.null_share);
    assert_true((double)t.w.n_called <= .02 * (double)t.w.n_pairs);
    tally_free(&t);
}

/* Of the pairs whose local rate is below a half: the share that was moved, beside what their rates say, but for two standard errors. */
static void expect_rate(const char *name, int step_days)
{
    tally t;
    double n_moved = 0, n_as_were = 0, told = 0;
    watch_moved(name, step_days, 2, &t);
    for (size_t k = 0; k < t.w.n_pairs; k++)
        if (t.w.pairs[k].false_discovery < .5) {
            *(k % 2 ? &n_as_were : &n_moved) += 1;
            told += t.w.pairs[k].false_discovery;
        }
    const double n = n_as_were + n_moved, p = told / n;
    print_message("  local rate below .5: %.0f as they were, %.0f moved: %.3f false, told %.3f; below .2: %zu\n", n_as_were, n_moved,
                  n_moved / n, p, t.w.n_called);
    assert_true(n >= 10);
    assert_true(n_moved / n <= p + 2 * sqrt(p * (1 - p) / n));
    tally_free(&t);
}

static void test_icews_2018(void **state)
{
    (void)state;
    expect_nobody("tidy/icews18.csv.gz", 1);
}

static void test_turkey(void **state)
{
    (void)state;
    expect_nobody("tidy/keds_turkey_cameo.csv.gz", 7);
}

static void test_half_of_icews_2018(void **state)
{
    (void)state;
    expect_rate("tidy/icews18.csv.gz", 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_icews_2018), cmocka_unit_test(test_turkey),
                                       cmocka_unit_test(test_half_of_icews_2018)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
