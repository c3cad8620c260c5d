/* SPDX-License-Identifier: Apache-2.0 */
/* Which fetched files a store holds, by name and checksum of the publisher's list, so that none is fetched again for it: the table
 * `fetched` of the store. */
#ifndef DET_GATE_FETCH_LEDGER_H
#define DET_GATE_FETCH_LEDGER_H

#include "data/fetched.h"
#include "gate/store.h"

typedef struct det_fetch_ledger {
    det_store *store; /* borrowed */
    sqlite3_stmt *find, *add;
} det_fetch_ledger;

/* All: DET_IO, DET_NOMEM. The table is made where there is none. */
det_status det_fetch_ledger_open(det_store *s, det_fetch_ledger *out, det_err *err) DET_MUST_USE;
det_status det_fetch_ledger_find(det_fetch_ledger *l, const det_fetched_file *file, int *is_there, det_err *err) DET_MUST_USE;
/* After the file was imported. What is imported and not noted, an interrupt having come between, is fetched again and enters as known. */
det_status det_fetch_ledger_add(det_fetch_ledger *l, const det_fetched_file *file, det_err *err) DET_MUST_USE;
void det_fetch_ledger_close(det_fetch_ledger *l);

#endif
