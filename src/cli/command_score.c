/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/score.h"
#include "base/mem.h"
#include "cli/commands.h"
#include "cli/intake.h"
#include "cli/output.h"
#include "cli/score_store.h"
#include "gate/issued_json.h"
#include "show/score_json.h"
#include "show/score_text.h"

static void show_text(const void *answer, det_text *out)
{
    det_score_text(answer, out);
}

static det_status show_json(const void *answer, char **out, det_err *err)
{
    return det_score_json(answer, out, err);
}

/* The operands after the case. */
static det_status read_forecasts(const det_options *o, det_issued *out, det_err *err)
{
    det_status st = DET_OK;
    for (int i = 1; st == DET_OK && i < o->n_operands; i++)
        st = det_issued_json_read(o->operands[i], &out[i - 1], err);
    return st;
}

static det_status score_kept(const det_options *o, det_err *err)
{
    const size_t n = (size_t)o->n_operands - 1;
    det_case c = {0};
    det_score s = {0};
    det_shown shown = {&s, &s.answer, show_text, show_json, NULL, 0};
    det_issued *forecasts = det_calloc(n, sizeof *forecasts);
    det_status st = forecasts == NULL ? det_err_set(err, DET_NOMEM, "memory ran out for %zu forecasts", n) : read_forecasts(o, forecasts, err);
    if (st == DET_OK)
        st = det_intake_read(o, &c, err);
    if (st == DET_OK)
        st = det_score_ask(&c, forecasts, n, &s, err);
    if (st == DET_OK)
        st = det_output_answer(o, &shown, err);
    det_score_free(&s);
    det_case_free(&c);
    for (size_t i = 0; forecasts != NULL && i < n; i++)
        det_issued_free(&forecasts[i]);
    det_free(forecasts);
    return st;
}

/* Options that belong to one of the two ways alone. */
static det_status check(const det_options *o, int is_store, det_err *err)
{
    static const det_option_set of_store = DET_OPTION_BIT(SEED) | DET_OPTION_BIT(THREADS) | DET_OPTION_BIT(TRAIN) | DET_OPTION_BIT(REFIT) |
                                           DET_OPTION_BIT(PAST) | DET_OPTION_BIT(ORIGINS) | DET_OPTION_BIT(PAIRS) | DET_OPTION_BIT(CSV);
    if (is_store && det_options_has(o, DET_OPTION_BIT(PAIR) | DET_OPTION_BIT(ACTOR) | DET_OPTION_BIT(FORMAT)))
        return det_err_set(err, DET_USAGE, "--pair, --actor and --format belong to kept forecasts: without FORECAST all pairs of the store are scored");
    if (!is_store && o->n_operands == 1)
        return det_err_set(err, DET_USAGE, "FORECAST is missing: detente score CASE FORECAST... (or detente score STORE --train DATE)");
    if (!is_store && det_options_has(o, of_store))
        return det_err_set(err, DET_USAGE, "--seed, --threads, --train, --refit, --past, --origins, --pairs and --csv belong to: detente score STORE");
    return DET_OK;
}

det_status det_command_score(const det_options *o, det_err *err)
{
    const int is_store = det_intake_is_store(o);
    const det_status st = check(o, is_store, err);
    if (st != DET_OK)
        return st;
    return is_store ? det_score_store(o, err) : score_kept(o, err);
}
