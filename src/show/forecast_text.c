/* SPDX-License-Identifier: Apache-2.0 */
#include "show/forecast_text.h"

#include <math.h>
#include <stdio.h>

#include "ask/outlook.h"
#include "base/probability.h"
#include "show/cells.h"
#include "show/replay_text.h"
#include "show/table.h"
#include "show/words.h"

enum { N_DOTS = 20 };

static const char *id_of(const det_forecast *f, int i)
{
    return f->c->actors[f->c->principals[i]].id;
}

static void percent_cell(det_table *t, double p)
{
    char text[DET_PROBABILITY_SIZE];
    det_table_cell(t, det_outlook_percent(p, text));
}

/* "5 to 24 %" */
static void percents_cell(det_table *t, const det_band *b)
{
    char low[DET_PROBABILITY_SIZE], high[DET_PROBABILITY_SIZE];
    if (isnan(b->q05))
        det_table_cell(t, NULL);
    else
        det_table_cellf(t, "%s to %s", det_outlook_percent(b->q05, low), det_outlook_percent(b->q95, high));
}

static void count_cell(det_table *t, const char *fmt, double a, double b)
{
    char text[DET_WORDS_SIZE];
    snprintf(text, sizeof text, fmt, a, b);
    det_table_cell(t, isnan(a) || isnan(b) ? NULL : text);
}

static void frame(const det_forecast *f, det_text *out)
{
    char issued[11], last[11];
    const det_prospect *p = &f->scenarios[0];
    det_text_addf(out,
                  "Issued %s, for %d days, to %s: %d posterior draws x %d paths; simulation error of the probability "
                  "%.1f points.\n",
                  det_day_print(f->issued, issued), f->n_steps * f->step_days,
                  det_day_print(det_forecast_day(f, f->n_steps - 1), last), f->n_draws, f->per_draw, 100 * p->clash.se);
    if (f->rule.within_steps * f->step_days != f->rule.within_days)
        det_text_addf(out, "A step is %d days, so a clash is looked for within %d days.\n", f->step_days,
                      f->rule.within_steps * f->step_days);
}

/* ---- what is averaged ---- */

static void part_row(const det_forecast *f, const det_forecast_part *p, det_table *t)
{
    const det_future_acts *acts = p->alone.acts[f->leads.n - 1];
    det_table_cell(t, p->alone.name);
    percent_cell(t, p->prior);
    percent_cell(t, p->weight);
    percent_cell(t, p->alone.clash.mean);
    percents_cell(t, &p->alone.clash.band);
    count_cell(t, "%.1f", acts[DET_COUNT_HOSTILE].mean, 0);
    count_cell(t, "%.0f to %.0f", acts[DET_COUNT_HOSTILE].band.q05, acts[DET_COUNT_HOSTILE].band.q95);
}

static void print_parts(const det_forecast *f, det_text *out)
{
    static const char *const headings[] = {"prior", "weight", "P(clash)", "90 %", "hostile acts\nmean", "90 %"};
    char title[128];
    det_table t = {0};
    det_table_column(&t, DET_LEFT, "explanation");
    for (size_t k = 0; k < sizeof headings / sizeof *headings; k++)
        det_table_column(&t, DET_RIGHT, headings[k]);
    for (int k = 0; k < DET_N_EXPLANATIONS; k++)
        part_row(f, &f->parts[k], &t);
    snprintf(title, sizeof title, "What is averaged, weighed by evidence, and what each explanation alone says of the %d days",
             f->n_steps * f->step_days);
    det_table_finish(&t, title, out);
}

/* ---- probabilities by lead time ---- */

static void lead_columns(const det_forecast *f, det_table *t)
{
    char heading[32];
    for (int i = 0; i < f->leads.n; i++) {
        snprintf(heading, sizeof heading, "%d\ndays", f->leads.days[i]);
        det_table_column(t, DET_RIGHT, heading);
    }
    snprintf(heading, sizeof heading, "90 %% at\n%d days", f->leads.days[f->leads.n - 1]);
    det_table_column(t, DET_RIGHT, heading);
    snprintf(heading, sizeof heading, "%s acts\nmean", det_class_name((det_class)f->rule.cls));
    det_table_column(t, DET_RIGHT, heading);
    det_table_column(t, DET_RIGHT, "90 %");
    det_table_column(t, DET_RIGHT, "hostile acts\nmean");
    det_table_column(t, DET_RIGHT, "90 %");
}

static void prospect_row(const det_forecast *f, const det_prospect *p, det_table *t)
{
    det_table_cell(t, p->name);
    for (int i = 0; i < f->leads.n; i++)
        percent_cell(t, p->p_clash[i]);
    percents_cell(t, &p->clash.band);
    for (int k = 0; k < DET_N_COUNTS; k++) {
        const det_future_acts *acts = &p->acts[f->leads.n - 1][k];
        count_cell(t, "%.1f", acts->mean, 0);
        count_cell(t, "%.0f to %.0f", acts->band.q05, acts->band.q95);
    }
}

static void print_prospects(const det_forecast *f, det_text *out)
{
    det_table t = {0};
    det_table_column(&t, DET_LEFT, "P(clash) within");
    lead_columns(f, &t);
    for (size_t k = 0; k < f->n_scenarios; k++)
        prospect_row(f, &f->scenarios[k], &t);
    for (int k = 0; k < DET_N_OTHER_PRIORS; k++)
        prospect_row(f, &f->priors[k], &t);
    for (int k = 0; k < DET_N_NAIVE; k++)
        prospect_row(f, &f->naive[k], &t);
    det_table_finish(
        &t, "How probable a clash is: scenarios, the first under other priors, and baselines that know no model", out);
    for (int k = 0; k < DET_N_NAIVE; k++)
        if (f->naive[k].why)
            det_text_addf(out, "  %s is not known: %s.\n", f->naive[k].name, f->naive[k].why);
    det_text_add(out, "  Intervals of P(clash) are over posterior draws; those of acts are of single futures.\n");
}

