/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/score.h"
#include "base/mem.h"
#include "cli/commands.h"
#include "cli/intake.h"
#include "cli/output.h"
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

det_status det_command_score(const det_options *o, det_err *err)
{
    const size_t n = (size_t)o->n_operands - 1;
    det_case c = {0};
    det_score s = {0};
    det_shown shown = {&s, &s.answer, show_text, show_json, NULL};
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
