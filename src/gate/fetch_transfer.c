/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/fetch_transfer.h"

#include "base/mem.h"
#include "base/text.h"
#include "base/version.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum {
    MOST_REDIRECTS = 5,
    LEAST_BYTES_PER_SECOND = 100, /* slower than that for the whole time-out is stalled */
    MOST_DISCARDED = 1 << 16,     /* of the page that comes with an error */
    MOST_ETAG = 200,
    MOST_ADDRESS = 2048,
    PROGRESS_BYTES = 1 << 20, /* a try that brings so many more does not count as failed */
    MOST_MISMATCHES = 2
};

/* ---- what comes in ---- */

/* The value of a header line with this name, which ends in a colon; NULL where it is another's. */
static const char *header_value(const char *line, const char *name)
{
    const size_t n = strlen(name);
    return strncasecmp(line, name, n) == 0 ? line + n + strspn(line + n, " \t") : NULL;
}

static void take_etag(det_transfer *t, char *value)
{
    value[strcspn(value, "\r\n")] = '\0';
    det_free(t->etag_seen);
    t->etag_seen = value[0] == '"' && strlen(value) < MOST_ETAG ? det_strdup(value) : NULL;
}

/* curl_write_callback of headers, line by line; a redirect's come before those of the answer. */
static size_t take_header(char *bytes, size_t size, size_t n, void *user)
{
    det_transfer *t = user;
    char line[MOST_ETAG + 64];
    const size_t n_kept = size * n < sizeof line ? size * n : sizeof line - 1;
    memcpy(line, bytes, n_kept);
    line[n_kept] = '\0';
    const char *value;
    if (strncmp(line, "HTTP/", 5) == 0) {
        t->range_from = -1;
        take_etag(t, line); /* which is none: forget that of an earlier answer */
    } else if ((value = header_value(line, "ETag:"))) {
        take_etag(t, line + (value - line));
    } else if ((value = header_value(line, "Content-Range: bytes "))) {
        t->range_from = strtoll(value, NULL, 10);
    }
    return size * n;
}

static void empty_part(det_transfer *t)
{
    if (ftruncate(t->fd, 0))
        t->io_errno = errno;
    t->at = t->from = 0;
}

/* The first bytes of a body: what the server answers with. */
static void begin_body(det_transfer *t)
{
    long http = 0;
    curl_off_t announced = -1;
    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &http);
    curl_easy_getinfo(t->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
    t->has_begun = 1;
    t->is_odd = http == 206 && (t->from == 0 || t->range_from != t->from);
    t->is_refused = (http != 200 && http != 206) || t->is_odd;
    if (t->is_refused)
        return;
    if (http == 200) {
        empty_part(t);
        det_free(t->etag);
        t->etag = t->etag_seen;
        t->etag_seen = NULL;
    }
    t->is_too_long = announced > t->most - t->at;
}

static size_t write_part(det_transfer *t, const char *bytes, size_t n)
{
    for (size_t done = 0; done < n;) {
        const ssize_t k = pwrite(t->fd, bytes + done, n - done, t->at);
        if (k < 0 && errno != EINTR)
            t->io_errno = errno;
        if (k < 0 && errno != EINTR)
            return 0;
        done += k > 0 ? (size_t)k : 0;
        t->at += k > 0 ? k : 0;
    }
    return n;
}

/* curl_write_callback of the body; anything but all of it breaks the try off. */
static size_t take_body(char *bytes, size_t size, size_t n, void *user)
{
    det_transfer *t = user;
    const size_t all = size * n;
    if (!t->has_begun)
        begin_body(t);
    t->n_received += (long long)all;
    if (t->io_errno)
        return 0;
    if (t->is_refused) {
        t->n_discarded += (long long)all;
        return t->n_discarded > MOST_DISCARDED ? 0 : all;
    }
    t->is_too_long |= t->at + (long long)all > t->most;
    return t->is_too_long ? 0 : write_part(t, bytes, all);
}

/* ---- a request ---- */

static int is_resumable(const det_transfer *t)
{
    return t->at > 0 && (*t->file->md5 || t->etag);
}

static CURLcode ask_for_rest(det_transfer *t)
{
    char range[32], line[MOST_ETAG + 16];
    snprintf(range, sizeof range, "%lld-", t->at);
    CURLcode c = curl_easy_setopt(t->easy, CURLOPT_RANGE, range);
    if (!t->etag || c)
        return c;
    snprintf(line, sizeof line, "If-Range: %s", t->etag);
    t->headers = curl_slist_append(NULL, line);
    return t->headers ? curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers) : CURLE_OUT_OF_MEMORY;
}

