/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/lookout.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "cli/jobs.h"
#include "cli/kept_answer.h"
#include "cli/session.h"
#include "gate/import_atlas.h"
#include "gate/store.h"
#include "show/atlas_json.h"
#include "show/report_parts.h"

enum { MOST_CODE = 64 };

struct det_lookout {
    const det_options *o;
    det_kept_answer watch, score;
    char *pairs; /* JSON, where no watch is kept; NULL otherwise */
    char *page, *answers;
    det_jobs *jobs;
};

/* ---- what is kept ---- */

static const char *path_of(const det_lookout *v)
{
    return v->o->operands[0];
}

static det_status read_kept(det_lookout *v, const char *question, det_kept_answer *out, det_err *err)
{
    det_err why = {0};
    const det_status st = det_kept_answer_read(path_of(v), question, out, &why);
    if (st == DET_NOMEM && err != NULL)
        *err = why;
    else if (st != DET_OK && !det_options_has(v->o, DET_OPTION_BIT(QUIET)))
        fprintf(stderr, "detente: %s.%s.json: the kept answer cannot be read and is passed over\n", path_of(v), question);
    return st == DET_NOMEM ? st : DET_OK;
}

/* 1 where the store holds other files than when the answer was made. */
static det_status has_changed(det_store *s, const det_kept_answer *a, int *out, det_err *err)
{
    char now[65] = "";
    const det_status st = a->json == NULL ? DET_OK : det_store_hash(s, a->format, now, err);
    *out = st == DET_OK && strcmp(now, a->sha256) != 0;
    return st;
}

static det_status list_pairs(det_lookout *v, det_err *err)
{
    det_atlas_request q;
    det_atlas a = {0};
    det_atlas_request_default(&q);
    q.from = v->o->since;
    q.until = v->o->until;
    det_status st = det_import_atlas(path_of(v), &q, &a, err);
    if (st == DET_OK)
        st = det_atlas_json(&a, &v->pairs, err);
    det_atlas_free(&a);
    return st;
}

static char *describe(const det_lookout *v, int watch_is_old, int score_is_old)
{
    det_json j;
    char *text = NULL;
    const char *slash = strrchr(path_of(v), '/');
    det_json_init(&j);
    det_json_text(&j, j.root, "name", slash == NULL ? path_of(v) : slash + 1);
    det_json_bool(&j, j.root, "watch_is_old", watch_is_old);
    det_json_bool(&j, j.root, "score_is_old", score_is_old);
    return det_json_take(&j, &text, NULL) == DET_OK ? text : NULL;
}

static det_status put_page(det_lookout *v, const char *store, det_err *err)
{
    det_report_parts all = {0};
    const det_report_part offered[] = {{"store", store}, {"watch", v->watch.json}, {"pairs", v->pairs}, {"score", v->score.json}, {"live", "true"}};
    for (size_t i = 0; i < sizeof offered / sizeof *offered; i++)
        if (offered[i].json != NULL)
            all.each[all.n++] = offered[i];
    const det_status st = det_report_parts_json(&all, &v->answers, err);
    return st == DET_OK ? det_report_html(all.each, all.n, &v->page, err) : st;
}

det_status det_lookout_read(det_lookout *v, det_err *err)
{
    det_store *s = NULL;
    int watch_is_old = 0, score_is_old = 0;
    char *store = NULL;
    det_status st = det_store_open(path_of(v), DET_STORE_READ, &s, err);
    if (st == DET_OK)
        st = read_kept(v, "watch", &v->watch, err);
    if (st == DET_OK)
        st = read_kept(v, "score", &v->score, err);
    if (st == DET_OK)
        st = has_changed(s, &v->watch, &watch_is_old, err);
    if (st == DET_OK)
        st = has_changed(s, &v->score, &score_is_old, err);
    det_store_close(s);
    if (st == DET_OK && v->watch.json == NULL)
        st = list_pairs(v, err);
    if (st == DET_OK) {
        store = describe(v, watch_is_old, score_is_old);
        st = store == NULL ? det_err_set(err, DET_NOMEM, "memory ran out for the page") : put_page(v, store, err);
    }
    det_free(store);
    return st == DET_OK ? det_jobs_open(v->o->threads, &v->jobs, err) : st;
}

