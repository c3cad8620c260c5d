/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/serve.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netdb.h>
#include <openssl/crypto.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"

enum { MAX_HEADERS = 32 << 10, IDLE_SECONDS = 10, N_THREADS = 2 };

/* A connection; `since`: when it was opened, its request's headers had come, or its last request was over. */
typedef struct visit {
    int fd;
    time_t since;
    struct visit *next, **at;
} visit;

struct det_serve {
    det_serve_options options;
    char host[2][128]; /* as a Host header names this server: by address, and "localhost" where that is so */
    const det_route *routes;
    void *site;
    atomic_int is_named, has_begun; /* host is set; the site may be asked */
    struct MHD_Daemon *daemon;
    pthread_mutex_t lock; /* of visits and is_closing */
    pthread_cond_t closing;
    visit *visits;
    int is_closing;
    pthread_t sweeper;
};

/* What is known of one request while it comes in. */
typedef struct incoming {
    const det_route *route;
    const char *rest;
    int allows_get, allows_post; /* where the path is known and the method is not */
    det_text body;
} incoming;

det_reply det_reply_json(int code, char *json)
{
    if (json == NULL)
        return det_reply_error(500, "memory ran out");
    return (det_reply){.code = code, .type = "application/json", .body = json, .n = strlen(json)};
}

det_reply det_reply_kept(const char *type, char *text)
{
    return (det_reply){.code = 200, .type = type, .body = text, .n = strlen(text), .is_borrowed = 1};
}

det_reply det_reply_error(int code, const char *sentence)
{
    det_text t = {0};
    det_text_add(&t, "{\"error\": \"");
    for (const char *s = sentence; *s != '\0'; s++) {
        if (*s == '"' || *s == '\\')
            det_text_addf(&t, "\\%c", *s);
        else if ((unsigned char)*s < 0x20)
            det_text_addf(&t, "\\u%04x", (unsigned)*s);
        else
            det_text_add_bytes(&t, s, 1);
    }
    det_text_add(&t, "\"}\n");
    char *json = det_text_take(&t);
    det_text_free(&t);
    if (json != NULL)
        return det_reply_json(code, json);
    static char nothing[] = "{\"error\": \"memory ran out\"}\n";
    return (det_reply){.code = 500, .type = "application/json", .body = nothing, .n = sizeof nothing - 1, .is_borrowed = 1};
}

/* ---- connections and their time ---- */

static time_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec;
}

static void leave(visit *v)
{
    *v->at = v->next;
    if (v->next != NULL)
        v->next->at = v->at;
    det_free(v);
}

static void enter(det_serve *s, visit *v)
{
    v->next = s->visits;
    v->at = &s->visits;
    if (v->next != NULL)
        v->next->at = &v->next;
    s->visits = v;
}

static void on_connection(void *user, struct MHD_Connection *c, void **context, enum MHD_ConnectionNotificationCode code)
{
    det_serve *s = user;
    pthread_mutex_lock(&s->lock);
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        if (*context != NULL)
            leave(*context);
        *context = NULL;
    } else {
        const union MHD_ConnectionInfo *fd = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
        visit *v = fd == NULL ? NULL : det_calloc(1, sizeof *v);
        if (v != NULL) {
            *v = (visit){.fd = fd->connect_fd, .since = now()};
            enter(s, v);
        }
        *context = v;
    }
    pthread_mutex_unlock(&s->lock);
}

/* What trickles in, or is not fetched, is cut off. */
static void *sweep(void *user)
{
    det_serve *s = user;
    pthread_mutex_lock(&s->lock);
    while (!s->is_closing) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec++;
        pthread_cond_timedwait(&s->closing, &s->lock, &until);
        const time_t oldest = now() - DET_SERVE_SECONDS;
        for (visit *v = s->visits; v != NULL; v = v->next)
            if (v->since < oldest)
                shutdown(v->fd, SHUT_RDWR);
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

/* A request got on: its time begins anew. */
static void mark(det_serve *s, struct MHD_Connection *c)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    visit *v = info == NULL ? NULL : info->socket_context;
    if (v == NULL)
        return;
    pthread_mutex_lock(&s->lock);
    v->since = now();
    pthread_mutex_unlock(&s->lock);
}

