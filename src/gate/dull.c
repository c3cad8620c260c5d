/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/dull.h"

#include "base/mem.h"
#include "base/text.h"

#include <string.h>

det_status det_dull_init(det_dull *s, const det_case *c, det_err *err)
{
    *s = (det_dull){.rows_per_day = det_calloc((size_t)(c->until - c->from + 1), sizeof *s->rows_per_day)};
    return s->rows_per_day ? DET_OK : det_err_set(err, DET_NOMEM, "no memory for the days of the window");
}

void det_dull_free(det_dull *s)
{
    for (size_t i = 0; i < s->n_acts; i++)
        det_act_free(&s->acts[i]);
    det_free(s->acts);
    det_free(s->rows_per_day);
    *s = (det_dull){0};
}

det_status det_dull_add(det_dull *s, const det_act *row, int author, const char *cameo, det_err *err)
{
    det_act a = *row;
    a.is_background = 1;
    a.id = det_text_format("bg:%ld", a.line);
    a.note = det_strdup("");
    a.cameo = det_strdup(cameo);
    a.source = det_calloc(1, sizeof *a.source);
    if (!a.id || !a.note || !a.cameo || !a.source ||
        det_reserve((void **)&s->acts, &s->cap_acts, s->n_acts + 1, sizeof a)) {
        det_act_free(&a);
        return det_err_set(err, DET_NOMEM, "no memory for the acts of the dull stream");
    }
    a.source[0] = (det_share){author, 1};
    a.n_source = 1;
    s->acts[s->n_acts++] = a;
    return DET_OK;
}

det_status det_dull_take_into(det_dull *s, det_input *input, det_case *c, det_err *err)
{
    size_t days = (size_t)(c->until - c->from + 1);
    det_input *inputs = det_realloc(c->inputs, c->n_inputs + 1, sizeof *inputs);
    if (inputs)
        c->inputs = inputs;
    if (!inputs || det_reserve((void **)&c->acts, &c->cap_acts, c->n_acts + s->n_acts, sizeof *c->acts))
        return det_err_set(err, DET_NOMEM, "no memory for %zu acts", s->n_acts);
    if (s->n_acts)
        memcpy(c->acts + c->n_acts, s->acts, s->n_acts * sizeof *s->acts);
    c->n_acts += s->n_acts;
    s->n_acts = 0;
    c->inputs[c->n_inputs++] = *input;
    *input = (det_input){0};
    for (size_t i = 0; c->background_rows && i < days; i++)
        s->rows_per_day[i] += c->background_rows[i];
    det_free(c->background_rows);
    c->background_rows = s->rows_per_day;
    s->rows_per_day = NULL;
    det_case_sort_acts(c);
    return DET_OK;
}
