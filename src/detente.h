/* SPDX-License-Identifier: Apache-2.0 */
/* detente as a library: read a case, fit it, ask it questions, take the answers as structs, as JSON or as files.
 *
 * Compile and link with `pkg-config --cflags --libs detente`, from C17 or C++. Everything not included here is internal and may change.
 *
 * The way of a program (examples/embed.c goes it):
 *
 *     det_casefile_read       a case folder, with every fault found      det_paircase_read   two actors of a store or an event file
 *     det_panel_build         its acts as counts, what is missing, and what may be counted
 *     det_basis_open          the fit that the questions stand on; then, on one basis and in any order:
 *         det_replay_ask      det_origins_ask     det_explain_ask     det_forecast_ask     det_whatif_ask      det_moves_ask
 *         det_report_parts_ask    all of them, as det_report_html puts them on one page
 *     det_posterior_ask       the posterior itself: draws, evidence, diagnostics
 *     det_<question>_json     the answer as the JSON that `detente <question> --json` prints, byte for byte
 *     det_<question>_free     each struct that was filled; zeroed memory may be freed too
 *
 * What holds everywhere:
 *
 *   Errors     A function that can fail returns a det_status (its value is the exit code of the command line) and, where `err` is not
 *              NULL, one sentence with its place in *err; det_err_format prints it. On failure outputs are untouched. A caller's bug (a NULL
 *              where none is allowed, an index out of range) stops the program.
 *   Owner      An answer owns its arrays and texts, but borrows the case and the basis it was asked of: these must outlive it. Texts that
 *              are returned are freed by det_free.
 *   Shapes     are written in brackets behind a member, slowest first: [n_steps][n_dyads]. A path has one value a step, a step being
 *              step_days days (1 or 7) from the day `from` on. Sides are 0 and 1, the case's `principals` in its order; direction 0 is side 0
 *              toward side 1. An index of -1 is none.
 *   Units      Time in days; det_day counts them from 1970-01-01. Probabilities and beliefs lie in [0,1]; rates are acts a step; log odds,
 *              log densities and log evidence are natural logarithms, where the name does not say log10.
 *   Missing    is NaN in numbers, NULL in texts, null in JSON; never 0.
 *   Same again The same case, options and seed give the same answer whatever det_run.n_threads says. There is no hidden state: threads may
 *              ask at once, of one basis too. Writing netCDF is the exception: that library takes one thread at a time.
 *   A stop     det_run.stop is asked often, from any thread; what it ends returns DET_STOPPED, but for det_posterior_ask, which keeps what it has.
 *   Cost       A fit takes seconds to minutes (acts, days and parameters count), a question on it less; explain and forecast fit anew. The
 *              headers say of each what it grows with. det_basis_options.cache keeps fits in a folder.
 *   Formulas   are those of docs/model.md, whose symbols the headers use: beliefs ("Perception"), rates ("Conduct"), R, ignition and persistence
 *              ("Quantities"), "Priors"; its "Sources" name where each comes from, and docs/notes/model-choices.md says why.
 */
#ifndef DETENTE_H
#define DETENTE_H

/* What the headers below need of the system, ahead of extern "C". */
#include <jansson.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Errors, memory, texts, days, and what a long run gets from outside. */
#include "base/date.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/mem.h"
#include "base/paths.h"
#include "base/progress.h"
#include "base/text.h"
#include "base/version.h"

/* Cases and counts. */
#include "data/case.h"
#include "data/panel.h"
#include "gate/casefile.h"
#include "gate/import_tidy.h"
#include "gate/paircase.h"
#include "gate/window.h"
#include "show/check_json.h"

/* Questions of a case, and their answers. */
#include "ask/answer.h"
#include "ask/basis.h"
#include "ask/explain.h"
#include "ask/forecast.h"
#include "ask/moves.h"
#include "ask/origins.h"
#include "ask/posterior.h"
#include "ask/replay.h"
#include "ask/whatif.h"
#include "show/explain_json.h"
#include "show/forecast_csv.h"
#include "show/forecast_json.h"
#include "show/inference_data.h"
#include "show/moves_json.h"
#include "show/origins_json.h"
#include "show/posterior_json.h"
#include "show/replay_csv.h"
#include "show/replay_json.h"
#include "show/report.h"
#include "show/report_parts.h"
#include "show/whatif_json.h"
#include "show/whatif_text.h"

/* Answers that were kept: what changed, how good forecasts were; and whether the machinery keeps its word. */
#include "ask/calibrate.h"
#include "ask/diff.h"
#include "ask/score.h"
#include "gate/issued_json.h"
#include "gate/savedfile.h"
#include "show/calibrate_json.h"
#include "show/diff_json.h"
#include "show/score_json.h"

/* Stores of event data: import, what is in it, export, all pairs at once, skill out of sample. */
#include "ask/skill.h"
#include "ask/watch.h"
#include "gate/extract.h"
#include "gate/import_atlas.h"
#include "gate/ingest.h"
#include "gate/past_csv.h"
#include "gate/store_scorecard.h"
#include "gate/store_stock.h"
#include "show/extract_netcdf.h"
#include "show/import_json.h"
#include "show/skill_json.h"
#include "show/skill_text.h"
#include "show/stock_json.h"
#include "show/watch_csv.h"
#include "show/watch_json.h"

#ifdef __cplusplus
}
#endif

#endif
