/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/live.h"

#include <jansson.h>
#include <string.h>

#include "ask/whatif.h"
#include "base/mem.h"
#include "base/nearest.h"
#include "cli/desk.h"
#include "cli/jobs.h"
#include "show/report_parts.h"
#include "show/whatif_json.h"

enum { N_PRIORS = 3, MOST_CHANGES = 64 };

struct det_live {
    det_session *s;
    det_report_parts parts;
    char *page, *answers;
    det_jobs *jobs;
    det_basis other[N_PRIORS]; /* under prior sets that are not the session's; the business of the one thread that works on jobs */
};

/* ---- the page ---- */

static det_status put_page(det_live *v, det_err *err)
{
    det_report_part all[DET_MAX_PARTS + 1];
    memcpy(all, v->parts.each, v->parts.n * sizeof *all);
    all[v->parts.n] = (det_report_part){"live", "true"};
    const det_status st = det_report_parts_json(&v->parts, &v->answers, err);
    return st == DET_OK ? det_report_html(all, v->parts.n + 1, &v->page, err) : st;
}

static det_reply page(void *site, const det_request *q)
{
    (void)q;
    return det_reply_kept("text/html; charset=utf-8", ((det_live *)site)->page);
}

static det_reply answers(void *site, const det_request *q)
{
    (void)q;
    return det_reply_kept("application/json", ((det_live *)site)->answers);
}

/* ---- the case ---- */

static const char *folder(const det_live *v)
{
    return v->s->c.folder == NULL ? "" : v->s->c.folder;
}

static det_reply files(void *site, const det_request *q)
{
    (void)q;
    return det_desk_files(folder(site));
}

static det_reply check(void *site, const det_request *q)
{
    return det_desk_check(folder(site), q->body);
}

static det_reply archive(void *site, const det_request *q)
{
    (void)site;
    return det_desk_pack(q->body);
}

/* ---- what if ---- */

typedef struct asked {
    det_live *v;
    det_change changes[MOST_CHANGES];
    size_t n;
    det_prior_set prior;
    det_whatif_options options;
} asked;

/* The session's basis, or one under another prior set. */
static det_status find_basis(det_live *v, det_prior_set prior, const det_run *run, const det_basis **out, det_err *err)
{
    det_basis_options how = v->s->basis.options;
    det_basis *other = &v->other[prior];
    *out = prior == how.prior ? &v->s->basis : other;
    if (prior == how.prior || other->c != NULL)
        return DET_OK;
    how.prior = prior;
    return det_basis_open(&v->s->c, &how, run, other, err);
}

static det_status work(void *what, const det_run *run, char **answer, det_err *err)
{
    const asked *a = what;
    const det_basis *b = NULL;
    det_whatif w = {0};
    det_status st = find_basis(a->v, a->prior, run, &b, err);
    if (st == DET_OK)
        st = det_whatif_ask(b, a->changes, a->n, &a->options, run, &w, err);
    if (st == DET_OK)
        st = det_whatif_json(&w, 1, answer, err);
    det_whatif_free(&w);
    return st;
}

/* Index of a name among names(i), i < n; -1 and the sentence. */
static int find_name(const json_t *value, const char *what, const char *const *names, size_t n, det_err *err)
{
    const char *name = json_string_value(value);
    for (size_t i = 0; name != NULL && i < n; i++)
        if (strcmp(name, names[i]) == 0)
            return (int)i;
    const char *near = name == NULL ? NULL : det_nearest_name(name, names, n);
    (void)det_err_set(err, DET_USAGE, "%s: '%.64s' is not known, %s '%s'?", what, name == NULL ? "" : name,
                      near == NULL ? "how about" : "did you mean", near == NULL ? names[0] : near);
    return -1;
}

static det_status read_change(asked *a, const json_t *pair, det_err *err)
{
    const char *names[DET_N_CHANGES], *text = json_string_value(json_array_get(pair, 1));
    for (int k = 0; k < DET_N_CHANGES; k++)
        names[k] = det_change_name((det_change_kind)k);
    if (a->n == MOST_CHANGES || json_array_size(pair) != 2 || text == NULL)
        return det_err_set(err, DET_USAGE, "changes are at most %d pairs of texts, [KIND, WHAT]", MOST_CHANGES);
    const int kind = find_name(json_array_get(pair, 0), "change", names, DET_N_CHANGES, err);
    return kind < 0 ? DET_USAGE : det_change_read(&a->v->s->c, (det_change_kind)kind, text, &a->changes[a->n++], err);
}

