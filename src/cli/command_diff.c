/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/diff.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "gate/savedfile.h"
#include "show/diff_json.h"
#include "show/diff_text.h"

static void show_text(const void *answer, det_text *out)
{
    det_diff_text(answer, out);
}

static det_status show_json(const void *answer, char **out, det_err *err)
{
    return det_diff_json(answer, out, err);
}

det_status det_command_diff(const det_options *o, det_err *err)
{
    det_saved before = {0}, after = {0};
    det_diff d = {0};
    det_shown shown = {&d, &d.answer, show_text, show_json, NULL, 0};
    det_input inputs[2];
    det_status st = det_savedfile_read(o->operands[0], &before, err);
    if (st == DET_OK)
        st = det_savedfile_read(o->operands[1], &after, err);
    if (st == DET_OK)
        st = det_diff_ask(&before, &after, &d, err);
    if (st == DET_OK) {
        inputs[0] = before.input;
        inputs[1] = after.input;
        d.answer.provenance.inputs = inputs;
        d.answer.provenance.n_inputs = 2;
        st = det_output_answer(o, &shown, err);
    }
    det_diff_free(&d);
    det_saved_free(&before);
    det_saved_free(&after);
    return st;
}
