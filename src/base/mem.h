/* SPDX-License-Identifier: Apache-2.0 */
/* Memory: the allocator that every floor uses, with a hook that makes the n-th call fail (for fault_*.c tests).
 *
 * All functions return NULL when memory ran out; det_free(NULL) is nothing. Sizes are checked for overflow.
 */
#ifndef DET_BASE_MEM_H
#define DET_BASE_MEM_H

#include <stddef.h>

/* n zeroed objects of size bytes; n = 0 gives a valid pointer of one byte. */
void *det_calloc(size_t n, size_t size);
/* Grow or shrink to n objects of size bytes; on failure the old block stays. */
void *det_realloc(void *old, size_t n, size_t size);
void det_free(void *p);
/* A copy of a string; NULL in gives NULL out. */
char *det_strdup(const char *s);
/* Make sure *items (of *cap objects) has room for n; doubles. 0 on success, -1 when memory ran out (all unchanged). */
int det_reserve(void **items, size_t *cap, size_t n, size_t size);

/* Tests only: the n-th allocation from now (n = 1 is the next) fails once; 0 turns it off. Not thread-safe. */
void det_mem_fail_at(long n);
/* Allocations since the last det_mem_fail_at. */
long det_mem_count(void);

#endif
