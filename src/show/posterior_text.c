/* SPDX-License-Identifier: Apache-2.0 */
#include "show/posterior_text.h"

#include <math.h>
#include <string.h>

#include "base/probability.h"
#include "show/cells.h"
#include "show/replay_text.h"
#include "show/table.h"
#include "show/words.h"

enum { DIGITS = 3 };

static void number_cell(det_table *t, double v, int digits)
{
    char text[DET_WORDS_SIZE];
    det_table_cell(t, det_words_number(v, digits, text));
}

static void print_warnings(const det_posterior *p, det_text *out)
{
    for (size_t i = 0; i < p->n_warnings; i++)
        det_text_addf(out, "Warning: %s\n", p->warnings[i]);
}

static void print_runs(const det_posterior *p, det_text *out)
{
    det_table t = {0};
    static const char *const headings[] = {"run",    "rungs",     "lowest\nacceptance", "log10\nevidence",
                                           "its sd", "not finite"};
    for (size_t i = 0; i < sizeof headings / sizeof headings[0]; i++)
        det_table_column(&t, DET_RIGHT, headings[i]);
    for (int i = 0; i < p->fit.smc.n_runs; i++) {
        const det_smc_run *run = &p->fit.smc.runs[i];
        double lowest = 1;
        for (int k = 0; k < run->n_rungs; k++)
            lowest = fmin(lowest, run->rungs[k].acceptance);
        det_table_cellf(&t, "%d", i + 1);
        det_table_cellf(&t, "%d", run->n_rungs);
        det_cell_fixed(&t, lowest, 2);
        det_cell_fixed(&t, run->log_evidence / M_LN10, 2);
        det_cell_fixed(&t, sqrt(run->variance) / M_LN10, 2);
        det_table_cellf(&t, "%ld", run->n_nonfinite);
    }
    det_table_finish(&t, "Runs of the sampler", out);
}

static void print_reproduction(const det_posterior *p, det_text *out)
{
    char number[DET_WORDS_SIZE], interval[DET_WORDS_SIZE], share[DET_PROBABILITY_SIZE];
    if (p->reproduction.why) {
        det_text_addf(out, "\nDirect reproduction R is not given: %s.\n", p->reproduction.why);
        return;
    }
    det_text_addf(out, "\nDirect reproduction R, stepped baseline: %s (90 %%: %s), P(R >= 1) %s, from %d draws.\n",
                  det_words_number(p->reproduction.r.median, DIGITS, number),
                  det_words_interval(p->reproduction.r.q05, p->reproduction.r.q95, interval),
                  det_probability_print(p->reproduction.p_above_1, share), p->reproduction.n_draws);
    if (p->reproduction.i_prior >= 0)
        det_text_addf(out, "  It hangs most on the prior of %s (%s): %s.\n",
                      p->parameters[p->reproduction.i_prior].name,
                      det_words_number(p->reproduction.by_prior, 2, number), p->reproduction.word);
}

static void print_check(const det_posterior *p, det_text *out)
{
    det_table t = {0};
    det_table_column(&t, DET_LEFT, "");
    det_table_column(&t, DET_RIGHT, "observed");
    det_table_column(&t, DET_RIGHT, "median");
    det_table_column(&t, DET_RIGHT, "90 %");
    det_table_column(&t, DET_RIGHT, "p");
    for (int k = 0; k < DET_N_CHECKS; k++) {
        const det_band *b = &p->check.predicted[k];
        det_table_cell(&t, det_check_name(k));
        number_cell(&t, p->check.observed[k], DIGITS);
        number_cell(&t, b->median, DIGITS);
        det_cell_interval(&t, b->q05, b->q95);
        det_cell_fixed(&t, p->check.p[k], 2);
    }
    det_table_finish(&t, "Would the prior have expected such a record?", out);
}

static void parameter_row(det_table *t, const det_parameter_row *row, const det_trust *trust)
{
    det_table_cell(t, row->name);
    number_cell(t, row->prior_median, DIGITS);
    number_cell(t, trust->median, DIGITS);
    det_cell_interval(t, row->q05, row->q95);
    det_cell_fixed(t, row->contraction, 2);
    det_table_cell(t, row->word);
    det_cell_fixed(t, trust->rhat, 3);
    det_cell_fixed(t, trust->ess, 0);
    det_cell_fixed(t, trust->by_prior, 2);
    det_cell_fixed(t, trust->by_likelihood, 2);
    det_table_cell(t, trust->word);
}

static void print_parameters(const det_posterior *p, det_text *out)
{
    static const struct {
        det_align align;
        const char *heading;
    } columns[] = {{DET_LEFT, "parameter"},
                   {DET_RIGHT, "prior\nmedian"},
                   {DET_RIGHT, "median"},
                   {DET_RIGHT, "90 %"},
                   {DET_RIGHT, "contraction"},
                   {DET_LEFT, ""},
                   {DET_RIGHT, "R-hat"},
                   {DET_RIGHT, "ESS"},
                   {DET_RIGHT, "moved by\nprior"},
                   {DET_RIGHT, "moved by\nrecord"},
                   {DET_LEFT, ""}};
    det_table t = {0};
    size_t n_fixed = 0;
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        det_table_column(&t, columns[i].align, columns[i].heading);
    for (size_t i = 0; i < p->n_parameters; i++) {
        if (strcmp(p->parameters[i].word, "fixed"))
            parameter_row(&t, &p->parameters[i], &p->trust[i]);
        else
            n_fixed++;
    }
    det_table_finish(&t, "Parameters", out);
    if (n_fixed > 0)
        det_text_addf(out, "  Held fixed in this profile (--json lists them): %zu.\n", n_fixed);
}

void det_posterior_text(const det_posterior *p, det_text *out)
{
    det_answer_text(&p->answer, out);
    print_warnings(p, out);
    if (p->fit.smc.n_runs)
        print_runs(p, out);
    print_reproduction(p, out);
    print_check(p, out);
    print_parameters(p, out);
    det_provenance_text(&p->answer.provenance, out);
}
