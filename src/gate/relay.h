/* SPDX-License-Identifier: Apache-2.0 */
/* Files read at once by several threads, and handed over batch by batch in the order of the files. */
#ifndef DET_GATE_RELAY_H
#define DET_GATE_RELAY_H

#include "base/progress.h"
#include "gate/harvest.h"

typedef struct det_relay det_relay;

/* Begin to read n files. All arguments must live as long. Threads: at most as many as run says and as there are files. DET_NOMEM. */
det_status det_relay_open(const char *const *paths, size_t n, const det_harvest_options *options, const det_actor_index *index,
                          const det_run *run, det_relay **out, det_err *err) DET_MUST_USE;
/* Stop reading, wherever it is. */
void det_relay_close(det_relay *r);
/* What file i is, as soon as it is known; i must be 0, or the file after the one that was handed over to its end. Borrowed until
 * the next call. Failures: those of det_harvest_open. */
det_status det_relay_begin(det_relay *r, size_t i, const det_layout **layout, const det_packed_facts **facts, det_err *err) DET_MUST_USE;
/* The next batch of file i, borrowed until the next call; NULL at its end, and then its hash in sha256. Failures: those of
 * det_harvest_next. */
det_status det_relay_next(det_relay *r, size_t i, const det_batch **out, char sha256[65], det_err *err) DET_MUST_USE;

#endif
