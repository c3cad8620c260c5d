/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/parallel.h"
#include "base/random.h"

#include <stdatomic.h>
#include <string.h>

enum { N = 500, MOST_THREADS = 8 };

typedef struct job {
    det_run run;
    double result[N];
    int busy[MOST_THREADS]; /* the workspaces: not atomic on purpose, each belongs to one thread at a time */
    atomic_int n_called;
    int fail_from, stop_after;
    int n_told; /* not atomic: progress is never called by two at once */
} job;

static det_status body(void *user, size_t i, int i_thread)
{
    job *j = user;
    det_stream s;
    assert_true(i_thread >= 0 && i_thread < det_run_threads(&j->run));
    assert_int_equal(j->busy[i_thread]++, 0);
    atomic_fetch_add(&j->n_called, 1);
    det_stream_init(&s, 1, 0, (uint32_t)i, 0);
    for (size_t k = 0; k < 1 + i % 50; k++)
        j->result[i] += det_draw_normal(&s);
    det_run_tell(&j->run, "counting", (double)i / N);
    j->busy[i_thread]--;
    if (j->fail_from && i >= (size_t)j->fail_from)
        return i == (size_t)j->fail_from ? DET_DATA : DET_IO;
    return DET_OK;
}

static void count_told(void *user, const char *what, double done)
{
    job *j = user;
    assert_string_equal(what, "counting");
    assert_true(done >= 0 && done <= 1);
    j->n_told++;
}

static int wants_stop(void *user)
{
    job *j = user;
    return j->stop_after && atomic_load(&j->n_called) >= j->stop_after;
}

static det_status run_job(job *j, int n_threads, int fail_from, int stop_after)
{
    *j = (job){.run = {.n_threads = n_threads, .progress = count_told, .stop = wants_stop, .user = j},
               .fail_from = fail_from,
               .stop_after = stop_after};
    return det_parallel_for(&j->run, N, body, j);
}

static void results_do_not_depend_on_the_number_of_threads(void **state)
{
    (void)state;
    static job one, many;
    assert_int_equal(run_job(&one, 1, 0, 0), DET_OK);
    for (int n_threads = 2; n_threads <= MOST_THREADS; n_threads *= 2) {
        assert_int_equal(run_job(&many, n_threads, 0, 0), DET_OK);
        assert_memory_equal(one.result, many.result, sizeof one.result);
        assert_int_equal(atomic_load(&many.n_called), N);
        assert_int_equal(many.n_told, N);
    }
}

static void the_lowest_failure_is_the_result(void **state)
{
    (void)state;
    static job j;
    for (int n_threads = 1; n_threads <= 8; n_threads *= 2)
        for (int from = 1; from < N; from += 37)
            assert_int_equal(run_job(&j, n_threads, from, 0), DET_DATA);
}

static void stops_when_asked(void **state)
{
    (void)state;
    static job j;
    assert_int_equal(run_job(&j, 4, 0, 20), DET_STOPPED);
    assert_in_range(atomic_load(&j.n_called), 20, 24);
}

static det_status nothing(void *user, size_t i, int i_thread)
{
    (void)i, (void)i_thread;
    atomic_fetch_add((atomic_int *)user, 1);
    return DET_OK;
}

static void no_run_and_no_items(void **state)
{
    (void)state;
    atomic_int n = 0;
    assert_int_equal(det_parallel_for(NULL, 0, nothing, &n), DET_OK);
    assert_int_equal(atomic_load(&n), 0);
    assert_int_equal(det_parallel_for(NULL, 33, nothing, &n), DET_OK);
    assert_int_equal(atomic_load(&n), 33);
    assert_true(det_run_threads(NULL) >= 1);
    assert_false(det_run_stopped(NULL));
    det_run_tell(NULL, "nobody", 1);
    det_run_tell(&(det_run){0}, "nobody", 1);
    assert_int_equal(det_run_threads(&(det_run){.n_threads = 3}), 3);
}

static det_status nested(void *user, size_t i, int i_thread)
{
    (void)i, (void)i_thread;
    return det_parallel_for(NULL, 10, nothing, user);
}

static void loops_may_stand_in_loops(void **state)
{
    (void)state;
    atomic_int n = 0;
    assert_int_equal(det_parallel_for(NULL, 10, nested, &n), DET_OK);
    assert_int_equal(atomic_load(&n), 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_do_not_depend_on_the_number_of_threads),
        cmocka_unit_test(the_lowest_failure_is_the_result),
        cmocka_unit_test(stops_when_asked),
        cmocka_unit_test(no_run_and_no_items),
        cmocka_unit_test(loops_may_stand_in_loops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
