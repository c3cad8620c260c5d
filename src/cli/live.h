/* SPDX-License-Identifier: Apache-2.0 */
/* The live page of a pair: what `report` writes, and what-ifs computed as they are asked for.
 *
 *   GET  /                   the page                          GET  /api/answers.json  the answers it was made of
 *   GET  /api/case.json      the case's files as texts
 *   POST /api/whatif         {"changes": [["drop", ID], ...], "prior", "coupling"} -> 202 {"job": ID}
 *   GET  /api/jobs/ID        how far it is, or its answer      POST /api/jobs/ID       call it off
 *   POST /api/check          {"files"} -> the answer of check  POST /api/case.zip      {"files"} -> an archive
 */
#ifndef DET_CLI_LIVE_H
#define DET_CLI_LIVE_H

#include "cli/serve.h"
#include "cli/session.h"

typedef struct det_live det_live;

extern const det_route det_live_routes[];

/* s must outlive it. DET_NOMEM. */
det_status det_live_open(det_session *s, det_live **out, det_err *err) DET_MUST_USE;
/* Ask all questions of the session's case, as a report does: what the routes stand on. The session is then answered (det_session_answered). Failures as det_report_parts_ask. */
det_status det_live_ask(det_live *v, det_err *err) DET_MUST_USE;
/* The verdict of the pair; borrowed. */
const det_answer *det_live_answer(const det_live *v);
/* After the server, which calls it, was closed. */
void det_live_close(det_live *v);

#endif