/* ---- guards ---- */

static const char *header(struct MHD_Connection *c, const char *name)
{
    return MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);
}

static int is_host(const det_serve *s, const char *host)
{
    for (size_t i = 0; i < 2; i++)
        if (host != NULL && s->host[i][0] != '\0' && strcasecmp(host, s->host[i]) == 0)
            return 1;
    return 0;
}

/* A browser says where the page is from that asks; other programs say nothing. */
static int is_own_page(struct MHD_Connection *c)
{
    static const char scheme[] = "http://";
    const char *origin = header(c, "Origin"), *site = header(c, "Sec-Fetch-Site"), *host = header(c, "Host");
    if (site != NULL && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0)
        return 0;
    return origin == NULL ||
           (strncmp(origin, scheme, sizeof scheme - 1) == 0 && strcasecmp(origin + sizeof scheme - 1, host) == 0);
}

static int is_same(const char *a, const char *b)
{
    return a != NULL && strlen(a) == strlen(b) && CRYPTO_memcmp(a, b, strlen(b)) == 0;
}

static int has_token(const det_serve *s, struct MHD_Connection *c)
{
    static const char scheme[] = "Bearer ";
    const char *given = header(c, "Authorization"), *asked = MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, "token");
    if (s->options.token == NULL)
        return 1;
    if (given != NULL && strncmp(given, scheme, sizeof scheme - 1) == 0)
        return is_same(given + sizeof scheme - 1, s->options.token);
    return is_same(asked, s->options.token);
}

static int meets(const det_route *r, const char *path, const char **rest)
{
    const size_t n = strlen(r->prefix);
    *rest = path + n;
    return strncmp(path, r->prefix, n) == 0 && (path[n] == '\0' || (n > 1 && r->prefix[n - 1] == '/'));
}

/* The route, or an HTTP code. HEAD is a GET whose body stays here, which the library sees to. */
static int find_route(const det_serve *s, const char *method, const char *path, incoming *in)
{
    const char *wanted = strcmp(method, "HEAD") == 0 ? "GET" : method;
    for (const det_route *r = s->routes; r->prefix != NULL; r++) {
        if (!meets(r, path, &in->rest))
            continue;
        if (strcmp(r->method, wanted) == 0) {
            in->route = r;
            return 0;
        }
        in->allows_get |= strcmp(r->method, "GET") == 0;
        in->allows_post |= strcmp(r->method, "POST") == 0;
    }
    return in->allows_get || in->allows_post ? 405 : 404;
}

static int guard_body(struct MHD_Connection *c)
{
    const char *type = header(c, "Content-Type"), *length = header(c, "Content-Length");
    if (type == NULL || strncasecmp(type, "application/json", 16) != 0)
        return 415;
    if (length != NULL && (strlen(length) > 9 || atol(length) > DET_SERVE_MAX_BODY))
        return 413;
    return 0;
}

/* 0, or the code it is refused with. */
static int guard(const det_serve *s, struct MHD_Connection *c, const char *method, const char *path, incoming *in)
{
    if (!atomic_load(&s->is_named))
        return 503;
    if (!is_host(s, header(c, "Host")))
        return 421;
    if (!is_own_page(c))
        return 403;
    if (!has_token(s, c))
        return 401;
    if (!atomic_load(&s->has_begun))
        return 503;
    const int code = find_route(s, method, path, in);
    return code != 0 ? code : strcmp(method, "POST") == 0 ? guard_body(c) : 0;
}

static const char *why(int code)
{
    switch (code) {
    case 401:
        return "the token is missing or wrong";
    case 403:
        return "pages of other sites get nothing here";
    case 405:
        return "not in this way";
    case 413:
        return "too large";
    case 415:
        return "the body must be application/json";
    case 421:
        return "this server goes by another name";
    case 503:
        return "the answers are still being computed: come back in a moment";
    default:
        return "there is nothing here";
    }
}

