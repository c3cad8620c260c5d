/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/commands.h"
#include "cli/intake.h"
#include "cli/output.h"
#include "gate/extract.h"
#include "gate/store.h"
#include "show/extract_csv.h"
#include "show/extract_netcdf.h"

/* Where directions go: into one of the two. */
typedef struct sink {
    const det_extract *x;
    const char *path; /* NULL: standard output */
    FILE *csv;
    det_extract_netcdf *netcdf;
    size_t n_flows;
    double n_acts;
} sink;

static int is_netcdf(const char *path)
{
    return path != NULL && det_output_ends_in(path, ".nc");
}

static det_status check(const det_options *o, det_err *err)
{
    if (o->out != NULL && !is_netcdf(o->out) && !det_output_ends_in(o->out, ".csv"))
        return det_err_set(err, DET_USAGE, "--out: '%s' ends neither in .csv nor in .nc, which says what is written", o->out);
    if (o->pair == NULL && det_options_has(o, DET_OPTION_BIT(ACTOR)))
        return det_err_set(err, DET_USAGE, "--actor goes with --pair");
    if (access(o->operands[0], R_OK) == 0 && !det_store_is_one(o->operands[0]))
        return det_err_at(err, DET_DATA, o->operands[0], 0, 0, "is no store: detente import makes one of event files");
    return DET_OK;
}

static det_status begin(sink *s, const det_extract *x, const char *path, det_err *err)
{
    *s = (sink){.x = x, .path = path};
    if (is_netcdf(path))
        return det_extract_netcdf_begin(x, path, &s->netcdf, err);
    const det_status st = det_output_open(path, &s->csv, err);
    if (st == DET_OK)
        det_extract_csv_begin(x, s->csv);
    return st;
}

static void put(sink *s, const det_flow *f)
{
    s->n_flows++;
    for (size_t i = 0; i < f->n_cells; i++)
        s->n_acts += isnan(f->cells[i].acts) ? 0 : f->cells[i].acts;
    if (s->netcdf != NULL)
        det_extract_netcdf_flow(s->netcdf, f);
    else
        det_extract_csv_flow(s->x, f, s->csv);
}

static det_status end(sink *s, det_status st, det_err *err)
{
    char from[11], until[11];
    long n_seen = 0, n_days = s->x->until - s->x->from + 1;
    st = s->csv != NULL ? det_output_close(s->csv, s->path, st, err) : det_extract_netcdf_end(s->netcdf, st, err);
    if (st != DET_OK || s->path == NULL)
        return st;
    for (long t = 0; t < n_days; t++)
        n_seen += s->x->rows_per_day[t] > 0;
    det_text said = {0};
    det_text_addf(&said, "%s: %.0f acts of %zu direction%s, %s to %s, %ld of %ld days covered, format %s.\n", s->path, s->n_acts, s->n_flows,
                  s->n_flows == 1 ? "" : "s", det_day_print(s->x->from, from), det_day_print(s->x->until, until), n_seen, n_days,
                  s->x->format);
    return det_output_text(&said, NULL, err);
}

static det_status export_all(const det_options *o, det_err *err)
{
    det_extraction *from = NULL;
    sink s;
    det_flow f = {0};
    det_status st = det_extraction_open(o->operands[0], o->format, o->since, o->until, &from, err);
    if (st != DET_OK)
        return st;
    st = begin(&s, det_extraction_about(from), o->out, err);
    if (st == DET_OK) {
        while ((st = det_extraction_next(from, &f, err)) == DET_OK && f.source != NULL)
            put(&s, &f);
        st = end(&s, st, err);
    }
    det_extraction_close(from);
    return st;
}

/* The panel that is fitted. */
static det_status put_panel(const det_case *c, const det_panel *p, const det_extract *x, const char *path, det_err *err)
{
    sink s;
    det_status st = begin(&s, x, path, err);
    if (st != DET_OK)
        return st;
    for (int i = 0; i < 2 && st == DET_OK; i++) {
        det_flow f = {0};
        st = det_flow_of_panel(c, p, i, &f, err);
        if (st == DET_OK)
            put(&s, &f);
        det_flow_free(&f);
    }
    return end(&s, st, err);
}

static det_status export_pair(const det_options *o, det_err *err)
{
    det_case c = {0};
    det_panel p = {0};
    det_extraction *from = NULL;
    double *volume = NULL;
    det_status st = det_intake_read(o, &c, err);
    if (st == DET_OK)
        st = det_panel_build(&c, &p, err);
    if (st == DET_OK)
        st = det_extraction_open(o->operands[0], c.inputs[0].format, c.from, c.until, &from, err);
    if (st == DET_OK && (volume = det_calloc((size_t)p.n_steps, sizeof *volume)) == NULL)
        st = det_err_set(err, DET_NOMEM, "no memory for the days of a pair");
    if (st == DET_OK) {
        det_extract x = *det_extraction_about(from);
        for (int t = 0; t < p.n_steps; t++)
            volume[t] = exp(p.log_volume[t]);
        x.volume = volume;
        st = put_panel(&c, &p, &x, o->out, err);
    }
    det_free(volume);
    det_extraction_close(from);
    det_panel_free(&p);
    det_case_free(&c);
    return st;
}

det_status det_command_export(const det_options *o, det_err *err)
{
    const det_status st = check(o, err);
    return st != DET_OK ? st : o->pair != NULL ? export_pair(o, err) : export_all(o, err);
}
