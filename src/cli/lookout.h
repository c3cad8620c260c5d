/* SPDX-License-Identifier: Apache-2.0 */
/* The live page over a store: the last watch and scorecard that were kept beside it (kept_answer.h), or the plain list of pairs where no
 * watch was; and the report of one pair, made when it is asked for.
 *
 *   GET  /                   the page                        GET  /api/answers.json  what it draws
 *   POST /api/report         {"pair": [A, B]} -> 202 {"job": ID}; its answer is the answers of a report, by question
 *   GET  /api/jobs/ID        how far it is, or its answer    POST /api/jobs/ID       call it off
 *
 * The store is read and never written to.
 */
#ifndef DET_CLI_LOOKOUT_H
#define DET_CLI_LOOKOUT_H

#include "base/text.h"
#include "cli/options.h"
#include "cli/serve.h"

typedef struct det_lookout det_lookout;

extern const det_route det_lookout_routes[];

/* o, whose operand is a store, must outlive it. DET_NOMEM. */
det_status det_lookout_open(const det_options *o, det_lookout **out, det_err *err) DET_MUST_USE;
/* Read what is kept: what the routes stand on. A kept answer that cannot be read is none, with a remark unless --quiet. Failures: those of
 * det_store_open; without a kept watch also those of det_import_atlas. */
det_status det_lookout_read(det_lookout *v, det_err *err) DET_MUST_USE;
/* What it shows, in a few lines. */
void det_lookout_text(const det_lookout *v, det_text *out);
/* After the server, which calls it, was closed. */
void det_lookout_close(det_lookout *v);

#endif