/* ---- answers ---- */

static void add_headers(const det_serve *s, struct MHD_Response *r, const det_reply *reply)
{
    static const char *const always[][2] = {{"X-Content-Type-Options", "nosniff"},
                                            {"X-Frame-Options", "DENY"},
                                            {"Referrer-Policy", "no-referrer"},
                                            {"Cross-Origin-Resource-Policy", "same-origin"},
                                            {"Cross-Origin-Opener-Policy", "same-origin"},
                                            {"Cache-Control", "no-store"}};
    char disposition[128];
    MHD_add_response_header(r, "Content-Type", reply->type);
    MHD_add_response_header(r, "Content-Security-Policy", s->options.policy);
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
        MHD_add_response_header(r, always[i][0], always[i][1]);
    if (reply->code == 401)
        MHD_add_response_header(r, "WWW-Authenticate", "Bearer");
    if (reply->code == 503)
        MHD_add_response_header(r, "Retry-After", "2");
    if (reply->name != NULL) {
        snprintf(disposition, sizeof disposition, "attachment; filename=\"%s\"", reply->name);
        MHD_add_response_header(r, "Content-Disposition", disposition);
    }
}

static enum MHD_Result send_reply(det_serve *s, struct MHD_Connection *c, det_reply reply, const char *allow)
{
    struct MHD_Response *r =
        reply.is_borrowed ? MHD_create_response_from_buffer(reply.n, reply.body, MHD_RESPMEM_PERSISTENT)
                          : MHD_create_response_from_buffer_with_free_callback(reply.n, reply.body, det_free);
    if (r == NULL) {
        if (!reply.is_borrowed)
            det_free(reply.body);
        return MHD_NO;
    }
    add_headers(s, r, &reply);
    if (allow != NULL)
        MHD_add_response_header(r, "Allow", allow);
    const enum MHD_Result queued = MHD_queue_response(c, (unsigned)reply.code, r);
    MHD_destroy_response(r);
    return queued;
}

static enum MHD_Result refuse(det_serve *s, struct MHD_Connection *c, int code, const incoming *in)
{
    const char *allow = in->allows_get && in->allows_post ? "GET, HEAD, POST" : in->allows_get ? "GET, HEAD" : "POST";
    return send_reply(s, c, det_reply_error(code, why(code)), code == 405 ? allow : NULL);
}

static enum MHD_Result answer(det_serve *s, struct MHD_Connection *c, incoming *in)
{
    const det_request q = {in->rest, in->body.s == NULL ? "" : in->body.s, in->body.n};
    return send_reply(s, c, in->route->answer(s->site, &q), NULL);
}

/* Called with the headers, then with each piece of a body, then at its end. */
static enum MHD_Result on_request(void *user, struct MHD_Connection *c, const char *path, const char *method, const char *version,
                                  const char *piece, size_t *n_piece, void **context)
{
    det_serve *s = user;
    incoming *in = *context;
    (void)version;
    if (in == NULL) {
        in = *context = det_calloc(1, sizeof *in);
        if (in == NULL)
            return MHD_NO;
        mark(s, c);
        const int code = guard(s, c, method, path, in);
        return code != 0 ? refuse(s, c, code, in) : MHD_YES;
    }
    if (*n_piece == 0)
        return answer(s, c, in);
    if (in->body.n + *n_piece > DET_SERVE_MAX_BODY)
        return MHD_NO;
    det_text_add_bytes(&in->body, piece, *n_piece);
    *n_piece = 0;
    return in->body.failed ? MHD_NO : MHD_YES;
}

static void on_completed(void *user, struct MHD_Connection *c, void **context, enum MHD_RequestTerminationCode how)
{
    incoming *in = *context;
    (void)how;
    if (in != NULL)
        det_text_free(&in->body);
    det_free(in);
    *context = NULL;
    mark(user, c);
}

/* ---- beginning and end ---- */

