/* SPDX-License-Identifier: Apache-2.0 */
/* A small HTTP server for one site: what comes in is checked here, what goes out is made by the site.
 *
 * Every request is refused unless its Host is this server, its Origin (where a browser sends one) is this server, its
 * method is the route's, and, where a token is set, it brings the token. A page of another site, a name that was made
 * to point here, and a form that posts here thus get nothing. Bodies must be JSON, so that no form can make one. Bounds: DET_SERVE_MAX_BODY a body,
 * DET_SERVE_CONNECTIONS at a time, DET_SERVE_SECONDS for a request to arrive whole and for its answer to leave.
 */
#ifndef DET_CLI_SERVE_H
#define DET_CLI_SERVE_H

#include "base/err.h"

enum { DET_SERVE_MAX_BODY = 4 << 20, DET_SERVE_CONNECTIONS = 256, DET_SERVE_SECONDS = 20 };

typedef struct det_request {
    const char *rest; /* of the path, behind the route's prefix */
    const char *body; /* JSON text, terminated; "" for GET */
    size_t n_body;
} det_request;

typedef struct det_reply {
    int code;         /* HTTP */
    const char *type; /* static; "application/json" ... */
    const char *name; /* static; of a download, NULL: to be shown */
    char *body;       /* of n bytes */
    size_t n;
    int is_borrowed;  /* 1: the body lives as long as the server; 0: it is freed with det_free once sent */
} det_reply;

/* One route; the table ends with prefix NULL. Called from several threads at once. */
typedef struct det_route {
    const char *method; /* "GET" "POST" */
    const char *prefix; /* of the path; one that ends in '/' takes a rest, another must be met wholly */
    det_reply (*answer)(void *site, const det_request *q);
} det_route;

typedef struct det_serve_options {
    const char *address; /* numeric, default "127.0.0.1" */
    int port;            /* 0: any free one */
    const char *token;   /* NULL: none; must be there where the address is not loopback */
    const char *policy;  /* Content-Security-Policy of every answer */
} det_serve_options;

typedef struct det_serve det_serve;

/* {"error": sentence} with a code. */
det_reply det_reply_error(int code, const char *sentence);
/* A JSON text, owned by the reply from here on. */
det_reply det_reply_json(int code, char *json);

/* What lives as long as the server: text, of a static type. */
det_reply det_reply_kept(const char *type, char *text);

/* Listen until det_serve_close; routes and site must live as long. Until det_serve_begin every request is told to come back later. DET_USAGE (an address that is none, no token where
 * one must be), DET_IO (the address is taken), DET_NOMEM. */
det_status det_serve_open(const det_serve_options *o, const det_route *routes, void *site, det_serve **out,
                          det_err *err) DET_MUST_USE;
/* From here on the site is asked. */
void det_serve_begin(det_serve *s);
/* Port that it listens on. */
int det_serve_port(const det_serve *s);
/* Take no more requests, let those under way end, free. */
void det_serve_close(det_serve *s);

#endif
