/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/report_parts.h"

#include <string.h>

#include "ask/forecast.h"
#include "ask/moves.h"
#include "ask/origins.h"
#include "base/mem.h"
#include "show/forecast_json.h"
#include "show/moves_json.h"
#include "show/origins_json.h"
#include "show/replay_json.h"

static det_status replay(det_session *s, det_report_parts *p, char **json, det_err *err)
{
    det_replay_options q = det_options_replay(s->o);
    q.cache = s->cache;
    det_status st = det_replay_ask(&s->c, &q, &s->terminal.run, &p->replay, err);
    return st == DET_OK ? det_replay_json(&p->replay, json, err) : st;
}

static det_status origins(det_session *s, det_report_parts *p, char **json, det_err *err)
{
    det_origins_options q;
    det_origins r = {0};
    (void)p;
    det_origins_default(&q);
    q.basis = det_session_basis(s);
    det_status st = det_origins_ask(&s->c, &q, &s->terminal.run, &r, err);
    if (st == DET_OK)
        st = det_origins_json(&r, json, err);
    det_origins_free(&r);
    return st;
}

static det_status forecast(det_session *s, det_report_parts *p, char **json, det_err *err)
{
    det_forecast_options q;
    det_forecast f = {0};
    (void)p;
    det_forecast_default(&q);
    q.prior = s->o->prior;
    q.profile = s->o->profile;
    q.seed = s->o->seed;
    q.cache = s->cache;
    det_status st = det_forecast_ask(&s->c, &q, &s->terminal.run, &f, err);
    if (st == DET_OK)
        st = det_forecast_json(&f, json, err);
    det_forecast_free(&f);
    return st;
}

static det_status moves(det_session *s, det_report_parts *p, char **json, det_err *err)
{
    det_moves_options q;
    det_moves m = {0};
    (void)p;
    det_moves_default(&q);
    q.basis = det_session_basis(s);
    det_status st = det_moves_ask(&s->c, &q, &s->terminal.run, &m, err);
    if (st == DET_OK)
        st = det_moves_json(&m, json, err);
    det_moves_free(&m);
    return st;
}

static const struct {
    const char *question;
    det_status (*ask)(det_session *s, det_report_parts *p, char **json, det_err *err);
} questions[] = {{"replay", replay}, {"origins", origins}, {"forecast", forecast}, {"moves", moves}};

det_status det_report_parts_ask(det_session *s, det_report_parts *out, det_err *err)
{
    det_status st = DET_OK;
    for (size_t k = 0; st == DET_OK && k < sizeof questions / sizeof questions[0]; k++) {
        st = questions[k].ask(s, out, &out->json[k], err);
        out->each[k] = (det_report_part){questions[k].question, out->json[k]};
        out->n = k + 1;
    }
    return st;
}

void det_report_parts_free(det_report_parts *p)
{
    for (size_t k = 0; k < p->n; k++)
        det_free(p->json[k]);
    det_replay_free(&p->replay);
    memset(p, 0, sizeof *p);
}
