/* SPDX-License-Identifier: Apache-2.0 */
/* A form of an answer when memory runs out: the same text or DET_NOMEM, and nothing half. */
#ifndef DET_TESTS_SHOW_SURVIVES_H
#define DET_TESTS_SHOW_SURVIVES_H

#include "check.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"

/* Runs with the first, second, ... allocation failing (in growing strides, so that long forms stay quick) until none fails. */
static inline void assert_survives(det_status (*form)(char **out))
{
    char untouched, *whole = NULL;
    int reached = 1;
    assert_int_equal(form(&whole), DET_OK);
    for (long n = 1; reached; n += 1 + n / 64) {
        char *out = &untouched;
        det_mem_fail_at(n);
        const det_status st = form(&out);
        reached = det_mem_count() >= n;
        det_mem_fail_at(0);
        if (st == DET_OK && out) {
            assert_string_equal(out, whole);
            det_free(out);
        } else if (st != DET_OK) {
            assert_int_equal(st, DET_NOMEM);
            assert_ptr_equal(out, &untouched);
        }
    }
    det_free(whole);
}

#endif
