/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/session.h"
#include "show/origins_json.h"
#include "show/origins_text.h"

static void show_text(const void *answer, det_text *out)
{
    det_origins_text(answer, out);
}

static det_status show_json(const void *answer, char **out, det_err *err)
{
    return det_origins_json(answer, out, err);
}

det_status det_command_origins(const det_options *o, det_err *err)
{
    det_session s;
    det_origins r = {0};
    det_origins_options q;
    det_shown shown = {&r, &r.answer, show_text, show_json, NULL, 0};
    det_status st = det_output_check(o, err);
    if (st == DET_OK)
        st = det_session_open(o, &s, err);
    if (st != DET_OK)
        return st;
    det_origins_default(&q);
    if (o->n_operands > 1)
        st = det_origins_find_act(&s.c, o->operands[1], &q.act, err);
    if (st == DET_OK)
        st = det_session_fit(&s, err);
    if (st == DET_OK)
        st = det_origins_ask(&s.basis, &q, &s.terminal.run, &r, err);
    det_session_answered(&s);
    if (st == DET_OK)
        st = det_output_answer(o, &shown, err);
    det_origins_free(&r);
    det_session_close(&s);
    return st;
}
