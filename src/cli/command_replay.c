/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/session.h"
#include "show/replay_csv.h"
#include "show/replay_json.h"
#include "show/replay_text.h"

static void show_text(const void *answer, det_text *out)
{
    det_replay_text(answer, out);
}

static void show_csv(const void *answer, det_text *out)
{
    det_replay_csv(answer, out);
}

static det_status show_json(const void *answer, char **out, det_err *err)
{
    return det_replay_json(answer, out, err);
}

det_status det_command_replay(const det_options *o, det_err *err)
{
    det_session s;
    det_replay r = {0};
    det_replay_options q;
    det_shown shown = {&r, &r.answer, show_text, show_json, show_csv, 0};
    det_status st = det_output_check(o, err);
    if (st == DET_OK)
        st = det_session_open(o, &s, err);
    if (st != DET_OK)
        return st;
    det_replay_default(&q);
    st = det_session_fit(&s, err);
    if (st == DET_OK)
        st = det_replay_ask(&s.basis, &q, &s.terminal.run, &r, err);
    det_session_answered(&s);
    if (st == DET_OK)
        st = det_output_answer(o, &shown, err);
    det_replay_free(&r);
    det_session_close(&s);
    return st;
}
