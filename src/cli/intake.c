/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/intake.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fault.h"
#include "base/mem.h"
#include "base/text.h"
#include "gate/casefile.h"
#include "gate/paircase.h"
#include "gate/window.h"
#include "gate/store.h"

static int is_quiet(const det_options *o)
{
    return det_options_has(o, DET_OPTION_BIT(QUIET));
}

static void remark(const det_faults *faults, det_status st, const char *folder)
{
    const size_t errors = det_faults_errors(faults), notes = faults->n - errors;
    if (st == DET_OK && notes > 0)
        fprintf(stderr, "detente: the case has %zu note%s: detente check %s\n", notes, notes == 1 ? "" : "s", folder);
    if (errors > 1)
        fprintf(stderr, "detente: the case has %zu faults, this is the first: detente check %s\n", errors, folder);
}

static det_status read_folder(const det_options *o, det_case *out, det_err *err)
{
    const char *folder = o->operands[0];
    if (o->given & (DET_OPTION_BIT(PAIR) | DET_OPTION_BIT(ACTOR)))
        return det_err_set(err, DET_USAGE, "--pair and --actor go with an event file, and '%s' is a folder", folder);
    if (o->format != NULL)
        return det_err_set(err, DET_USAGE, "--format goes with a store and --pair; '%s' is a folder: name the format in its case.yaml", folder);
    det_faults faults = {0};
    det_case c = {0};
    size_t left_out = 0;
    det_status st = det_casefile_read(folder, &c, &faults, err);
    if (!is_quiet(o))
        remark(&faults, st, folder);
    if (st == DET_OK)
        st = det_window_restrict(&c, o->since, o->until, &left_out, err);
    if (st != DET_OK)
        goto out;
    if (left_out > 0 && !is_quiet(o))
        fprintf(stderr, "detente: acts outside the window, not used: %zu\n", left_out);
    *out = c;
    c = (det_case){0};
out:
    det_case_free(&c);
    det_faults_free(&faults);
    return st;
}

/* Which of the two an "A=X,Y" is about, and its "X,Y". */
static det_status place_codes(const char *actor, det_pair_request *q, det_err *err)
{
    const size_t n = strcspn(actor, "=");
    for (int i = 0; i < 2; i++) {
        if (strlen(q->id[i]) != n || strncmp(q->id[i], actor, n) != 0)
            continue;
        if (q->codes[i] != NULL)
            return det_err_set(err, DET_USAGE, "--actor: '%s' is given twice", q->id[i]);
        q->codes[i] = actor + n + 1;
        return DET_OK;
    }
    return det_err_set(err, DET_USAGE, "--actor: '%.*s' is none of the pair '%s' and '%s'", (int)n, actor, q->id[0],
                       q->id[1]);
}

static det_status read_events(const det_options *o, det_case *out, det_err *err)
{
    if (o->pair == NULL)
        return det_err_set(err, DET_USAGE, "'%s' is an event file: name the two actors with --pair A,B",
                           o->operands[0]);
    const size_t n = strcspn(o->pair, ",");
    if (n == 0 || o->pair[n] == '\0' || o->pair[n + 1] == '\0' || strchr(o->pair + n + 1, ',') != NULL)
        return det_err_set(err, DET_USAGE, "--pair: '%s' is not of the form A,B", o->pair);
    char *first = det_text_format("%.*s", (int)n, o->pair);
    if (first == NULL)
        return det_err_set(err, DET_NOMEM, "memory ran out");
    det_pair_request q = {.id = {first, o->pair + n + 1}, .format = o->format, .from = o->since, .until = o->until};
    det_status st = DET_OK;
    for (int i = 0; i < o->n_values && st == DET_OK; i++)
        if (o->values[i].id == DET_OPTION_ACTOR)
            st = place_codes(o->values[i].value, &q, err);
    if (st == DET_OK)
        st = det_paircase_read(o->operands[0], &q, out, err);
    det_free(first);
    return st;
}

det_status det_intake_read(const det_options *o, det_case *out, det_err *err)
{
    struct stat s;
    if (stat(o->operands[0], &s) != 0)
        return det_err_at(err, DET_NOINPUT, o->operands[0], 0, 0, "%s", strerror(errno));
    if (!S_ISDIR(s.st_mode) && !S_ISREG(s.st_mode)) /* what was read of it is gone, and its hash would be that of nothing */
        return det_err_at(err, DET_USAGE, o->operands[0], 0, 0, "is no file but a pipe or a device: write what comes from it to a file");
    return S_ISDIR(s.st_mode) ? read_folder(o, out, err) : read_events(o, out, err);
}

int det_intake_is_store(const det_options *o)
{
    return o->n_operands == 1 && det_store_is_one(o->operands[0]);
}
