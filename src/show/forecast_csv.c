/* SPDX-License-Identifier: Apache-2.0 */
#include "show/forecast_csv.h"

#include <math.h>
#include <stdio.h>

enum { N_SAMPLES = 100, N_DRAWS = 1000, VIEWS_EPOCH = 1980 };

static const struct {
    const char *suffix;
    size_t offset;
} QUANTILES[] = {{"q05", offsetof(det_band, q05)},       {"q25", offsetof(det_band, q25)}, {"q40", offsetof(det_band, q40)},
                 {"median", offsetof(det_band, median)}, {"q60", offsetof(det_band, q60)}, {"q75", offsetof(det_band, q75)},
                 {"q95", offsetof(det_band, q95)}};
enum { N_QUANTILES = sizeof QUANTILES / sizeof *QUANTILES };

static const char *id_of(const det_forecast *f, int i)
{
    return f->c->actors[f->c->principals[i]].id;
}

static void quoted(det_text *out, const char *s)
{
    for (; *s; s++) {
        det_text_add_bytes(out, s, 1);
        if (*s == '"')
            det_text_add(out, "\"");
    }
}

/* ---- plain ---- */

/* Every column is met here, at t = -1 for the header: so the two cannot differ. */
static void column(det_text *out, int t, const char *name, const char *who, double value)
{
    if (t < 0) {
        det_text_addf(out, ",\"%s", name);
        if (who) {
            det_text_add(out, ":");
            quoted(out, who);
        }
        det_text_add(out, "\"");
    } else if (isfinite(value)) {
        det_text_addf(out, ",%.9g", value);
    } else {
        det_text_add(out, ",");
    }
}

static void band_columns(det_text *out, int t, const char *name, const char *who, const det_band *bands)
{
    char column_name[64];
    for (int k = 0; k < N_QUANTILES; k++) {
        snprintf(column_name, sizeof column_name, "%s_%s", name, QUANTILES[k].suffix);
        column(out, t, column_name, who, t < 0 ? NAN : *(const double *)((const char *)&bands[t] + QUANTILES[k].offset));
    }
}

static void fan_columns(det_text *out, int t, const char *name, const char *who, const det_fan *fan)
{
    char mean[64];
    snprintf(mean, sizeof mean, "%s_mean", name);
    column(out, t, mean, who, t < 0 ? NAN : fan->mean[t]);
    band_columns(out, t, name, who, fan->band);
}

static void plain_row(const det_forecast *f, int t, det_text *out)
{
    char day[11];
    det_text_add(out, t < 0 ? "last_day" : det_day_print(det_forecast_day(f, t), day));
    column(out, t, "p_clash", NULL, t < 0 ? NAN : f->scenarios[0].curve[t]);
    band_columns(out, t, "p_clash", NULL, f->curve_band);
    for (int k = 0; k < DET_N_EXPLANATIONS; k++) {
        const char *id = det_explanation_id((det_explanation)k);
        column(out, t, "weight", id, t < 0 ? NAN : f->parts[k].weight);
        column(out, t, "p_clash_alone", id, t < 0 ? NAN : f->parts[k].alone.curve[t]);
    }
    fan_columns(out, t, "clash_class_acts", NULL, &f->fans.total[DET_COUNT_CLASH_CLASS]);
    fan_columns(out, t, "hostile_acts", NULL, &f->fans.total[DET_COUNT_HOSTILE]);
    for (int i = 0; i < 2; i++)
        fan_columns(out, t, "fear", id_of(f, i), &f->fans.fear[i]);
    for (int i = 0; i < 2; i++)
        for (int c = 0; c < DET_N_CLASSES; c++) {
            char name[16];
            snprintf(name, sizeof name, "%s_mean", det_class_name((det_class)c));
            column(out, t, name, id_of(f, i), t < 0 ? NAN : f->fans.acts[DET_FAN_STEP][i][c].mean[t]);
        }
    det_text_add(out, "\n");
}

void det_forecast_csv(const det_forecast *f, det_text *out)
{
    for (int t = -1; t < f->n_steps; t++)
        plain_row(f, t, out);
}

/* ---- hubverse ---- */

static const double LEVELS[] = {.01, .025, .05, .1, .15, .2, .25, .3, .35, .4, .45, .5, .55, .6, .65, .7, .75, .8, .85, .9, .95, .975, .99};

/* The task columns of a row, and its output type. */
static void task(const det_forecast *f, const char *target, int i_lead, const char *type, det_text *out)
{
    char issued[11], end[11];
    det_text_addf(out, "%s,%s,%d,%s,\"", det_day_print(f->issued, issued), target, f->leads.days[i_lead],
                  det_day_print(f->issued + f->leads.days[i_lead], end));
    quoted(out, id_of(f, 0));
    det_text_add(out, "-");
    quoted(out, id_of(f, 1));
    det_text_addf(out, "\",%s,", type);
}

