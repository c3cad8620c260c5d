/* SPDX-License-Identifier: Apache-2.0 */
/* Layout: header; optimum (u, covariance, factor); run after run (numbers, rungs, u, log_prior, log_lik); 64
 * hexadecimal digits of the SHA-256 of all that.
 */
#include "ask/fit_cache.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/settle.h"
#include "base/text.h"

enum { DIGITS = 64, MOST_BYTES = 1 << 30 };
static const char MAGIC[16] = "detente fit 1\n";

typedef struct header {
    char magic[16], key[64];
    int n, n_draws, n_chains, n_runs;
    double log_prior, log_lik, log_evidence;
    int n_evals, n_agree, not_positive, n_nonfinite;
} header;

typedef struct run_header {
    double log_evidence, variance;
    long n_nonfinite;
    int n_rungs, complete;
} run_header;

static char *path_of(const det_fit_cache *c, const char *key, const char *end)
{
    return det_text_format("%s/%s.fit%s", c->folder, key, end);
}

static void note(det_fit_cache *c, int *count, const char *path)
{
    (*count)++;
    snprintf(c->place, sizeof c->place, "%s", path);
}

/* ---- reading ---- */

typedef struct cursor {
    const char *at;
    size_t left;
} cursor;

/* The next n bytes, or NULL. */
static const void *take(cursor *c, size_t n)
{
    const void *at = c->at;
    if (n > c->left)
        return NULL;
    c->at += n;
    c->left -= n;
    return at;
}

/* A copy of the next n objects, or NULL. */
static void *copy(cursor *c, size_t n, size_t size)
{
    const void *from = take(c, n * size);
    void *to = from ? det_calloc(n, size) : NULL;
    if (to)
        memcpy(to, from, n * size);
    return to;
}

static int read_optimum(cursor *c, const header *h, det_optimum *o)
{
    size_t n = (size_t)h->n;
    *o = (det_optimum){.n = h->n,
                       .log_prior = h->log_prior,
                       .log_lik = h->log_lik,
                       .log_evidence = h->log_evidence,
                       .n_evals = h->n_evals,
                       .n_agree = h->n_agree,
                       .not_positive = h->not_positive,
                       .n_nonfinite = h->n_nonfinite};
    o->u = copy(c, n, sizeof *o->u);
    o->covariance = copy(c, n * n, sizeof *o->covariance);
    o->factor = copy(c, n * n, sizeof *o->factor);
    return o->u && o->covariance && o->factor;
}

static int read_run(cursor *c, const header *h, det_smc_run *r)
{
    size_t n = (size_t)h->n, draws = (size_t)h->n_draws;
    run_header head;
    const void *at = take(c, sizeof head);
    if (!at)
        return 0;
    memcpy(&head, at, sizeof head);
    *r = (det_smc_run){.log_evidence = head.log_evidence,
                       .variance = head.variance,
                       .n_nonfinite = head.n_nonfinite,
                       .n_rungs = head.n_rungs,
                       .complete = head.complete};
    r->rungs = copy(c, (size_t)head.n_rungs, sizeof *r->rungs);
    r->u = copy(c, draws * n, sizeof *r->u);
    r->log_prior = copy(c, draws, sizeof *r->log_prior);
    r->log_lik = copy(c, draws, sizeof *r->log_lik);
    return r->rungs && r->u && r->log_prior && r->log_lik;
}

static int read_all(const char *bytes, size_t size, const header *h, det_optimum *optimum, det_smc *smc)
{
    cursor c = {bytes + sizeof *h, size - DIGITS - sizeof *h};
    det_optimum o = {0};
    det_smc s = {.n = h->n};
    if (h->n_runs) {
        s.n_draws = h->n_draws;
        s.n_chains = h->n_chains;
    }
    s.runs = det_calloc((size_t)h->n_runs, sizeof *s.runs);
    int fine = s.runs && read_optimum(&c, h, &o);
    while (fine && s.n_runs < h->n_runs)
        fine = read_run(&c, h, &s.runs[s.n_runs++]);
    if (fine && c.left == 0) {
        *optimum = o;
        *smc = s;
        return 1;
    }
    det_optimum_free(&o);
    det_smc_free(&s);
    return 0;
}

/* 1 where the bytes are a whole file of this key. */
static int is_whole(const char *bytes, size_t size, const char *key, header *h)
{
    char digest[65];
    if (size < sizeof *h + DIGITS || det_hash_bytes(bytes, size - DIGITS, digest, NULL) != DET_OK)
        return 0;
    memcpy(h, bytes, sizeof *h);
    const int fits = h->n_runs == 0 || (h->n_runs > 0 && (size_t)h->n_runs <= size / sizeof(run_header) && h->n_draws > 0 && h->n_chains > 0 &&
                                        h->n_draws % h->n_chains == 0);
    return fits && !memcmp(bytes + size - DIGITS, digest, DIGITS) && !memcmp(h->magic, MAGIC, sizeof MAGIC) &&
           !memcmp(h->key, key, sizeof h->key);
}

/* The bytes of a file (owned), NULL where it is not there or cannot be read. */
static char *read_file(const char *path, size_t *size)
{
    struct stat s;
    char *bytes = NULL;
    FILE *f = fopen(path, "rb");
    if (f && !fstat(fileno(f), &s) && S_ISREG(s.st_mode) && s.st_size <= MOST_BYTES) {
        *size = (size_t)s.st_size;
        bytes = det_calloc(*size, 1);
    }
    if (bytes && fread(bytes, 1, *size, f) != *size)
        *size = 0;
    if (f)
        fclose(f);
    return bytes;
}

