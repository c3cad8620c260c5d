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

static det_status print_address(const det_answer *a, const det_serve_options *o, int port, det_err *err)
{
    det_text t = {0};
    const int is_v6 = strchr(o->address, ':') != NULL;
    det_answer_text(a, &t);
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

static void wait_for_end(void)
{
    const struct sigaction act = {.sa_handler = on_end, .sa_flags = SA_RESTART};
    sem_init(&ended, 0, 0);
    sigaction(SIGINT, &act, NULL);
    sigaction(SIGTERM, &act, NULL);
    while (sem_wait(&ended) != 0)
        ;
}

static det_status answer(det_serve *s, det_live *v, det_session *session, const det_serve_options *q, det_err *err)
{
    det_status st = det_live_ask(v, err);
    det_session_answered(session);
    if (st != DET_OK)
        return st;
    det_serve_begin(s);
    st = print_address(det_live_answer(v), q, det_serve_port(s), err);
    if (st == DET_OK)
        wait_for_end();
    return st;
}

/* All that is written from here on are kept fits and, for a moment, posted copies of the case. */
static void give_up_rights(const det_fit_cache *kept)
{
    const char *tmp = getenv("TMPDIR"), *const writable[] = {tmp == NULL || tmp[0] == '\0' ? "/tmp" : tmp,
                                                             kept != NULL && det_fit_cache_make_folder(kept) ? kept->folder : NULL};
    det_confine(writable, sizeof writable / sizeof *writable);
}

static det_status serve(det_live *v, det_session *session, det_err *err)
{
    char policy[MAX_POLICY];
    const det_options *o = session->o;
    const det_serve_options q = {.address = o->listen == NULL ? "127.0.0.1" : o->listen,
                                 .port = det_options_has(o, DET_OPTION_BIT(PORT)) ? o->port : DEFAULT_PORT,
                                 .token = o->token,
                                 .policy = policy};
    det_serve *s = NULL;
    read_policy(policy);
    give_up_rights(session->cache);
    det_status st = det_serve_open(&q, det_live_routes, v, &s, err);
    if (st != DET_OK)
        det_session_answered(session);
    else
        st = answer(s, v, session, &q, err);
    det_serve_close(s);
    return st;
}

det_status det_command_serve(const det_options *o, det_err *err)
{
    det_session s;
    det_live *v = NULL;
    det_status st = det_session_open(o, &s, err);
    if (st != DET_OK)
        return st;
    st = det_live_open(&s, &v, err);
    if (st == DET_OK)
        st = serve(v, &s, err);
    else
        det_session_answered(&s);
    det_live_close(v);
    det_session_close(&s);
    return st;
}
