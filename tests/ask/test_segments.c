/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "ask/segments.h"

#include "base/mem.h"
#include "base/random.h"

#include <string.h>

enum { MAX_N = 160, MAX_K = 3 };

static det_segments find(const double *path, size_t n, size_t k, size_t min_length, double penalty)
{
    det_segments s;
    assert_int_equal(det_segments_find(path, n, k, min_length, penalty, &s, NULL), DET_OK);
    return s;
}

/* Squared distances to the mean, in two passes. */
static double spread(const double *path, size_t k, size_t from, size_t to)
{
    double sum = 0;
    for (size_t j = 0; j < k; j++) {
        double mean = 0;
        for (size_t t = from; t < to; t++)
            mean += path[t * k + j] / (double)(to - from);
        for (size_t t = from; t < to; t++)
            sum += (path[t * k + j] - mean) * (path[t * k + j] - mean);
    }
    return sum;
}

/* Optimal partitioning without any pruning (Jackson et al. 2005); writes the cuts backwards, returns the minimum. */
static double partition(const double *path, size_t n, size_t k, size_t min_length, double penalty, size_t *changes,
                        size_t *n_changes)
{
    double best[MAX_N + 1] = {-penalty};
    size_t last[MAX_N + 1] = {0};
    for (size_t t = 1; t <= n; t++) {
        best[t] = INFINITY;
        for (size_t s = 0; s + min_length <= t; s++) {
            double total = best[s] + spread(path, k, s, t) + penalty;
            if (total < best[t]) {
                best[t] = total;
                last[t] = s;
            }
        }
    }
    *n_changes = 0;
    for (size_t t = n; last[t]; t = last[t])
        changes[(*n_changes)++] = last[t];
    return best[n];
}

/* Levels that jump now and then, by often little, under noise. */
static void fill(double *path, size_t n, size_t k, det_stream *s)
{
    double level[MAX_K] = {0};
    for (size_t t = 0; t < n; t++) {
        if (det_draw_bernoulli(s, .06))
            for (size_t j = 0; j < k; j++)
                level[j] = 2 * det_draw_normal(s);
        for (size_t j = 0; j < k; j++)
            path[t * k + j] = level[j] + .7 * det_draw_normal(s);
    }
}

static void test_equals_optimal_partitioning(void **state)
{
    (void)state;
    double path[MAX_N * MAX_K];
    size_t want[MAX_N], n_want, n_cuts = 0;
    for (uint32_t i = 0; i < 300; i++) {
        det_stream s;
        det_stream_init(&s, 11, 0, 0, i);
        size_t n = 10 + (size_t)(det_draw_uniform(&s) * (MAX_N - 9)), k = 1 + i % MAX_K, min_length = 1 + i % 9;
        double penalty = 12 * det_draw_uniform(&s);
        fill(path, n, k, &s);
        double cost = partition(path, n, k, min_length, penalty, want, &n_want);
        det_segments found = find(path, n, k, min_length, penalty);
        assert_near(found.cost, cost, 1e-9);
        assert_int_equal(found.n_changes, n_want);
        for (size_t j = 0; j < n_want; j++)
            assert_int_equal(found.changes[j], want[n_want - 1 - j]);
        n_cuts += n_want;
        det_segments_free(&found);
    }
    assert_true(n_cuts > 600);
}

static void test_cost_is_that_of_its_cuts(void **state)
{
    (void)state;
    double path[MAX_N * 2];
    det_stream s;
    det_stream_init(&s, 3, 0, 0, 0);
    fill(path, MAX_N, 2, &s);
    det_segments found = find(path, MAX_N, 2, 5, 4);
    double sum = 4 * (double)found.n_changes;
    size_t from = 0;
    for (size_t i = 0; i <= found.n_changes; i++) {
        size_t to = i < found.n_changes ? found.changes[i] : MAX_N;
        assert_true(to >= from + 5);
        sum += spread(path, 2, from, to);
        from = to;
    }
    assert_near(found.cost, sum, 1e-9);
    det_segments_free(&found);
}

static void test_clean_steps_are_found(void **state)
{
    (void)state;
    double path[60];
    for (size_t t = 0; t < 30; t++) {
        path[2 * t] = t >= 10;
        path[2 * t + 1] = t >= 22 ? -1 : 0;
    }
    det_segments found = find(path, 30, 2, 3, .5);
    assert_int_equal(found.n_changes, 2);
    assert_int_equal(found.changes[0], 10);
    assert_int_equal(found.changes[1], 22);
    assert_near(found.cost, 1, 1e-12);
    det_segments_free(&found);
    det_segments_free(&found);
    found = find(path, 30, 2, 3, 1e9);
    assert_int_equal(found.n_changes, 0);
    det_segments_free(&found);
}

static void test_constant_path_is_not_cut(void **state)
{
    (void)state;
    double path[50];
    for (size_t t = 0; t < 50; t++)
        path[t] = .1;
    det_segments found = find(path, 50, 1, 2, 1e-6);
    assert_int_equal(found.n_changes, 0);
    det_segments_free(&found);
}

static void test_too_short_to_cut(void **state)
{
    (void)state;
    double path[] = {0, 9, 0, 9, 0};
    for (size_t n = 0; n <= 5; n++) {
        det_segments found = find(path, n, 1, 3, 0);
        assert_int_equal(found.n_changes, 0);
        assert_near(found.cost, n ? spread(path, 1, 0, n) : 0, 1e-12);
        det_segments_free(&found);
    }
    det_segments found = find(path, 5, 0, 1, 1);
    assert_int_equal(found.n_changes, 0);
    det_segments_free(&found);
}

static void test_value_that_is_not_finite(void **state)
{
    (void)state;
    double path[] = {0, 1, NAN, 2};
    det_segments out = {.n_changes = 77};
    det_err err;
    assert_int_equal(det_segments_find(path, 4, 1, 1, 1, &out, &err), DET_DATA);
    assert_non_null(strstr(err.text, "step 2"));
    assert_int_equal(out.n_changes, 77);
}

static void test_every_allocation_fails_once(void **state)
{
    (void)state;
    double path[] = {0, 0, 5, 5};
    det_segments out = {.n_changes = 77};
    det_status st;
    assert_every_allocation_fails_once(st, {
        assert_int_equal(out.n_changes, 77);
        st = det_segments_find(path, 4, 1, 1, 1, &out, NULL);
    });
    assert_int_equal(out.n_changes, 1);
    det_segments_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equals_optimal_partitioning),
        cmocka_unit_test(test_cost_is_that_of_its_cuts),
        cmocka_unit_test(test_clean_steps_are_found),
        cmocka_unit_test(test_constant_path_is_not_cut),
        cmocka_unit_test(test_too_short_to_cut),
        cmocka_unit_test(test_value_that_is_not_finite),
        cmocka_unit_test(test_every_allocation_fails_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
