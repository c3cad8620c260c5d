/* SPDX-License-Identifier: Apache-2.0 */
/* A journal: finished blocks of a long computation, kept in side files as they are finished, so that a killed run goes
 * on.
 *
 * Blocks are named by a part (a stage of the computation) and a number, and hold bytes that a run with the same key
 * makes again just so. Each process of a run appends to a file of its own (PATH.0, PATH.1 ...) and finds what any
 * process of an earlier run finished. A block that was cut short, was changed, or belongs to another key is not there:
 * that costs time, never an answer.
 */
#ifndef DET_BASE_JOURNAL_H
#define DET_BASE_JOURNAL_H

#include <stddef.h>

#include "base/err.h"

typedef struct det_journal det_journal;

/* The journal of this key at path, of process `place`. A journal that cannot be read or written, or is a link, is an empty
 * one that keeps nothing (det_journal_failed). DET_NOMEM. */
det_status det_journal_open(const char *path, const char key[65], int place, det_journal **out,
                            det_err *err) DET_MUST_USE;
/* 1 and data[bytes] filled where the block is there with so many bytes. j NULL: 0. May be called by several threads. */
int det_journal_find(det_journal *j, int part, size_t block, void *data, size_t bytes);
/* Keep a block. May be called by several threads; j NULL: nothing. */
void det_journal_add(det_journal *j, int part, size_t block, const void *data, size_t bytes);
/* 1 where something could not be kept. */
int det_journal_failed(const det_journal *j);
/* Close; done: the computation came to its end, and the first process removes the files of all. */
void det_journal_close(det_journal *j, int done);

#endif
