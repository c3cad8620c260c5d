/* SPDX-License-Identifier: Apache-2.0 */
#include "show/report_parts.h"

#include <string.h>

#include "ask/explain.h"
#include "ask/forecast.h"
#include "ask/moves.h"
#include "ask/origins.h"
#include "ask/whatif.h"
#include "base/mem.h"
#include "show/explain_json.h"
#include "show/forecast_json.h"
#include "show/moves_json.h"
#include "show/origins_json.h"
#include "show/replay_json.h"
#include "show/whatif_json.h"

static det_status replay(const det_basis *b, const det_run *run, det_report_parts *p, char **json, det_err *err)
{
    det_replay_options q;
    det_replay_default(&q);
    det_status st = det_replay_ask(b, &q, run, &p->replay, err);
    return st == DET_OK ? det_replay_json(&p->replay, json, err) : st;
}

static det_status origins(const det_basis *b, const det_run *run, det_report_parts *p, char **json, det_err *err)
{
    det_origins_options q;
    det_origins r = {0};
    (void)p;
    det_origins_default(&q);
    det_status st = det_origins_ask(b, &q, run, &r, err);
    if (st == DET_OK)
        st = det_origins_json(&r, json, err);
    det_origins_free(&r);
    return st;
}

static det_status explain(const det_basis *b, const det_run *run, det_report_parts *p, char **json, det_err *err)
{
    det_explain_options q;
    det_explain e = {0};
    (void)p;
    det_explain_default(&q);
    det_status st = det_explain_ask(b, &q, run, &e, err);
    if (st == DET_OK)
        st = det_explain_json(&e, json, err);
    det_explain_free(&e);
    return st;
}

static det_status forecast(const det_basis *b, const det_run *run, det_report_parts *p, char **json, det_err *err)
{
    det_forecast_options q;
    det_forecast f = {0};
    (void)p;
    det_forecast_default(&q);
    det_status st = det_forecast_ask(b, &q, run, &f, err);
    if (st == DET_OK)
        st = det_forecast_json(&f, json, err);
    det_forecast_free(&f);
    return st;
}

static det_status moves(const det_basis *b, const det_run *run, det_report_parts *p, char **json, det_err *err)
{
    det_moves_options q;
    det_moves m = {0};
    (void)p;
    det_moves_default(&q);
    det_status st = det_moves_ask(b, &q, run, &m, err);
    if (st == DET_OK)
        st = det_moves_json(&m, json, err);
    det_moves_free(&m);
    return st;
}

/* ---- what if: each promise that ended held, each change of government undone, each third party away, the heaviest acts dropped ---- */

enum { MOST_CHANGES = 8, HEAVIEST = 2 };

static void add_change(det_change *all, size_t *n, det_change_kind kind, int what)
{
    if (*n < MOST_CHANGES)
        all[(*n)++] = (det_change){.kind = kind, .what = what, .day = DET_DAY_NONE};
}

static int is_feared(const det_case *c, int actor)
{
    for (size_t k = 0; k < c->n_fears; k++)
        if (c->fears[k].through == actor)
            return 1;
    return 0;
}

static size_t list_changes(const det_case *c, const det_replay *r, det_change *all)
{
    size_t n = 0, n_heaviest = 0;
    for (size_t k = 0; k < c->n_commitments; k++)
        if (c->commitments[k].until != DET_DAY_NONE && c->commitments[k].until <= c->until)
            add_change(all, &n, DET_CHANGE_HOLD, (int)k);
    for (size_t k = 0; k < c->n_regime_changes; k++)
        add_change(all, &n, DET_CHANGE_UNDO, (int)k);
    for (size_t k = 0; k < r->n_changers && n_heaviest < HEAVIEST; k++)
        if (r->changers[k].act >= 0) {
            add_change(all, &n, DET_CHANGE_DROP, r->changers[k].act);
            n_heaviest++;
        }
    for (size_t k = 0; k < c->n_actors; k++)
        if (is_feared(c, (int)k))
            add_change(all, &n, DET_CHANGE_WITHOUT, (int)k);
    return n;
}

static det_status add_whatif(const det_basis *b, const det_change *change, const det_run *run, det_text *list, det_err *err)
{
    det_whatif_options q;
    det_whatif w = {0};
    char *json = NULL;
    det_whatif_default(&q);
    det_status st = det_whatif_ask(b, change, 1, &q, run, &w, err);
    if (st == DET_OK)
        st = det_whatif_json(&w, 0, &json, err);
    if (st == DET_OK) {
        det_text_add(list, list->n > 1 ? "," : "");
        det_text_add(list, json);
    }
    det_free(json);
    det_whatif_free(&w);
    return st;
}

static det_status whatif(const det_basis *b, const det_run *run, det_report_parts *p, char **json, det_err *err)
{
    det_text list = {0};
    det_change changes[MOST_CHANGES];
    const size_t n = list_changes(b->c, &p->replay, changes);
    det_status st = DET_OK;
    det_text_add(&list, "[");
    for (size_t k = 0; st == DET_OK && k < n; k++)
        st = add_whatif(b, &changes[k], run, &list, err);
    det_text_add(&list, "]");
    *json = st == DET_OK ? det_text_take(&list) : NULL;
    det_text_free(&list);
    if (st == DET_OK && *json == NULL)
        st = det_err_set(err, DET_NOMEM, "memory ran out while the report was put together");
    return st;
}

static const struct {
    const char *question;
    det_status (*ask)(const det_basis *b, const det_run *run, det_report_parts *p, char **json, det_err *err);
} questions[] = {{"replay", replay},     {"explain", explain}, {"origins", origins},
               {"forecast", forecast}, {"whatif", whatif},   {"moves", moves}};

det_status det_report_parts_ask(const det_basis *b, const det_run *run, det_report_parts *out, det_err *err)
{
    det_status st = DET_OK;
    for (size_t k = 0; st == DET_OK && k < sizeof questions / sizeof questions[0]; k++) {
        char **json = &out->json[out->n];
        st = questions[k].ask(b, run, out, json, err);
        if (st == DET_OK)
            out->each[out->n++] = (det_report_part){questions[k].question, *json};
        else if (st == DET_DATA && k > 0)
            st = DET_OK;
    }
    return st;
}

det_status det_report_parts_json(const det_report_parts *p, char **out, det_err *err)
{
    det_text t = {0};
    for (size_t i = 0; i < p->n; i++)
        det_text_addf(&t, "%s\"%s\": %s", i ? ", " : "{", p->each[i].question, p->each[i].json);
    det_text_add(&t, "}\n");
    char *whole = det_text_take(&t);
    det_text_free(&t);
    if (whole == NULL)
        return det_err_set(err, DET_NOMEM, "memory ran out for the answers");
    *out = whole;
    return DET_OK;
}

void det_report_parts_free(det_report_parts *p)
{
    for (size_t k = 0; k < p->n; k++)
        det_free(p->json[k]);
    det_replay_free(&p->replay);
    memset(p, 0, sizeof *p);
}
