/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/mem.h"
#include "cli/commands.h"
#include "cli/intake.h"
#include "cli/output.h"
#include "show/replay_csv.h"
#include "show/replay_json.h"
#include "show/replay_text.h"

typedef enum form { TEXT, JSON, CSV } form;

static int ends_in(const char *s, const char *end)
{
    const size_t n = strlen(s), m = strlen(end);
    return n > m && strcmp(s + n - m, end) == 0;
}

static det_status choose_form(const det_options *o, form *out, det_err *err)
{
    const int json = det_options_has(o, DET_OPTION_BIT(JSON)), csv = det_options_has(o, DET_OPTION_BIT(CSV));
    if (json && csv)
        return det_err_set(err, DET_USAGE, "--json and --csv are two forms of one answer: choose one");
    if (json || csv)
        *out = json ? JSON : CSV;
    else if (o->out != NULL)
        *out = ends_in(o->out, ".json") ? JSON : ends_in(o->out, ".csv") ? CSV : TEXT;
    else
        *out = TEXT;
    return DET_OK;
}

static det_status write_answer(const det_replay *r, form f, const char *path, det_err *err)
{
    if (f == JSON) {
        char *json = NULL;
        det_status st = det_replay_json(r, &json, err);
        if (st == DET_OK)
            st = det_output_write(json, path, err);
        det_free(json);
        return st;
    }
    det_text text = {0};
    if (f == CSV)
        det_replay_csv(r, &text);
    else
        det_replay_text(r, &text);
    return det_output_text(&text, path, err);
}

static det_status print_verdict(const det_replay *r, det_err *err)
{
    det_text text = {0};
    det_answer_text(&r->answer, &text);
    return det_output_text(&text, NULL, err);
}

det_status det_command_replay(const det_options *o, det_err *err)
{
    form f;
    det_status st = choose_form(o, &f, err);
    if (st != DET_OK)
        return st;
    det_case c = {0};
    det_replay r = {0};
    st = det_intake_replay(o, &c, &r, err);
    if (st == DET_OK)
        st = write_answer(&r, f, o->out, err);
    if (st == DET_OK && o->out != NULL)
        st = print_verdict(&r, err);
    det_replay_free(&r);
    det_case_free(&c);
    return st;
}
