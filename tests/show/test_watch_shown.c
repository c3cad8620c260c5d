/* SPDX-License-Identifier: Apache-2.0 */
/* A watch as text, JSON and CSV where one pair cannot be fitted: it is listed as failed, last, with nothing said of it, and stops nobody.
 *
 * No counts that an atlas can hold were found to make a density that is not finite (the largest, a day without volume), so the failure is
 * planted where the watch looks for what was finished before: in its journal. How a fit fails: tests/ask/test_glance.c. */
#include "ask/planted.h"

#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "base/journal.h"
#include "base/text.h"
#include "show/watch_csv.h"
#include "show/watch_json.h"
#include "show/watch_text.h"

enum { N_PAIRS = 6, N_DAYS = 150, BROKEN = 2 };

static void make_world(det_atlas *a)
{
    const det_params p = planted_params(.3);
    det_glance_options o;
    det_glance_work w;
    det_glance_default(&o);
    assert_int_equal(det_glance_work_init(&o, &w, NULL), DET_OK);
    planted_init(a, N_PAIRS, N_PAIRS + 1, N_DAYS);
    for (int k = 0; k < N_PAIRS; k++)
        planted_draw(a, (size_t)k, k, k + 1, DET_RIVAL_NULL, &p, NULL, &w, 3);
    det_glance_work_free(&w);
}

static int at_once(void *user)
{
    (void)user;
    return 1;
}

/* A journal that holds a failed sighting of the pair, under the key that a watch which was stopped at once left behind. */
static void plant_failure(const det_atlas *a, const det_watch_options *o)
{
    enum { PART_SIGHTINGS = 1000 }; /* as in watch.c: were it another, no pair would fail */
    const det_sighting failed = {.failed = 1};
    const det_run run = {.n_threads = 1, .stop = at_once};
    char name[80], key[65] = "";
    det_watch w;
    det_journal *j;
    assert_int_equal(det_watch_ask(a, o, &run, &w, NULL), DET_STOPPED);
    snprintf(name, sizeof name, "%s.0", o->journal);
    FILE *f = fopen(name, "rb");
    assert_non_null(f);
    assert_int_equal(fread(key, 1, 64, f), 64);
    fclose(f);
    assert_int_equal(det_journal_open(o->journal, key, 1, &j, NULL), DET_OK);
    det_journal_add(j, PART_SIGHTINGS, BROKEN, &failed, sizeof failed);
    det_journal_close(j, 0);
}

static void expect_json(const det_watch *w)
{
    char *text = NULL;
    assert_int_equal(det_watch_json(w, &text, NULL), DET_OK);
    json_t *all = json_loads(text, 0, NULL), *result = json_object_get(all, "result"), *pairs = json_object_get(result, "pairs");
    assert_int_equal(json_integer_value(json_object_get(result, "failed")), 1);
    assert_int_equal(json_array_size(pairs), N_PAIRS);
    for (size_t k = 0; k < N_PAIRS; k++) {
        const json_t *p = json_array_get(pairs, k);
        assert_int_equal(!strcmp(json_string_value(json_object_get(p, "state")), "failed"), k == N_PAIRS - 1);
        assert_int_equal(json_object_get(p, "p_coupled") != NULL, k < N_PAIRS - 1);
        assert_int_equal(json_is_null(json_object_get(p, "false_discovery")), k == N_PAIRS - 1);
    }
    json_decref(all);
    det_free(text);
}

static void expect_words(const det_watch *w)
{
    det_text text = {0}, csv = {0};
    det_watch_text(w, N_PAIRS, &text);
    assert_non_null(strstr(text.s, "none of 5 active pairs"));
    assert_non_null(strstr(text.s, "1 pair could not be fitted"));
    assert_non_null(strstr(text.s, "A0002-A0003  failed"));
    det_watch_csv(w, &csv);
    const char *row = strstr(csv.s, "\nA0002,A0003,");
    assert_non_null(row);
    assert_non_null(strstr(row, ",failed,,,,")); /* blank, not zero */
    assert_null(strchr(row + 1, '\n')[1] ? row : NULL); /* the last row */
    det_text_free(&text);
    det_text_free(&csv);
}

static void test_a_pair_that_fails(void **state)
{
    (void)state;
    det_atlas a;
    det_watch w;
    det_watch_options o;
    const det_run run = {.n_threads = 2};
    char path[64];
    make_world(&a);
    det_watch_default(&o);
    o.n_rounds = 1;
    snprintf(path, sizeof path, "/tmp/detente-failed-%ld", (long)getpid());
    o.journal = path;
    plant_failure(&a, &o);
    assert_int_equal(det_watch_ask(&a, &o, &run, &w, NULL), DET_OK);
    assert_int_equal(w.n_failed, 1);
    for (size_t k = 0; k < N_PAIRS; k++)
        assert_int_equal(w.pairs[k].sighting.failed, k == BROKEN);
    assert_int_equal(w.order[N_PAIRS - 1], BROKEN);
    expect_json(&w);
    expect_words(&w);
    det_watch_free(&w);
    det_atlas_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_pair_that_fails)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
