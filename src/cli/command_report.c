/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/session.h"
#include "show/replay_text.h"
#include "show/report_parts.h"

/* "NAME.html" in the current folder: the folder's own name, or the pair's; owned, NULL when memory ran out. */
static char *default_path(const det_options *o)
{
    if (o->pair != NULL)
        return det_text_format("%.*s-%s.html", (int)strcspn(o->pair, ","), o->pair, strchr(o->pair, ',') + 1);
    char *whole = realpath(o->operands[0], NULL);
    const char *slash = whole == NULL ? NULL : strrchr(whole, '/');
    const char *name = slash == NULL || slash[1] == '\0' ? "report" : slash + 1;
    char *path = det_text_format("%s.html", name);
    free(whole);
    return path;
}

static det_status write_page(const det_report_parts *parts, const char *path, det_err *err)
{
    char *html = NULL;
    det_status st = det_report_html(parts->each, parts->n, &html, err);
    if (st == DET_OK)
        st = det_output_write(html, path, err);
    det_free(html);
    return st;
}

static det_status print_verdict(const det_answer *a, const char *path, det_err *err)
{
    det_text text = {0};
    det_answer_text(a, &text);
    det_text_addf(&text, "Report: %s\n", path);
    return det_output_text(&text, NULL, err);
}

det_status det_command_report(const det_options *o, det_err *err)
{
    det_session s;
    det_report_parts parts = {0};
    char *path = NULL;
    det_status st = det_session_open(o, &s, err);
    if (st != DET_OK)
        return st;
    st = det_session_fit(&s, err);
    if (st == DET_OK)
        st = det_report_parts_ask(&s.basis, &s.terminal.run, &parts, err);
    det_session_answered(&s);
    if (st == DET_OK) {
        path = o->out == NULL ? default_path(o) : det_strdup(o->out);
        st = path == NULL ? det_err_set(err, DET_NOMEM, "memory ran out while the report was written")
                          : write_page(&parts, path, err);
    }
    if (st == DET_OK)
        st = print_verdict(&parts.replay.answer, path, err);
    det_free(path);
    det_report_parts_free(&parts);
    det_session_close(&s);
    return st;
}
