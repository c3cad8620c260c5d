/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/score_store.h"

#include <stdio.h>

#include "ask/skill.h"
#include "base/mem.h"
#include "cli/kept_answer.h"
#include "cli/output.h"
#include "cli/terminal.h"
#include "gate/import_atlas.h"
#include "gate/store_scorecard.h"
#include "show/skill_json.h"
#include "show/skill_text.h"

static void show_text(const void *answer, det_text *out)
{
    det_skill_text(answer, out);
}

static void show_csv(const void *answer, det_text *out)
{
    det_skill_csv(answer, out);
}

static det_status show_json(const void *answer, char **out, det_err *err)
{
    return det_skill_json(answer, out, err);
}

static det_skill_options read_options(const det_options *o)
{
    det_skill_options q;
    det_skill_default(&q);
    q.train_until = o->train;
    q.refit_days = o->refit_days;
    q.train_days = o->past_days;
    q.every_days = o->origin_days ? o->origin_days : q.every_days;
    q.most_pairs = (size_t)o->n_pairs;
    q.seed = o->seed;
    return q;
}

static det_status keep(const char *path, const det_skill *s, det_err *err)
{
    det_scorecard_row rows[DET_SKILL_MOST_ROWS];
    const det_scorecard card = det_skill_card(s, rows);
    return det_store_keep_scorecard(path, &card, err);
}

/* For the page. */
static void keep_answer(const det_options *o, const det_skill *s)
{
    char *json = NULL;
    det_status st = det_skill_json(s, &json, NULL);
    if (st == DET_OK)
        st = det_kept_answer_write(o->operands[0], "score", json, NULL);
    det_free(json);
    if (st != DET_OK && !det_options_has(o, DET_OPTION_BIT(QUIET)))
        fprintf(stderr, "detente: %s: the scorecard could not be kept for the page\n", o->operands[0]);
}

static det_status ask(const det_options *o, const det_atlas *atlas, det_skill *out, det_err *err)
{
    const det_skill_options q = read_options(o);
    det_terminal terminal;
    det_terminal_start(&terminal, o->threads, det_options_has(o, DET_OPTION_BIT(QUIET)));
    const det_status st = det_skill_ask(atlas, &q, &terminal.run, out, err);
    det_terminal_stop(&terminal);
    return st;
}

det_status det_score_store(const det_options *o, det_err *err)
{
    det_atlas_request q;
    det_atlas atlas = {0};
    det_skill s = {0};
    det_shown shown = {&s, &s.answer, show_text, show_json, show_csv, 1};
    if (o->train == DET_DAY_NONE)
        return det_err_set(err, DET_USAGE, "--train DATE is missing: up to which day may the forecasts learn?");
    det_atlas_request_default(&q);
    q.from = o->since;
    q.until = o->until;
    det_status st = det_output_check(o, err);
    if (st == DET_OK)
        st = det_import_atlas(o->operands[0], &q, &atlas, err);
    if (st == DET_OK)
        st = ask(o, &atlas, &s, err);
    if (st == DET_OK)
        st = keep(o->operands[0], &s, err);
    if (st == DET_OK)
        st = det_output_answer(o, &shown, err);
    if (st == DET_OK)
        keep_answer(o, &s);
    det_skill_free(&s);
    det_atlas_free(&atlas);
    return st;
}
