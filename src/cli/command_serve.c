/* SPDX-License-Identifier: Apache-2.0 */
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/commands.h"
#include "cli/confine.h"
#include "cli/live.h"
#include "cli/lookout.h"
#include "cli/output.h"
#include "show/page.h"
#include "show/replay_text.h"

enum { DEFAULT_PORT = 8017, MAX_POLICY = 1024 };

/* The page's own policy, and that nobody may frame it. */
static void read_policy(char out[MAX_POLICY])
{
    static const char before[] = "http-equiv=\"Content-Security-Policy\" content=\"";
    const char *at = strstr(det_page_html, before);
    DET_BUG_IF(at == NULL);
    at += sizeof before - 1;
    snprintf(out, MAX_POLICY, "%.*s; frame-ancestors 'none'", (int)strcspn(at, "\""), at);
}

/* What is served: a pair, or a store. */
typedef struct served {
    void *self;
    const det_route *routes;
    det_status (*ask)(void *self, det_err *err);    /* makes what the routes stand on */
    void (*tell)(const void *self, det_text *out); /* says in a few lines what that is */
    const det_fit_cache *kept;                     /* NULL: no fits are kept */
    const char *folder;                            /* that is written in, NULL: none */
} served;

static det_status print_address(const served *site, const det_serve_options *o, int port, det_err *err)
{
    det_text t = {0};
    const int is_v6 = strchr(o->address, ':') != NULL;
    site->tell(site->self, &t);
    det_text_addf(&t, "Serving on http://%s%s%s:%d/%s%s (an interrupt ends it)\n", is_v6 ? "[" : "", o->address, is_v6 ? "]" : "", port,
                  o->token == NULL ? "" : "?token=", o->token == NULL ? "" : o->token);
    return det_output_text(&t, NULL, err);
}

/* A signal can reach the program in no other way. */
static sem_t ended;

static void on_end(int number)
{
    (void)number;
    sem_post(&ended);
}

/* Before anybody is told the address: who reads it may send a signal at once. */
static void heed_signals(void)
{
    const struct sigaction act = {.sa_handler = on_end, .sa_flags = SA_RESTART};
    sem_init(&ended, 0, 0);
    sigaction(SIGINT, &act, NULL);
    sigaction(SIGTERM, &act, NULL);
}

static void wait_for_end(void)
{
    while (sem_wait(&ended) != 0)
        ;
}

/* All that is written from here on are kept fits, for a moment posted copies of a case, and beside a store what SQLite locks by. */
static void give_up_rights(const served *site)
{
    const det_fit_cache *kept = site->kept;
    const char *tmp = getenv("TMPDIR"), *const writable[] = {tmp == NULL || tmp[0] == '\0' ? "/tmp" : tmp,
                                                             kept != NULL && det_fit_cache_make_folder(kept) ? kept->folder : NULL, site->folder};
    (void)det_run_threads(NULL); /* clang's OpenMP opens shared memory when it is first asked for anything */
    det_confine(writable, sizeof writable / sizeof *writable);
}

static det_status serve(const served *site, const det_options *o, det_err *err)
{
    char policy[MAX_POLICY];
    const det_serve_options q = {.address = o->listen == NULL ? "127.0.0.1" : o->listen,
                                 .port = det_options_has(o, DET_OPTION_BIT(PORT)) ? o->port : DEFAULT_PORT,
                                 .token = o->token,
                                 .policy = policy};
    det_serve *s = NULL;
    read_policy(policy);
    give_up_rights(site);
    det_status st = det_serve_open(&q, site->routes, site->self, &s, err);
    if (st == DET_OK)
        st = site->ask(site->self, err);
    if (st == DET_OK) {
        heed_signals();
        det_serve_begin(s);
        st = print_address(site, &q, det_serve_port(s), err);
    }
    if (st == DET_OK)
        wait_for_end();
    det_serve_close(s);
    return st;
}

static det_status ask_pair(void *live, det_err *err)
{
    return det_live_ask(live, err);
}

static void tell_pair(const void *live, det_text *out)
{
    det_answer_text(det_live_answer(live), out);
}

static det_status serve_pair(const det_options *o, det_err *err)
{
    det_session s;
    det_live *v = NULL;
    det_status st = det_session_open(o, &s, err);
    if (st != DET_OK)
        return st;
    st = det_live_open(&s, &v, err);
    if (st == DET_OK)
        st = serve(&(served){v, det_live_routes, ask_pair, tell_pair, s.cache, NULL}, o, err);
    det_live_close(v);
    det_session_close(&s);
    return st;
}

static det_status read_store(void *lookout, det_err *err)
{
    return det_lookout_read(lookout, err);
}

static void tell_store(const void *lookout, det_text *out)
{
    det_lookout_text(lookout, out);
}

static det_status serve_store(const det_options *o, det_err *err)
{
    det_lookout *v = NULL;
    det_kept_fits kept;
    const char *store = o->operands[0], *slash = strrchr(store, '/');
    char *folder = slash == NULL ? det_strdup(".") : det_text_format("%.*s", (int)(slash - store + 1), store);
    det_status st = folder == NULL ? det_err_set(err, DET_NOMEM, "memory ran out for the page") : det_lookout_open(o, &v, err);
    if (st == DET_OK)
        st = serve(&(served){v, det_lookout_routes, read_store, tell_store, det_kept_fits_open(o, &kept), folder}, o, err);
    det_lookout_close(v);
    det_free(folder);
    return st;
}

det_status det_command_serve(const det_options *o, det_err *err)
{
    return o->pair == NULL && det_intake_is_store(o) ? serve_store(o, err) : serve_pair(o, err);
}
