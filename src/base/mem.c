/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The one mutable state of the library: the tests' hook. */
static atomic_long n_calls, fail_at;

static int must_fail(void)
{
    long i = atomic_fetch_add_explicit(&n_calls, 1, memory_order_relaxed) + 1;
    return i == atomic_load_explicit(&fail_at, memory_order_relaxed);
}

void *det_calloc(size_t n, size_t size)
{
    if (must_fail())
        return NULL;
    return calloc(n ? n : 1, size ? size : 1);
}

void *det_realloc(void *old, size_t n, size_t size)
{
    if (must_fail() || (size && n > SIZE_MAX / size))
        return NULL;
    size_t bytes = n * size;
    return realloc(old, bytes ? bytes : 1);
}

void det_free(void *p)
{
    free(p);
}

char *det_strdup(const char *s)
{
    if (!s)
        return NULL;
    size_t n = strlen(s) + 1;
    char *copy = det_calloc(n, 1);
    return copy ? memcpy(copy, s, n) : NULL;
}

int det_reserve(void **items, size_t *cap, size_t n, size_t size)
{
    if (n <= *cap)
        return 0;
    size_t want = *cap ? *cap : 8;
    while (want < n)
        want = want > SIZE_MAX / 2 ? n : 2 * want;
    void *grown = det_realloc(*items, want, size);
    if (!grown)
        return -1;
    *items = grown;
    *cap = want;
    return 0;
}

void det_mem_fail_at(long n)
{
    atomic_store(&n_calls, 0);
    atomic_store(&fail_at, n);
}

long det_mem_count(void)
{
    return atomic_load(&n_calls);
}
