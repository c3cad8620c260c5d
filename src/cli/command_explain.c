/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/explain.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/session.h"
#include "show/explain_json.h"
#include "show/explain_text.h"

static void show_text(const void *answer, det_text *out)
{
    det_explain_text(answer, out);
}

static det_status show_json(const void *answer, char **out, det_err *err)
{
    return det_explain_json(answer, out, err);
}

det_status det_command_explain(const det_options *o, det_err *err)
{
    det_session s;
    det_explain e = {0};
    det_explain_options q;
    det_shown shown = {&e, &e.answer, show_text, show_json, NULL, 0};
    det_status st = det_output_check(o, err);
    if (st == DET_OK)
        st = det_session_open(o, &s, err);
    if (st != DET_OK)
        return st;
    det_explain_default(&q);
    st = det_session_fit(&s, err);
    if (st == DET_OK)
        st = det_explain_ask(&s.basis, &q, &s.terminal.run, &e, err);
    det_session_answered(&s);
    if (st == DET_OK)
        st = det_output_answer(o, &shown, err);
    det_explain_free(&e);
    det_session_close(&s);
    return st;
}