static CURLcode set_options(det_transfer *t, const det_transfer_means *m)
{
    char url[MOST_ADDRESS];
    const char *after = strncmp(m->base, "https:", 6) == 0 ? "https" : "http,https"; /* never back to plain text */
    CURLcode c = CURLE_OK;
    snprintf(url, sizeof url, "%s/%s", m->base, t->address ? t->address : t->file->name);
#define SET(option, value) c = c ? c : curl_easy_setopt(t->easy, CURLOPT_##option, value)
    SET(URL, url);
    SET(USERAGENT, "detente/" DET_VERSION);
    SET(NOSIGNAL, 1L);
    SET(PROTOCOLS_STR, "http,https");
    SET(FOLLOWLOCATION, 1L);
    SET(MAXREDIRS, (long)MOST_REDIRECTS);
    SET(REDIR_PROTOCOLS_STR, after);
    SET(DISALLOW_USERNAME_IN_URL, 1L);
    SET(SSL_VERIFYPEER, 1L);
    SET(SSL_VERIFYHOST, 2L);
    SET(CONNECTTIMEOUT, (long)m->timeout_seconds);
    SET(LOW_SPEED_TIME, (long)m->timeout_seconds);
    SET(LOW_SPEED_LIMIT, (long)LEAST_BYTES_PER_SECOND);
    SET(HEADERFUNCTION, take_header);
    SET(HEADERDATA, t);
    SET(WRITEFUNCTION, take_body);
    SET(WRITEDATA, t);
    SET(PRIVATE, t);
#undef SET
    return c;
}

static void close_try(det_transfer *t)
{
    curl_easy_cleanup(t->easy);
    curl_slist_free_all(t->headers);
    t->easy = NULL;
    t->headers = NULL;
    if (t->fd >= 0)
        close(t->fd);
    t->fd = -1;
}

static void settle(det_transfer *t, det_fetch_fate fate)
{
    t->file->fate = fate;
    t->state = DET_TRANSFER_SETTLED;
}

/* What was wrong, as the file tells it. DET_NOMEM. */
static det_status say(det_transfer *t, det_status st, det_err *err, const char *fmt, ...) DET_PRINTF(4, 5);
static det_status say_v(det_transfer *t, det_status st, det_err *err, const char *fmt, va_list args)
{
    det_text why = {0};
    det_text_addv(&why, fmt, args);
    det_free(t->file->why);
    t->file->status = st;
    t->file->why = det_text_take(&why);
    return t->file->why ? DET_OK : det_err_set(err, DET_NOMEM, "no memory to say what is wrong with %s", t->file->name);
}

static det_status say(det_transfer *t, det_status st, det_err *err, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    const det_status said = say_v(t, st, err, fmt, args);
    va_end(args);
    return said;
}

det_status det_transfer_fail(det_transfer *t, det_status st, det_err *err, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    const det_status said = say_v(t, st, err, fmt, args);
    va_end(args);
    settle(t, DET_FETCH_FAILED);
    return said;
}

/* A part of the right length: the file, if its checksum is right too. *is_right says. */
static det_status finish(det_transfer *t, const det_transfer_means *m, det_fetch_fate fate, int *is_right, det_err *err)
{
    det_status st = det_fetch_folder_check(m->folder, t->file, is_right, err);
    if (!st && *is_right)
        st = det_fetch_folder_install(m->folder, t->file, t->fd, err);
    if (st || !*is_right)
        return st;
    det_free(t->file->why);
    t->file->why = NULL;
    t->file->status = DET_OK;
    settle(t, fate);
    return DET_OK;
}

/* Take up what lies in the folder: nothing, the beginning, or already all of it. */
static det_status take_up(det_transfer *t, const det_transfer_means *m, det_err *err)
{
    int is_right = 0;
    det_status st = DET_OK;
    t->at = lseek(t->fd, 0, SEEK_END);
    if (t->at >= t->most && t->at == t->file->size)
        st = finish(t, m, DET_FETCH_THERE, &is_right, err);
    if (!st && !is_right && (!is_resumable(t) || t->at >= t->most))
        empty_part(t);
    if (!st && t->io_errno)
        st = det_err_at(err, DET_IO, m->folder->path, 0, 0, "%s cannot be written here: %s", t->file->name, strerror(t->io_errno));
    return st;
}

det_status det_transfer_begin(det_transfer *t, const det_transfer_means *m, det_err *err)
{
    det_status st = det_fetch_folder_part(m->folder, t->file, &t->fd, err);
    t->n_received = t->n_discarded = 0;
    t->has_begun = t->is_refused = t->is_too_long = t->is_odd = t->io_errno = 0;
    t->range_from = -1;
    t->asked_s = 0;
    if (!st)
        st = take_up(t, m, err);
    if (st || t->state == DET_TRANSFER_SETTLED) {
        close_try(t);
        return st;
    }
    t->from = t->at;
    t->easy = curl_easy_init();
    CURLcode c = t->easy ? set_options(t, m) : CURLE_OUT_OF_MEMORY;
    if (!c && t->at > 0)
        c = ask_for_rest(t);
    if (c) {
        close_try(t);
        return det_err_set(err, DET_NOMEM, "a request for %s cannot be made: %s", t->file->name, curl_easy_strerror(c));
    }
    t->state = DET_TRANSFER_ACTIVE;
    t->file->n_tries++;
    return DET_OK;
}

