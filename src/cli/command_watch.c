/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/ranks.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/kept_answer.h"
#include "cli/output.h"
#include "cli/terminal.h"
#include "gate/import_atlas.h"
#include "gate/past_csv.h"
#include "show/watch_csv.h"
#include "show/watch_json.h"
#include "show/watch_text.h"

enum { LISTED = 25 };

typedef struct shown {
    const det_watch *w;
    int most;
} shown;

static void show_text(const void *answer, det_text *out)
{
    const shown *s = answer;
    det_watch_text(s->w, s->most, out);
}

static void show_csv(const void *answer, det_text *out)
{
    det_watch_csv(((const shown *)answer)->w, out);
}

static det_status show_json(const void *answer, char **out, det_err *err)
{
    return det_watch_json(((const shown *)answer)->w, out, err);
}

/* Side files of the store: finished blocks, and the last watch (for the next; as an answer for the page: kept_answer.h). */
typedef struct beside {
    char *journal, *last;
} beside;

static det_status name_beside(const det_options *o, beside *b, det_err *err)
{
    if (det_options_has(o, DET_OPTION_BIT(NO_CACHE)))
        return DET_OK;
    b->journal = det_text_format("%s.watching", o->operands[0]);
    b->last = det_text_format("%s.watch.csv", o->operands[0]);
    return b->journal && b->last ? DET_OK : det_err_set(err, DET_NOMEM, "memory ran out for the names of side files");
}

/* The last watch; one that cannot be read is none. */
static void read_past(const det_options *o, const beside *b, det_past *past)
{
    det_err why;
    *past = (det_past){.until = DET_DAY_NONE};
    if (b->last && det_past_csv_read(b->last, past, &why) != DET_OK && !det_options_has(o, DET_OPTION_BIT(QUIET)))
        fprintf(stderr, "detente: %s: the last watch cannot be read and is passed over\n", b->last);
}

static void keep_last(const det_options *o, const beside *b, const det_watch *w)
{
    det_text text = {0};
    char *json = NULL;
    if (!b->last)
        return;
    det_watch_csv(w, &text);
    det_status st = det_output_text(&text, b->last, NULL);
    if (st == DET_OK)
        st = det_watch_json(w, &json, NULL);
    if (st == DET_OK)
        st = det_kept_answer_write(o->operands[0], "watch", json, NULL);
    det_free(json);
    if ((st != DET_OK || w->journal_failed) && !det_options_has(o, DET_OPTION_BIT(QUIET)))
        fprintf(stderr, "detente: %s: what the next run and the page would go by could not be kept\n", b->last);
}

static det_status read_atlas(const det_options *o, det_atlas *a, det_err *err)
{
    det_atlas_request q;
    det_atlas_request_default(&q);
    if (det_options_has(o, DET_OPTION_BIT(SINCE)))
        q.from = o->since;
    if (det_options_has(o, DET_OPTION_BIT(UNTIL)))
        q.until = o->until;
    return det_import_atlas(o->operands[0], &q, a, err);
}

static det_status ask(const det_options *o, const det_atlas *a, const beside *b, const det_past *past, det_watch *w,
                      det_err *err)
{
    det_watch_options q;
    det_terminal terminal;
    det_watch_default(&q);
    q.seed = o->seed;
    q.glance.step_days = o->step_days;
    q.n_read = o->top;
    q.journal = b->journal;
    q.past = *past;
    det_terminal_start(&terminal, o->threads, det_options_has(o, DET_OPTION_BIT(QUIET)));
    terminal.run.ranks = o->ranks;
    const det_status st = det_watch_ask(a, &q, &terminal.run, w, err);
    det_terminal_stop(&terminal);
    return st;
}

det_status det_command_watch(const det_options *o, det_err *err)
{
    det_atlas a = {0};
    det_watch w = {0};
    det_past past = {0};
    beside b = {0};
    const shown s = {&w, o->top > 0 ? o->top : LISTED};
    det_status st = det_output_check(o, err);
    if (st == DET_OK)
        st = name_beside(o, &b, err);
    if (st == DET_OK)
        st = read_atlas(o, &a, err);
    st = det_ranks_agree(o->ranks, st);
    if (st == DET_OK) {
        read_past(o, &b, &past);
        st = ask(o, &a, &b, &past, &w, err);
    }
    if (st == DET_OK && det_ranks_place(o->ranks) == 0) {
        const det_shown how = {&s, &w.answer, show_text, show_json, show_csv, 1};
        st = det_output_answer(o, &how, err);
        if (st == DET_OK) /* what nobody read is not what the next run goes by */
            keep_last(o, &b, &w);
    }
    det_watch_free(&w);
    det_atlas_free(&a);
    det_free(past.pairs);
    det_free(b.journal);
    det_free(b.last);
    return st;
}
