/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"
#include "base/ranks.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/terminal.h"
#include "show/calibrate_json.h"
#include "show/calibrate_text.h"

static det_calibrate_options question(const det_options *o)
{
    det_calibrate_options q;
    det_calibrate_default(&q);
    q.profile = o->profile;
    q.prior = o->prior;
    q.seed = o->seed;
    if (o->n_sets > 0)
        q.n_sets = o->n_sets;
    if (o->n_days > 0)
        q.n_days = o->n_days;
    return q;
}

static det_status write_answer(const det_options *o, const det_calibration *c, det_err *err)
{
    if (det_options_has(o, DET_OPTION_BIT(JSON))) {
        char *json = NULL;
        det_status st = det_calibrate_json(c, &json, err);
        if (st == DET_OK)
            st = det_output_write(json, o->out, err);
        det_free(json);
        return st;
    }
    det_text text = {0};
    det_calibrate_text(c, &text);
    return det_output_text(&text, o->out, err);
}

det_status det_command_calibrate(const det_options *o, det_err *err)
{
    const det_calibrate_options q = question(o);
    det_terminal terminal;
    det_calibration c = {0};
    det_terminal_start(&terminal, o->threads, det_options_has(o, DET_OPTION_BIT(QUIET)));
    terminal.run.ranks = o->ranks;
    det_status st = det_calibrate_ask(&q, &terminal.run, &c, err);
    det_terminal_stop(&terminal);
    if (st == DET_OK && det_ranks_place(o->ranks) == 0)
        st = write_answer(o, &c, err);
    det_calibration_free(&c);
    return st;
}