static void print_differences(const det_forecast *f, det_text *out)
{
    char title[128];
    det_table t = {0};
    det_table_column(&t, DET_LEFT, "scenario");
    det_table_column(&t, DET_RIGHT, "P(clash)\npoints more");
    det_table_column(&t, DET_RIGHT, "90 %");
    det_table_column(&t, DET_RIGHT, "hostile acts\nmore");
    det_table_column(&t, DET_RIGHT, "90 %");
    det_table_column(&t, DET_LEFT, "what happens");
    for (size_t k = 1; k < f->n_scenarios; k++) {
        const det_prospect *p = &f->scenarios[k];
        det_table_cell(&t, p->name);
        det_cell_signed(&t, 100 * p->clash_more.mean, 1);
        det_cell_signed_interval(&t, 100 * p->clash_more.band.q05, 100 * p->clash_more.band.q95, 1);
        det_cell_signed(&t, p->acts_more.mean, 2);
        det_cell_signed_interval(&t, p->acts_more.band.q05, p->acts_more.band.q95, 2);
        det_table_cell(&t, p->what);
    }
    snprintf(title, sizeof title, "What scenarios would change, against \"%s\" (same random numbers)", f->scenarios[0].name);
    det_table_finish(&t, title, out);
}

/* ---- acts and fear ahead ---- */

static void print_acts(const det_forecast *f, det_text *out)
{
    const det_fans *fans = &f->fans;
    int period = fans->n[DET_FAN_MONTH] ? DET_FAN_MONTH : fans->n[DET_FAN_WEEK] ? DET_FAN_WEEK : DET_FAN_STEP;
    int n = fans->n[period] < 3 ? fans->n[period] : 3, days = fans->steps[period] * f->step_days;
    char heading[32], title[96];
    det_table t = {0};
    det_table_column(&t, DET_LEFT, "acts of");
    det_table_column(&t, DET_LEFT, "class");
    for (int k = 0; k < n; k++) {
        snprintf(heading, sizeof heading, "days %d-%d\nmean", k * days + 1, (k + 1) * days);
        det_table_column(&t, DET_RIGHT, heading);
        det_table_column(&t, DET_RIGHT, "90 %");
    }
    for (int i = 0; i < 2; i++)
        for (int c = 0; c < DET_N_CLASSES; c++) {
            const det_fan *fan = &fans->acts[period][i][c];
            det_table_cellf(&t, "%s toward %s", id_of(f, i), id_of(f, 1 - i));
            det_table_cell(&t, det_class_name((det_class)c));
            for (int k = 0; k < n; k++) {
                count_cell(&t, "%.1f", fan->mean[k], 0);
                count_cell(&t, "%.0f to %.0f", fan->band[k].q05, fan->band[k].q95);
            }
        }
    snprintf(title, sizeof title, "Acts ahead, by %d day%s", days, days == 1 ? "" : "s");
    det_table_finish(&t, title, out);
}

static void print_fear(const det_forecast *f, det_text *out)
{
    det_table t = {0};
    char heading[32];
    det_table_column(&t, DET_LEFT, "fear of the other");
    for (int i = -1; i < f->leads.n; i++) {
        snprintf(heading, sizeof heading, "day %d\nmedian", i < 0 ? 1 : f->leads.days[i]);
        det_table_column(&t, DET_RIGHT, heading);
        det_table_column(&t, DET_RIGHT, "90 %");
    }
    for (int k = 0; k < 2; k++) {
        det_table_cell(&t, id_of(f, k));
        for (int i = -1; i < f->leads.n; i++) {
            const det_band *b = &f->fans.fear[k].band[i < 0 ? 0 : f->leads.steps[i] - 1];
            count_cell(&t, "%.2f", b->median, 0);
            count_cell(&t, "%.2f to %.2f", b->q05, b->q95);
        }
    }
    det_table_finish(&t, "Fear ahead", out);
}

static void print_dots(const det_forecast *f, det_text *out)
{
    const det_prospect *p = &f->scenarios[0];
    int n_clash = 0;
    det_text_addf(out, "\n%d equally likely futures\n  hostile acts:", N_DOTS);
    for (int i = 0; i < N_DOTS; i++)
        det_text_addf(out, " %d", det_prospect_acts(p, f->leads.n - 1, DET_COUNT_HOSTILE, (i + .5) / N_DOTS));
    det_text_add(out, "\n  days until the clash:");
    for (int i = 0; i < N_DOTS; i++) {
        int days = det_prospect_days(p, f->n_steps, f->step_days, (i + .5) / N_DOTS);
        if (days < 0)
            break;
        det_text_addf(out, " %d", days);
        n_clash++;
    }
    if (n_clash < N_DOTS)
        det_text_addf(out, "%s none within the horizon in %d\n", n_clash ? ";" : "", N_DOTS - n_clash);
    else
        det_text_add(out, "\n");
}

void det_forecast_text(const det_forecast *f, det_text *out)
{
    det_answer_text(&f->answer, out);
    frame(f, out);
    print_parts(f, out);
    print_prospects(f, out);
    print_differences(f, out);
    print_acts(f, out);
    print_fear(f, out);
    print_dots(f, out);
    det_provenance_text(&f->answer.provenance, out);
}
