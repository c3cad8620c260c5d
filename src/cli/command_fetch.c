/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/version.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/terminal.h"
#include "gate/fetch.h"
#include "show/fetch_json.h"
#include "show/fetch_text.h"

enum { BASE_SIZE = 1200 };

static int is_dry(const det_options *o)
{
    return det_options_has(o, DET_OPTION_BIT(DRY_RUN));
}

static det_status print_text(const det_options *o, const det_fetched *f, const det_imported *m, det_err *err)
{
    det_text out = {0};
    if (is_dry(o))
        det_fetch_text_addresses(f, &out);
    else
        det_fetch_text(f, m, &out);
    return det_output_text(&out, NULL, err);
}

static det_status print_json(const det_fetched *f, const det_imported *m, det_err *err)
{
    const det_imported nothing = {0};
    char verdict[256];
    char *json = NULL;
    det_input *inputs = NULL;
    det_status st = det_imported_inputs(m ? m : &nothing, &inputs, err);
    const size_t n_inputs = m ? m->n_files : 0;
    det_answer a = {.question = "fetch",
                    .verdict = det_fetch_verdict(f, verdict, sizeof verdict),
                    .confidence = DET_CONF_HIGH,
                    .reasons = {"a file counts only with the size and the checksum that the publisher lists"},
                    .n_reasons = 1,
                    .would_change_it = "Other lists of the publisher's.",
                    .provenance = {.version = DET_VERSION, .method = DET_METHOD, .inputs = inputs, .n_inputs = n_inputs}};
    if (st == DET_OK)
        st = det_fetch_json(&a, f, m, &json, err);
    if (st == DET_OK)
        st = det_output_write(json, NULL, err);
    det_imported_inputs_free(inputs, n_inputs);
    det_free(json);
    return st;
}

static det_status print_answer(const det_options *o, const det_fetched *f, const det_imported *m, det_err *err)
{
    return det_options_has(o, DET_OPTION_BIT(JSON)) ? print_json(f, m, err) : print_text(o, f, m, err);
}

/* What was done is printed also where it could not be brought to its end. */
static det_status fetch(const det_options *o, const det_fetch_options *q, det_err *err)
{
    det_fetched f = {0};
    det_imported m = {0};
    det_err later = {0};
    det_terminal t;
    det_terminal_start(&t, 0, det_options_has(o, DET_OPTION_BIT(QUIET)));
    det_status st = det_fetch(q, &t.run, &f, &m, err);
    det_terminal_stop(&t);
    if (st == DET_OK || f.n_files > 0) {
        const det_status shown = print_answer(o, &f, q->store ? &m : NULL, st == DET_OK ? err : &later);
        st = st == DET_OK ? shown : st;
    }
    if (st == DET_OK)
        st = det_fetch_outcome(&f, err);
    det_fetched_free(&f);
    det_imported_free(&m);
    return st;
}

static det_status rehearse(const det_options *o, const det_fetch_window *w, det_err *err)
{
    det_fetched f = {0};
    det_status st = det_fetch_rehearse(w, &f, err);
    if (st == DET_OK)
        st = print_answer(o, &f, NULL, err);
    det_fetched_free(&f);
    return st;
}

/* Without --dir the files pass through a folder beside the store. */
static det_status fetch_into(const det_options *o, det_fetch_options *q, det_err *err)
{
    char *beside = o->dir == NULL ? det_text_format("%s.fetch", o->into) : NULL;
    q->folder = o->dir == NULL ? beside : o->dir;
    q->keeps_files = o->dir != NULL;
    det_status st = q->folder == NULL ? det_err_set(err, DET_NOMEM, "memory ran out") : DET_OK;
    if (st == DET_OK && o->into != NULL)
        st = det_store_open(o->into, DET_STORE_WRITE, &q->store, err);
    if (st == DET_OK)
        st = fetch(o, q, err);
    det_store_close(q->store);
    det_free(beside);
    return st;
}

/* base: room for the address, which loses slashes at its end. */
static det_fetch_window read_window(const det_options *o, det_day today, char base[BASE_SIZE])
{
    size_t n = (size_t)snprintf(base, BASE_SIZE, "%s", o->url == NULL ? DET_FETCH_GDELT : o->url);
    for (n = n < BASE_SIZE ? n : BASE_SIZE - 1; n > 0 && base[n - 1] == '/';)
        base[--n] = '\0';
    det_fetch_window w = {.from = o->from,
                          .to = o->to == DET_DAY_NONE ? today : o->to,
                          .every = o->every,
                          .translated = det_options_has(o, DET_OPTION_BIT(TRANSLATED)),
                          .mentions = det_options_has(o, DET_OPTION_BIT(MENTIONS)),
                          .base = base};
    return w;
}

static det_fetch_pace read_pace(const det_options *o)
{
    det_fetch_pace p;
    det_fetch_pace_default(&p);
    p.n_parallel = o->n_parallel ? o->n_parallel : p.n_parallel;
    p.n_tries = o->n_tries ? o->n_tries : p.n_tries;
    p.timeout_seconds = o->timeout_seconds ? o->timeout_seconds : p.timeout_seconds;
    return p;
}

det_status det_command_fetch(const det_options *o, det_err *err)
{
    const long quarter = (long)time(NULL) / (86400 / DET_QUARTERS_PER_DAY);
    const det_day today = (det_day)(quarter / DET_QUARTERS_PER_DAY);
    if (strcmp(o->operands[0], "gdelt") != 0)
        return det_err_set(err, DET_USAGE, "unknown publisher '%s', 'gdelt' is the one that is known", o->operands[0]);
    if (o->from == DET_DAY_NONE)
        return det_err_set(err, DET_USAGE, "--from DATE is missing: from which day on?");
    if (o->into == NULL && o->dir == NULL && !is_dry(o))
        return det_err_set(err, DET_USAGE, "--into STORE or --dir FOLDER is missing: where shall the data go?");
    char base[BASE_SIZE];
    det_fetch_options q = {.window = read_window(o, today, base),
                           .pace = read_pace(o),
                           .keep_acts = det_options_has(o, DET_OPTION_BIT(KEEP_ACTS)),
                           .until = quarter};
    det_status st = det_fetch_window_check(&q.window, today, err);
    if (st == DET_OK)
        st = is_dry(o) ? rehearse(o, &q.window, err) : fetch_into(o, &q, err);
    return st;
}
