/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/session.h"
#include "show/moves_json.h"
#include "show/moves_text.h"

static void show_text(const void *answer, det_text *out)
{
    det_moves_text(answer, out);
}

static det_status show_json(const void *answer, char **out, det_err *err)
{
    return det_moves_json(answer, out, err);
}

det_status det_command_moves(const det_options *o, det_err *err)
{
    det_session s;
    det_moves m = {0};
    det_moves_options q;
    det_shown shown = {&m, &m.answer, show_text, show_json, NULL, 0};
    det_status st = det_session_open(o, &s, err);
    if (st != DET_OK)
        return st;
    det_moves_default(&q);
    if (o->horizon_days)
        q.horizon_days = o->horizon_days;
    st = det_session_fit(&s, err);
    if (st == DET_OK)
        st = det_moves_ask(&s.basis, &q, &s.terminal.run, &m, err);
    det_session_answered(&s);
    if (st == DET_OK)
        st = det_output_answer(o, &shown, err);
    det_moves_free(&m);
    det_session_close(&s);
    return st;
}