void det_lookout_text(const det_lookout *v, det_text *out)
{
    if (v->watch.json == NULL)
        det_text_addf(out, "No watch is kept beside the store; the page lists its pairs. To keep one: detente watch %s\n", path_of(v));
    else
        det_text_addf(out, "%s\n", v->watch.verdict);
    if (v->score.json != NULL)
        det_text_addf(out, "%s\n", v->score.verdict);
}

/* ---- the page ---- */

static det_reply page(void *site, const det_request *q)
{
    (void)q;
    return det_reply_kept("text/html; charset=utf-8", ((det_lookout *)site)->page);
}

static det_reply answers(void *site, const det_request *q)
{
    (void)q;
    return det_reply_kept("application/json", ((det_lookout *)site)->answers);
}

/* ---- the report of a pair ---- */

typedef struct asked {
    det_options o;
    char pair[2 * MOST_CODE + 2];
} asked;

static det_status work(void *what, const det_run *run, char **answer, det_err *err)
{
    const asked *a = what;
    det_session s;
    det_report_parts parts = {0};
    det_status st = det_session_open_under(&a->o, run, &s, err);
    if (st != DET_OK)
        return st;
    st = det_session_fit(&s, err);
    if (st == DET_OK)
        st = det_report_parts_ask(&s.basis, &s.terminal.run, &parts, err);
    if (st == DET_OK)
        st = det_report_parts_json(&parts, answer, err);
    det_report_parts_free(&parts);
    det_session_close(&s);
    return st;
}

static int is_code(const char *s)
{
    return s != NULL && s[0] != '\0' && strlen(s) <= MOST_CODE && strchr(s, ',') == NULL;
}

static det_reply report(void *site, const det_request *q)
{
    det_lookout *v = site;
    json_t *root = json_loads(q->body, JSON_REJECT_DUPLICATES, NULL), *pair = json_object_get(root, "pair");
    const char *one = json_string_value(json_array_get(pair, 0)), *other = json_string_value(json_array_get(pair, 1));
    det_reply reply;
    asked *a = det_calloc(1, sizeof *a);
    if (a == NULL) {
        reply = det_reply_json(500, NULL);
    } else if (json_array_size(pair) != 2 || !is_code(one) || !is_code(other)) {
        reply = det_reply_error(400, "the body must be {\"pair\": [CODE, CODE]}");
        det_free(a);
    } else {
        snprintf(a->pair, sizeof a->pair, "%s,%s", one, other);
        a->o = *v->o;
        a->o.pair = a->pair;
        a->o.given |= DET_OPTION_BIT(PAIR) | DET_OPTION_BIT(QUIET);
        reply = det_jobs_queued(v->jobs, work, a, det_free);
    }
    json_decref(root);
    return reply;
}

static det_reply tell(void *site, const det_request *q)
{
    return det_jobs_told(((det_lookout *)site)->jobs, q->rest);
}

static det_reply cancel(void *site, const det_request *q)
{
    return det_jobs_cancelled(((det_lookout *)site)->jobs, q->rest);
}

const det_route det_lookout_routes[] = {{"GET", "/", page},           {"GET", "/api/answers.json", answers}, {"POST", "/api/report", report},
                                        {"GET", "/api/jobs/", tell}, {"POST", "/api/jobs/", cancel},        {NULL, NULL, NULL}};

/* ---- beginning and end ---- */

det_status det_lookout_open(const det_options *o, det_lookout **out, det_err *err)
{
    det_lookout *v = det_calloc(1, sizeof *v);
    if (v == NULL)
        return det_err_set(err, DET_NOMEM, "memory ran out for the page");
    v->o = o;
    *out = v;
    return DET_OK;
}

void det_lookout_close(det_lookout *v)
{
    if (v == NULL)
        return;
    det_jobs_close(v->jobs);
    det_kept_answer_free(&v->watch);
    det_kept_answer_free(&v->score);
    det_free(v->pairs);
    det_free(v->page);
    det_free(v->answers);
    det_free(v);
}
