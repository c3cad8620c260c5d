/* SPDX-License-Identifier: Apache-2.0 */
/* What cmocka lacks: doubles compared in double precision, and the loop that lets every allocation fail once. */
#ifndef DET_TESTS_CHECK_H
#define DET_TESTS_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

/* |got - want| <= tolerance; equal infinities and two NaN agree. */
#define assert_near(got, want, tolerance) check_near((got), (want), (tolerance), #got, __FILE__, __LINE__)
/* The same, tolerance relative to |want|. */
#define assert_close(got, want, tolerance)                                                                             \
    check_near((got), (want), (tolerance)*fabs((double)(want)), #got, __FILE__, __LINE__)

static inline void check_near(double got, double want, double tolerance, const char *what, const char *file, int line)
{
    if (got == want || (isnan(got) && isnan(want)) || fabs(got - want) <= tolerance)
        return;
    print_error("%s = %.17g, not %.17g within %g\n", what, got, want, tolerance);
    _fail(file, line);
}

/* Let the first, second ... allocation of the statement `call` fail until it goes through: each time `st` must be
 * DET_NOMEM, in the end DET_OK. Needs base/mem.h and at least one allocation. */
#define assert_every_allocation_fails_once(st, call)                                                                   \
    do {                                                                                                               \
        long n_failed_ = 0;                                                                                            \
        for (;; n_failed_++) {                                                                                         \
            det_mem_fail_at(n_failed_ + 1);                                                                            \
            call;                                                                                                      \
            int reached_ = det_mem_count() > n_failed_;                                                                \
            det_mem_fail_at(0);                                                                                        \
            if (!reached_)                                                                                             \
                break;                                                                                                 \
            assert_int_equal((st), DET_NOMEM);                                                                         \
        }                                                                                                              \
        assert_int_equal((st), DET_OK);                                                                                \
        assert_true(n_failed_ > 0);                                                                                    \
    } while (0)

#endif