/* ---- how it ended ---- */

static int is_for_now(long http)
{
    return http == 408 || http == 425 || http == 429 || http >= 500;
}

/* Failures of libcurl that another try will not mend. */
static int is_for_good(CURLcode c)
{
    return c == CURLE_UNSUPPORTED_PROTOCOL || c == CURLE_URL_MALFORMAT || c == CURLE_TOO_MANY_REDIRECTS || c == CURLE_LOGIN_DENIED ||
           c == CURLE_PEER_FAILED_VERIFICATION || c == CURLE_SSL_CACERT_BADFILE;
}

static det_try again(det_transfer *t, det_status said)
{
    if (said)
        return DET_TRY_FATAL;
    t->n_failures++;
    t->state = DET_TRANSFER_WAITING;
    return DET_TRY_AGAIN;
}

static det_try refuse(det_status said)
{
    return said ? DET_TRY_FATAL : DET_TRY_SETTLED;
}

/* What came is not what the list says. Perhaps it was hurt on its way: one more try, from the beginning. */
static det_try mistrust(det_transfer *t, det_err *err, const char *what)
{
    empty_part(t);
    if (++t->n_mismatches < MOST_MISMATCHES)
        return again(t, say(t, DET_DATA, err, "%s", what));
    return refuse(det_transfer_fail(t, DET_DATA, err, "%s", what));
}

static det_try judge_answer(det_transfer *t, long http, det_err *err)
{
    curl_off_t asked_s = 0;
    curl_easy_getinfo(t->easy, CURLINFO_RETRY_AFTER, &asked_s);
    t->asked_s = (double)asked_s;
    if (http == 416 && t->from > 0) {
        empty_part(t);
        return again(t, say(t, DET_STOPPED, err, "the server cannot go on with a part"));
    }
    if (is_for_now(http))
        return again(t, say(t, DET_STOPPED, err, "the server answers %ld", http));
    return refuse(det_transfer_fail(t, DET_NOINPUT, err, "the server answers %ld", http));
}

static det_try judge_body(det_transfer *t, const det_transfer_means *m, det_err *err)
{
    int is_right = 0;
    curl_off_t announced = -1;
    curl_easy_getinfo(t->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
    if (t->at < t->file->size && announced < 0)
        return again(t, say(t, DET_STOPPED, err, "the answer broke off after %lld of %lld bytes", t->at, t->file->size));
    if (t->at < t->file->size)
        return mistrust(t, err, "is shorter than the list says");
    if (finish(t, m, DET_FETCH_LOADED, &is_right, err))
        return DET_TRY_FATAL;
    return is_right ? DET_TRY_SETTLED : mistrust(t, err, "does not have the checksum of the list");
}

static det_try judge(det_transfer *t, const det_transfer_means *m, CURLcode code, det_err *err)
{
    long http = 0;
    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &http);
    if (t->at >= t->best + PROGRESS_BYTES) {
        t->best = t->at;
        t->n_failures = 0;
    }
    if (t->io_errno) {
        (void)det_err_at(err, DET_IO, m->folder->path, 0, 0, "%s cannot be written here: %s", t->file->name, strerror(t->io_errno));
        return DET_TRY_FATAL;
    }
    if (code == CURLE_OUT_OF_MEMORY) {
        (void)det_err_set(err, DET_NOMEM, "no memory to fetch %s", t->file->name);
        return DET_TRY_FATAL;
    }
    if (http >= 400)
        return judge_answer(t, http, err);
    if (t->is_too_long && t->file->size < 0)
        return refuse(det_transfer_fail(t, DET_DATA, err, "is longer than %lld bytes, more than such a list ever has", t->most));
    if (t->is_too_long)
        return mistrust(t, err, "is longer than the list says");
    if (t->is_odd) {
        empty_part(t);
        return again(t, say(t, DET_STOPPED, err, "the server sent another part than was asked for"));
    }
    if (code && is_for_good(code))
        return refuse(det_transfer_fail(t, DET_NOINPUT, err, "the answer is refused: %s", curl_easy_strerror(code)));
    if (code && !t->is_refused)
        return again(t, say(t, DET_STOPPED, err, "no whole answer: %s", curl_easy_strerror(code)));
    if (http != 200 && http != 206)
        return judge_answer(t, http, err);
    return judge_body(t, m, err);
}

det_try det_transfer_end(det_transfer *t, const det_transfer_means *m, CURLcode code, det_err *err)
{
    const det_try end = judge(t, m, code, err);
    close_try(t);
    return end;
}

void det_transfer_stop(det_transfer *t)
{
    close_try(t);
    t->state = DET_TRANSFER_WAITING;
}

det_transfer det_transfer_of(det_fetched_file *file, const char *address, long long most)
{
    return (det_transfer){.file = file, .address = address, .most = file->size >= 0 ? file->size : most, .fd = -1};
}

void det_transfer_free(det_transfer *t)
{
    det_free(t->etag);
    det_free(t->etag_seen);
    *t = (det_transfer){0};
}