/* Future number i of n, evenly spread over all. */
static size_t pick(const det_ahead_paths *p, size_t i, size_t n)
{
    return i * p->n / n;
}

static void hub_acts(const det_forecast *f, const char *target, int i_lead, int what, det_text *out)
{
    const det_ahead_paths *p = &f->paths;
    size_t n = p->n < N_SAMPLES ? p->n : N_SAMPLES, last = (size_t)f->leads.steps[i_lead] - 1;
    task(f, target, i_lead, "mean", out);
    det_text_addf(out, "NA,%.6g\n", f->scenarios[0].acts[i_lead][what].mean);
    for (size_t k = 0; k < sizeof LEVELS / sizeof *LEVELS; k++) {
        task(f, target, i_lead, "quantile", out);
        det_text_addf(out, "%g,%d\n", LEVELS[k], det_prospect_acts(&f->scenarios[0], i_lead, what, LEVELS[k]));
    }
    for (size_t i = 0; i < n; i++) {
        task(f, target, i_lead, "sample", out);
        det_text_addf(out, "%zu,%u\n", i + 1,
                      (unsigned)p->total[(pick(p, i, n) * (size_t)p->n_steps + last) * DET_N_COUNTS + (size_t)what]);
    }
}

static void hub_clash(const det_forecast *f, int i_lead, det_text *out)
{
    double p = f->scenarios[0].p_clash[i_lead];
    task(f, "clash", i_lead, "pmf", out);
    det_text_addf(out, "clash,%.6g\n", p);
    task(f, "clash", i_lead, "pmf", out);
    det_text_addf(out, "no clash,%.6g\n", 1 - p);
}

void det_forecast_hubverse(const det_forecast *f, det_text *out)
{
    char target[48];
    snprintf(target, sizeof target, "cumulative %s acts", det_class_name((det_class)f->rule.cls));
    det_text_add(out, "reference_date,target,horizon,target_end_date,location,output_type,output_type_id,value\n");
    for (int i = 0; i < f->leads.n; i++) {
        hub_clash(f, i, out);
        hub_acts(f, target, i, DET_COUNT_CLASH_CLASS, out);
        hub_acts(f, "cumulative hostile acts", i, DET_COUNT_HOSTILE, out);
    }
}

/* ---- VIEWS ---- */

/* First day of the month that is `more` months after that of `day`. */
static det_day month_start(det_day day, int more)
{
    int year, month, d;
    det_day_to_civil(day, &year, &month, &d);
    month += more - 1;
    return det_day_from_civil(year + month / 12, month % 12 + 1, 1);
}

/* First month that begins after the issue, counted from that of the day after it. */
static int first_month(const det_forecast *f)
{
    return month_start(f->issued + 1, 0) < f->issued + 1;
}

int det_forecast_months(const det_forecast *f)
{
    int first = first_month(f), n = 0;
    while (f->step_days == 1 && month_start(f->issued + 1, first + n + 1) - 1 <= f->issued + f->n_steps)
        n++;
    return n;
}

static unsigned total_before(const det_forecast *f, size_t path, det_day day)
{
    const det_ahead_paths *p = &f->paths;
    int t = day - f->issued - 2; /* the step before that of the day */
    return t < 0 ? 0 : (unsigned)p->total[(path * (size_t)p->n_steps + (size_t)t) * DET_N_COUNTS + DET_COUNT_CLASH_CLASS];
}

void det_forecast_views(const det_forecast *f, det_text *out)
{
    size_t n = f->paths.n < N_DRAWS ? f->paths.n : N_DRAWS;
    det_text_add(out, "month_id,dyad,draw,outcome\n");
    for (int k = first_month(f), n_left = det_forecast_months(f); n_left > 0; k++, n_left--) {
        det_day from = month_start(f->issued + 1, k), until = month_start(f->issued + 1, k + 1);
        int year, month, day;
        det_day_to_civil(from, &year, &month, &day);
        for (size_t i = 0; i < n; i++) {
            size_t path = pick(&f->paths, i, n);
            det_text_addf(out, "%d,\"", (year - VIEWS_EPOCH) * 12 + month);
            quoted(out, id_of(f, 0));
            det_text_add(out, "-");
            quoted(out, id_of(f, 1));
            det_text_addf(out, "\",%zu,%u\n", i, total_before(f, path, until) - total_before(f, path, from));
        }
    }
}
