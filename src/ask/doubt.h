/* SPDX-License-Identifier: Apache-2.0 */
/* Doubts that come with where a record is from, whatever is asked of it: how much of it was seen, and that it is news. */
#ifndef DET_ASK_DOUBT_H
#define DET_ASK_DOUBT_H

#include "ask/answer.h"
#include "data/case.h"
#include "data/panel.h"

/* Share of the steps in which neither direction of the pair was observed. */
double det_doubt_masked(const det_panel *p);
/* Reasons added to the confidence: more than a tenth of the steps was not observed; or acts are machine-coded alone, so that what is
 * counted is reports, and attention to the pair cannot be told from its acts. DET_NOMEM. */
det_status det_doubt_record(const det_case *c, double masked_share, det_answer *a, det_err *err) DET_MUST_USE;

#endif