/* No address of ours needs an escape: what has one is met by no route. */
static size_t leave_escaped(void *user, struct MHD_Connection *c, char *s)
{
    (void)user;
    (void)c;
    return strlen(s);
}

typedef union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
} address;

static int read_address(const char *text, int port, address *out)
{
    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET, text, &out->v4.sin_addr) == 1) {
        out->v4.sin_family = AF_INET;
        out->v4.sin_port = htons((uint16_t)port);
        return 1;
    }
    if (inet_pton(AF_INET6, text, &out->v6.sin6_addr) != 1)
        return 0;
    out->v6.sin6_family = AF_INET6;
    out->v6.sin6_port = htons((uint16_t)port);
    return 1;
}

static int is_loopback(const address *a)
{
    return a->any.sa_family == AF_INET ? (ntohl(a->v4.sin_addr.s_addr) >> 24) == 127
                                       : IN6_IS_ADDR_LOOPBACK(&a->v6.sin6_addr);
}

static void name_host(det_serve *s, const address *a)
{
    const int port = det_serve_port(s);
    snprintf(s->host[0], sizeof s->host[0], a->any.sa_family == AF_INET ? "%s:%d" : "[%s]:%d", s->options.address, port);
    if (is_loopback(a))
        snprintf(s->host[1], sizeof s->host[1], "localhost:%d", port);
}

static det_status listen_on(det_serve *s, const address *a, det_err *err)
{
    const unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | (a->any.sa_family == AF_INET6 ? MHD_USE_IPv6 : 0);
    errno = 0;
    s->daemon = MHD_start_daemon(
        flags, (uint16_t)s->options.port, NULL, NULL, on_request, s, MHD_OPTION_SOCK_ADDR, &a->any, MHD_OPTION_THREAD_POOL_SIZE,
        (unsigned)N_THREADS, MHD_OPTION_CONNECTION_LIMIT, (unsigned)DET_SERVE_CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MAX_HEADERS, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, s, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
        MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL, MHD_OPTION_END);
    if (s->daemon == NULL)
        return det_err_set(err, DET_IO, "%s port %d cannot be listened on: %s", s->options.address, s->options.port,
                           errno ? strerror(errno) : "no reason given");
    name_host(s, a);
    atomic_store(&s->is_named, 1);
    return DET_OK;
}

det_status det_serve_open(const det_serve_options *o, const det_route *routes, void *site, det_serve **out, det_err *err)
{
    address a;
    if (!read_address(o->address, o->port, &a))
        return det_err_set(err, DET_USAGE, "'%s' is not a numeric address, 127.0.0.1 for example is", o->address);
    if (!is_loopback(&a) && o->token == NULL)
        return det_err_set(err, DET_USAGE, "%s can be reached from other machines: a token is needed", o->address);
    det_serve *s = det_calloc(1, sizeof *s);
    if (s == NULL)
        return det_err_set(err, DET_NOMEM, "memory ran out for the server");
    *s = (det_serve){.options = *o, .routes = routes, .site = site};
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->closing, NULL);
    det_status st = listen_on(s, &a, err);
    if (st == DET_OK && pthread_create(&s->sweeper, NULL, sweep, s) != 0) {
        MHD_stop_daemon(s->daemon);
        st = det_err_set(err, DET_NOMEM, "no thread for the server");
    }
    if (st == DET_OK)
        *out = s;
    else
        det_free(s);
    return st;
}

void det_serve_begin(det_serve *s)
{
    atomic_store(&s->has_begun, 1);
}

int det_serve_port(const det_serve *s)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info == NULL ? 0 : info->port;
}

void det_serve_close(det_serve *s)
{
    if (s == NULL)
        return;
    pthread_mutex_lock(&s->lock);
    s->is_closing = 1;
    pthread_cond_signal(&s->closing);
    pthread_mutex_unlock(&s->lock);
    pthread_join(s->sweeper, NULL);
    MHD_stop_daemon(s->daemon);
    pthread_cond_destroy(&s->closing);
    pthread_mutex_destroy(&s->lock);
    det_free(s);
}
