/* SPDX-License-Identifier: Apache-2.0 */
/* score of a store: skill of all its pairs out of sample, the scorecard kept in it. */
#ifndef DET_CLI_SCORE_STORE_H
#define DET_CLI_SCORE_STORE_H

#include "cli/options.h"

/* o->operands[0] is a store. DET_USAGE: --train is missing or leaves nothing to score; DET_DATA, DET_IO, DET_NOMEM, DET_STOPPED. */
det_status det_score_store(const det_options *o, det_err *err) DET_MUST_USE;

#endif
