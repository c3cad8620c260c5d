/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/session.h"
#include "show/whatif_json.h"
#include "show/whatif_text.h"

/* Which option makes which change. */
static const det_option_id option_of[DET_N_CHANGES] = {[DET_CHANGE_DROP] = DET_OPTION_DROP,
                                                       [DET_CHANGE_ADD] = DET_OPTION_ADD,
                                                       [DET_CHANGE_MOVE] = DET_OPTION_MOVE,
                                                       [DET_CHANGE_HOLD] = DET_OPTION_HOLD,
                                                       [DET_CHANGE_BREAK] = DET_OPTION_BREAK,
                                                       [DET_CHANGE_UNDO] = DET_OPTION_UNDO,
                                                       [DET_CHANGE_REGIME] = DET_OPTION_REGIME,
                                                       [DET_CHANGE_WITHOUT] = DET_OPTION_WITHOUT,
                                                       [DET_CHANGE_SENSIBILITY] = DET_OPTION_SENSIBILITY};

static void show_text(const void *answer, det_text *out)
{
    det_whatif_text(answer, out);
}

static void show_csv(const void *answer, det_text *out)
{
    det_whatif_csv(answer, out);
}

static det_status show_json(const void *answer, char **out, det_err *err)
{
    return det_whatif_json(answer, 1, out, err);
}

static det_status read_changes(const det_options *o, const det_case *c, det_change *changes, size_t *n, det_err *err)
{
    det_status st = DET_OK;
    for (int i = 0; st == DET_OK && i < o->n_values; i++)
        for (int k = 0; st == DET_OK && k < DET_N_CHANGES; k++)
            if (option_of[k] == o->values[i].id)
                st = det_change_read(c, (det_change_kind)k, o->values[i].value, &changes[(*n)++], err);
    if (st == DET_OK && *n == 0)
        return det_err_set(err, DET_USAGE,
                           "what if what? Name a change: --drop ACT, --hold COMMITMENT, ... (detente help whatif)");
    return st;
}

det_status det_command_whatif(const det_options *o, det_err *err)
{
    det_session s;
    det_whatif w = {0};
    det_whatif_options q;
    det_change changes[DET_MOST_OPTION_VALUES];
    size_t n = 0;
    det_shown shown = {&w, &w.answer, show_text, show_json, show_csv, 0};
    det_whatif_default(&q);
    q.coupling = o->coupling;
    det_status st = det_output_check(o, err);
    if (st != DET_OK)
        return st;
    st = det_session_open(o, &s, err);
    if (st != DET_OK)
        return st;
    st = read_changes(o, &s.c, changes, &n, err);
    if (st == DET_OK)
        st = det_session_fit(&s, err);
    if (st == DET_OK)
        st = det_whatif_ask(&s.basis, changes, n, &q, &s.terminal.run, &w, err);
    det_session_answered(&s);
    if (st == DET_OK)
        st = det_output_answer(o, &shown, err);
    det_whatif_free(&w);
    det_session_close(&s);
    return st;
}
