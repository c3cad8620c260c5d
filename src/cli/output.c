/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/output.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/settle.h"
#include "show/replay_text.h"
#include "show/report.h"

static det_status cannot(const char *path, det_err *err)
{
    return det_err_at(err, DET_IO, path, 0, 0, "cannot be written: %s", strerror(errno));
}

enum { LONGEST = 4096 };

/* Where a file is written until it is whole: beside it. A device or a pipe is written in place, for it must not be replaced. Needs no
 * memory, so that what is half written can be removed when there is none. */
static const char *beside_of(const char *path, char out[LONGEST])
{
    struct stat at;
    const int is_special = stat(path, &at) == 0 && !S_ISREG(at.st_mode);
    snprintf(out, LONGEST, is_special ? "%s" : "%s.part", path);
    return out;
}

det_status det_output_open(const char *path, FILE **out, det_err *err)
{
    char beside[LONGEST];
    if (path == NULL) {
        *out = stdout;
        return DET_OK;
    }
    errno = ENAMETOOLONG;
    if (strlen(path) + sizeof ".part" > LONGEST)
        return cannot(path, err);
    FILE *f = strcmp(beside_of(path, beside), path) == 0 ? fopen(path, "w") : det_settle_open(beside);
    if (f == NULL)
        return cannot(path, err);
    *out = f;
    return DET_OK;
}

static det_status flush_stdout(det_status st, det_err *err)
{
    const int bad = ferror(stdout) | fflush(stdout);
    if (st == DET_OK && bad != 0)
        return det_err_set(err, DET_IO, "standard output cannot be written: %s", strerror(errno));
    return st;
}

det_status det_output_close(FILE *f, const char *path, det_status st, det_err *err)
{
    if (path == NULL)
        return flush_stdout(st, err);
    char room[LONGEST];
    const char *beside = beside_of(path, room);
    const int in_place = strcmp(beside, path) == 0;
    int bad = in_place ? ferror(f) : det_settle(f, beside, st == DET_OK ? path : NULL);
    if (in_place)
        bad |= fclose(f);
    return st == DET_OK && bad != 0 ? cannot(path, err) : st;
}

det_status det_output_write(const char *text, const char *path, det_err *err)
{
    FILE *f = NULL;
    const det_status st = det_output_open(path, &f, err);
    if (st != DET_OK)
        return st;
    fputs(text, f);
    return det_output_close(f, path, DET_OK, err);
}

det_status det_output_text(det_text *text, const char *path, det_err *err)
{
    char *whole = det_text_take(text);
    det_text_free(text);
    if (whole != NULL)
        det_text_clean_lines(whole);
    const det_status st = whole == NULL
                              ? det_err_set(err, DET_NOMEM, "memory ran out while the answer was put together")
                              : det_output_write(whole, path, err);
    det_free(whole);
    return st;
}

/* ---- answers ---- */

typedef enum form { TEXT, JSON, CSV, PAGE } form;

int det_output_ends_in(const char *s, const char *end)
{
    const size_t n = strlen(s), m = strlen(end);
    return n > m && strcmp(s + n - m, end) == 0;
}

static form form_of(const det_options *o, const det_shown *s)
{
    const char *name = o->out == NULL ? "" : o->out;
    if (det_options_has(o, DET_OPTION_BIT(JSON)))
        return JSON;
    if (det_options_has(o, DET_OPTION_BIT(CSV) | DET_OPTION_BIT(LAYOUT)))
        return CSV;
    if (s->has_page && det_output_ends_in(name, ".html"))
        return PAGE;
    return det_output_ends_in(name, ".json") ? JSON : s->csv != NULL && det_output_ends_in(name, ".csv") ? CSV : TEXT;
}

det_status det_output_check(const det_options *o, det_err *err)
{
    if (det_options_has(o, DET_OPTION_BIT(JSON)) && det_options_has(o, DET_OPTION_BIT(CSV)))
        return det_err_set(err, DET_USAGE, "--json and --csv are two forms of one answer: choose one");
    if (det_options_has(o, DET_OPTION_BIT(JSON)) && det_options_has(o, DET_OPTION_BIT(LAYOUT)))
        return det_err_set(err, DET_USAGE, "--layout is for CSV, not for --json");
    return DET_OK;
}

static det_status write_json(const det_options *o, const det_shown *s, det_err *err)
{
    char *json = NULL;
    det_status st = s->json(s->answer, &json, err);
    if (st == DET_OK)
        st = det_output_write(json, o->out, err);
    det_free(json);
    return st;
}

static det_status write_page(const det_options *o, const det_shown *s, det_err *err)
{
    char *json = NULL, *html = NULL;
    det_status st = s->json(s->answer, &json, err);
    if (st == DET_OK)
        st = det_report_html(&(det_report_part){s->common->question, json}, 1, &html, err);
    if (st == DET_OK)
        st = det_output_write(html, o->out, err);
    det_free(html);
    det_free(json);
    return st;
}

static det_status write_text(void (*show)(const void *, det_text *), const void *answer, const char *path, det_err *err)
{
    det_text text = {0};
    show(answer, &text);
    return det_output_text(&text, path, err);
}

static void show_common(const void *answer, det_text *out)
{
    det_answer_text(answer, out);
}

det_status det_output_answer(const det_options *o, const det_shown *s, det_err *err)
{
    const form f = form_of(o, s);
    det_status st = f == JSON   ? write_json(o, s, err)
                    : f == PAGE ? write_page(o, s, err)
                                : write_text(f == CSV ? s->csv : s->text, s->answer, o->out, err);
    if (st == DET_OK && o->out != NULL)
        st = write_text(show_common, s->common, NULL, err);
    return st;
}