/* The first rank's bytes in the hands of all (owned); NULL for all where it has none, or one of them has no memory. */
static char *share(const det_ranks *r, char *bytes, size_t *size)
{
    *size = (size_t)det_ranks_most(r, bytes ? (int)*size : 0);
    if (*size && !bytes)
        bytes = det_calloc(*size, 1);
    if (det_ranks_agree(r, bytes ? DET_OK : DET_NOMEM) != DET_OK) {
        det_free(bytes);
        return NULL;
    }
    det_ranks_give(r, 0, bytes, *size);
    return bytes;
}

int det_fit_cache_find(det_fit_cache *c, const det_ranks *ranks, const char key[65], int n, det_optimum *optimum, det_smc *smc)
{
    size_t size = 0;
    header h;
    det_optimum o = {0};
    det_smc s = {0};
    char *path = path_of(c, key, ""), *bytes = path && det_ranks_place(ranks) == 0 ? read_file(path, &size) : NULL;
    bytes = share(ranks, bytes, &size);
    int whole = bytes && is_whole(bytes, size, key, &h) && h.n == n;
    if (bytes && !whole && path)
        note(c, &c->n_damaged, path);
    int found = whole && read_all(bytes, size, &h, &o, &s);
    det_free(path);
    det_free(bytes);
    if (det_ranks_agree(ranks, found ? DET_OK : DET_NOINPUT) != DET_OK) {
        det_optimum_free(&o);
        det_smc_free(&s);
        return 0;
    }
    *optimum = o;
    *smc = s;
    c->n_found++;
    return 1;
}

/* ---- writing ---- */

static void add_doubles(det_text *t, const double *x, size_t n)
{
    det_text_add_bytes(t, (const char *)x, n * sizeof *x);
}

static void add_run(det_text *t, const det_smc *s, const det_smc_run *r)
{
    size_t draws = (size_t)s->n_draws;
    run_header head;
    memset(&head, 0, sizeof head);
    head.log_evidence = r->log_evidence;
    head.variance = r->variance;
    head.n_nonfinite = r->n_nonfinite;
    head.n_rungs = r->n_rungs;
    head.complete = r->complete;
    det_text_add_bytes(t, (const char *)&head, sizeof head);
    det_text_add_bytes(t, (const char *)r->rungs, (size_t)r->n_rungs * sizeof *r->rungs);
    add_doubles(t, r->u, draws * (size_t)s->n);
    add_doubles(t, r->log_prior, draws);
    add_doubles(t, r->log_lik, draws);
}

static void add_all(det_text *t, const char *key, const det_optimum *o, const det_smc *s)
{
    size_t n = (size_t)o->n;
    header h = {.n = o->n,
                .n_draws = s->n_draws,
                .n_chains = s->n_chains,
                .n_runs = s->n_runs,
                .log_prior = o->log_prior,
                .log_lik = o->log_lik,
                .log_evidence = o->log_evidence,
                .n_evals = o->n_evals,
                .n_agree = o->n_agree,
                .not_positive = o->not_positive,
                .n_nonfinite = o->n_nonfinite};
    char digest[65];
    memcpy(h.magic, MAGIC, sizeof MAGIC);
    memcpy(h.key, key, sizeof h.key);
    det_text_add_bytes(t, (const char *)&h, sizeof h);
    add_doubles(t, o->u, n);
    add_doubles(t, o->covariance, n * n);
    add_doubles(t, o->factor, n * n);
    for (int k = 0; k < s->n_runs; k++)
        add_run(t, s, &s->runs[k]);
    if (!t->failed && det_hash_bytes(t->s, t->n, digest, NULL) == DET_OK)
        det_text_add_bytes(t, digest, DIGITS);
    else
        t->failed = 1;
}

/* The folder with its parents; 0 where it cannot be made. */
static int make_folder(char *path)
{
    for (char *slash = strchr(path + 1, '/');; slash = strchr(slash + 1, '/')) {
        if (slash)
            *slash = '\0';
        int made = !mkdir(path, 0777) || errno == EEXIST;
        if (slash)
            *slash = '/';
        if (!made || !slash)
            return made;
    }
}

static int write_file(const det_text *t, const char *beside, const char *path)
{
    FILE *f = det_settle_open(beside);
    if (!f)
        return 0;
    (void)fwrite(t->s, 1, t->n, f); /* ferror tells */
    return !det_settle(f, beside, path);
}

int det_fit_cache_make_folder(const det_fit_cache *c)
{
    char *folder = det_strdup(c->folder);
    const int made = folder && make_folder(folder);
    det_free(folder);
    return made;
}

void det_fit_cache_keep(det_fit_cache *c, const char key[65], const det_optimum *optimum, const det_smc *smc)
{
    det_text t = {0};
    char end[32];
    snprintf(end, sizeof end, ".part%ld", (long)getpid());
    char *path = path_of(c, key, ""), *beside = path_of(c, key, end);
    add_all(&t, key, optimum, smc);
    if (path && beside && !t.failed && det_fit_cache_make_folder(c) && write_file(&t, beside, path))
        c->n_kept++;
    else
        note(c, &c->n_unwritten, path ? path : c->folder);
    det_text_free(&t);
    det_free(path);
    det_free(beside);
}