static det_status read_asked(asked *a, const json_t *root, det_err *err)
{
    static const char *const priors[] = {"sceptical", "reference", "alarmed"};
    const char *couplings[] = {det_whatif_coupling_name(DET_WHATIF_THINNING), det_whatif_coupling_name(DET_WHATIF_QUANTILE),
                               det_whatif_coupling_name(DET_WHATIF_BOUNDS)};
    const json_t *changes = json_object_get(root, "changes"), *prior = json_object_get(root, "prior"),
                 *coupling = json_object_get(root, "coupling");
    const int set = prior == NULL ? (int)a->v->s->o->prior : find_name(prior, "prior", priors, N_PRIORS, err);
    const int how = coupling == NULL ? DET_WHATIF_THINNING : find_name(coupling, "coupling", couplings, 3, err);
    if (set < 0 || how < 0)
        return DET_USAGE;
    a->prior = (det_prior_set)set;
    a->options.coupling = (det_whatif_coupling)how;
    if (json_array_size(changes) == 0)
        return det_err_set(err, DET_USAGE, "what if what? \"changes\" is empty");
    det_status st = DET_OK;
    for (size_t i = 0; st == DET_OK && i < json_array_size(changes); i++)
        st = read_change(a, json_array_get(changes, i), err);
    return st;
}

static det_reply whatif(void *site, const det_request *q)
{
    det_live *v = site;
    det_err err = {0};
    asked *a = det_calloc(1, sizeof *a);
    json_t *root = json_loads(q->body, JSON_REJECT_DUPLICATES, NULL);
    det_reply reply;
    if (a == NULL) {
        json_decref(root);
        return det_reply_json(500, NULL);
    }
    a->v = v;
    det_whatif_default(&a->options);
    if (json_is_object(root) && read_asked(a, root, &err) == DET_OK) {
        reply = det_jobs_queued(v->jobs, work, a, det_free);
    } else {
        reply = det_reply_error(400, err.text[0] ? err.text : "the body must be {\"changes\": [[KIND, WHAT], ...]}");
        det_free(a);
    }
    json_decref(root);
    return reply;
}

static det_reply tell(void *site, const det_request *q)
{
    return det_jobs_told(((det_live *)site)->jobs, q->rest);
}

static det_reply cancel(void *site, const det_request *q)
{
    return det_jobs_cancelled(((det_live *)site)->jobs, q->rest);
}

const det_route det_live_routes[] = {{"GET", "/", page},
                                     {"GET", "/api/answers.json", answers},
                                     {"GET", "/api/case.json", files},
                                     {"POST", "/api/whatif", whatif},
                                     {"GET", "/api/jobs/", tell},
                                     {"POST", "/api/jobs/", cancel},
                                     {"POST", "/api/check", check},
                                     {"POST", "/api/case.zip", archive},
                                     {NULL, NULL, NULL}};

/* ---- beginning and end ---- */

det_status det_live_open(det_session *s, det_live **out, det_err *err)
{
    det_live *v = det_calloc(1, sizeof *v);
    if (v == NULL)
        return det_err_set(err, DET_NOMEM, "memory ran out for the page");
    v->s = s;
    *out = v;
    return DET_OK;
}

det_status det_live_ask(det_live *v, det_err *err)
{
    det_status st = det_session_fit(v->s, err);
    if (st == DET_OK)
        st = det_report_parts_ask(&v->s->basis, &v->s->terminal.run, &v->parts, err);
    det_session_answered(v->s);
    if (st == DET_OK)
        st = put_page(v, err);
    return st == DET_OK ? det_jobs_open(v->s->o->threads, &v->jobs, err) : st;
}

const det_answer *det_live_answer(const det_live *v)
{
    return &v->parts.replay.answer;
}

void det_live_close(det_live *v)
{
    if (v == NULL)
        return;
    det_jobs_close(v->jobs);
    for (int i = 0; i < N_PRIORS; i++)
        det_basis_free(&v->other[i]);
    det_report_parts_free(&v->parts);
    det_free(v->page);
    det_free(v->answers);
    det_free(v);
}
