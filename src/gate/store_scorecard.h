/* SPDX-License-Identifier: Apache-2.0 */
/* Scorecards kept in a store: tables `scorecards` and `scores`, made with the first one (docs/data.md). */
#ifndef DET_GATE_STORE_SCORECARD_H
#define DET_GATE_STORE_SCORECARD_H

#include "base/err.h"
#include "data/scorecard.h"

/* Keep a card in the store of this path, whole or not at all; one of the same days, settings and version takes the place of the one before.
 * Failures: those of det_store_open; DET_IO, DET_NOMEM. */
det_status det_store_keep_scorecard(const char *path, const det_scorecard *c, det_err *err) DET_MUST_USE;

#endif
