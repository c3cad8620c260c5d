/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/learning.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/prior.h"

#include <math.h>
#include <string.h>

enum { N_PRIOR_DRAWS = 4000, QUESTION = 0x6c65726e };

/* What may be learned, and the parameters that stand for it. */
static const struct {
    const char *what, *names[6];
} BLOCKS[] = {
    {"ordinary rates of acts", {"mu"}},
    {"what true hostility adds", {"eta"}},
    {"goodwill and trust", {"goodwill", "trust"}},
    {"what fear does to conduct", {"theta"}},
    {"reciprocity", {"alpha", "rho", "delta"}},
    {"the common cause", {"gamma", "z01", "z10"}},
    {"how intent changes", {"a01", "a10"}},
    {"how beliefs begin, harden and relax", {"h0", "q01", "q10"}},
    {"how each side reads evidence", {"s", "b", "d", "audience", "breach"}},
    {"what a change of government wipes out", {"zeta"}},
    {"how much severity counts", {"nu"}},
    {"the pull of third parties", {"tau", "phi", "f", "chi"}},
    {"who permits deniable acts", {"control", "pi1", "pi0/pi1", "psi", "omega"}},
    {"how acts cluster", {"r"}},
};
enum { N_BLOCKS = sizeof BLOCKS / sizeof *BLOCKS, N_NAMES = sizeof BLOCKS->names / sizeof *BLOCKS->names };

const char *det_learning_word(double contraction)
{
    if (isnan(contraction))
        return "fixed";
    return contraction >= .3 ? "learned" : contraction >= .1 ? "prior-driven" : "not learned";
}

/* Prior draws by parameter: [n_free][N_PRIOR_DRAWS]. */
static void draw_prior(const det_param_table *t, double *u, double *draws)
{
    for (size_t k = 0; k < N_PRIOR_DRAWS; k++) {
        det_stream s;
        det_stream_init(&s, 1, QUESTION, (uint32_t)k, 0);
        det_prior_draw(t, &s, u);
        for (size_t i = 0; i < (size_t)t->n_free; i++)
            draws[i * N_PRIOR_DRAWS + k] = u[i];
    }
}

static double variance_of(const double *x, size_t n)
{
    double mean = 0, sum = 0;
    for (size_t i = 0; i < n; i++)
        mean += x[i] / (double)n;
    for (size_t i = 0; i < n; i++)
        sum += (x[i] - mean) * (x[i] - mean);
    return sum / (double)n;
}

/* Variance that the prior's curvature at u gives coordinate i; INFINITY where it is not curved downward. grad [2][n]
 * and u are scratch, u as before in the end. */
static double curvature_variance(const det_param_table *t, int i, double *u, double *grad)
{
    const double step = 1e-4, mode = u[i];
    u[i] = mode - step;
    det_prior_logp(t, u, grad);
    u[i] = mode + step;
    det_prior_logp(t, u, grad + t->n_free);
    u[i] = mode;
    double slope = (grad[t->n_free + i] - grad[i]) / (2 * step);
    return slope < 0 ? -1 / slope : INFINITY;
}

static double natural(const det_param_table *t, const det_param *row, double u)
{
    return det_transform_natural(row->transform, u, t->step_days, NULL);
}

/* prior: the row's draws; curved: variance by its curvature; posterior [n_draws] is scratch. */
static det_parameter_row free_row(const det_fit *f, const det_param *row, double *prior, double curved,
                                  double *posterior)
{
    const det_param_table *t = &f->dilemma.table;
    size_t n = (size_t)t->n_free, i = (size_t)row->free;
    double of_draws = variance_of(prior, N_PRIOR_DRAWS);
    double contraction = 1 - f->variance[i] / (f->smc.n_runs ? of_draws : fmin(curved, of_draws));
    for (int k = 0; k < f->n_draws; k++)
        posterior[k] = f->draws[(size_t)k * n + i];
    double before = det_band_of(prior, N_PRIOR_DRAWS).median;
    det_band after = det_band_of(posterior, (size_t)f->n_draws);
    double low = natural(t, row, after.q05), high = natural(t, row, after.q95);
    return (det_parameter_row){.prior_median = natural(t, row, before),
                               .mode = natural(t, row, f->optimum.u[i]),
                               .q05 = fmin(low, high),
                               .q95 = fmax(low, high),
                               .contraction = contraction,
                               .word = det_learning_word(contraction)};
}

static det_parameter_row fixed_row(const det_param *row)
{
    return (det_parameter_row){.prior_median = row->value,
                               .mode = row->value,
                               .q05 = NAN,
                               .q95 = NAN,
                               .contraction = NAN,
                               .word = det_learning_word(NAN)};
}

det_status det_learning_rows(const det_fit *f, det_parameter_row **out, size_t *n, det_err *err)
{
    const det_param_table *t = &f->dilemma.table;
    size_t n_rows = (size_t)t->n_rows, n_free = (size_t)t->n_free;
    det_parameter_row *rows = det_calloc(n_rows, sizeof *rows + sizeof t->rows->name);
    double *prior = det_calloc(n_free * N_PRIOR_DRAWS, sizeof *prior), *u = det_calloc(3 * n_free, sizeof *u);
    double *posterior = det_calloc((size_t)f->n_draws, sizeof *posterior);
    det_status st = DET_OK;
    if (!rows || !prior || !u || !posterior) {
        st = det_err_set(err, DET_NOMEM, "memory ran out for the table of %zu parameters", n_rows);
        goto out;
    }
    draw_prior(t, u, prior);
    memcpy(u, f->optimum.u, n_free * sizeof *u);
    char *name = (char *)(rows + n_rows);
    for (size_t k = 0; k < n_rows; k++, name += sizeof t->rows->name) {
        const det_param *row = &t->rows[k];
        rows[k] = row->free < 0 ? fixed_row(row)
                                : free_row(f, row, prior + (size_t)row->free * N_PRIOR_DRAWS,
                                           curvature_variance(t, row->free, u, u + n_free), posterior);
        rows[k].name = memcpy(name, row->name, sizeof row->name);
    }
    *out = rows;
    *n = n_rows;
    rows = NULL;
out:
    det_free(rows);
    det_free(prior);
    det_free(u);
    det_free(posterior);
    return st;
}

/* 1 where the row is `name` or begins with it and a dot. */
static int is_of(const det_parameter_row *row, const char *name)
{
    size_t n = strlen(name);
    return !strncmp(row->name, name, n) && (row->name[n] == '\0' || row->name[n] == '.');
}

double det_learning_mean(const det_parameter_row *rows, size_t n, const char *name)
{
    double sum = 0;
    int n_free = 0;
    for (size_t i = 0; i < n; i++) {
        if (!is_of(&rows[i], name) || isnan(rows[i].contraction))
            continue;
        sum += rows[i].contraction;
        n_free++;
    }
    return n_free ? sum / n_free : NAN;
}

/* ---- in a sentence ---- */

/* The word of a block by its mean contraction; NULL where the case has none of its parameters. */
static const char *word_of_block(const det_replay *r, int block)
{
    double sum = 0;
    int n_rows = 0, n_free = 0;
    for (size_t i = 0; i < r->n_parameters; i++)
        for (int k = 0; k < N_NAMES && BLOCKS[block].names[k]; k++) {
            if (!is_of(&r->parameters[i], BLOCKS[block].names[k]))
                continue;
            n_rows++;
            if (isnan(r->parameters[i].contraction))
                continue;
            sum += r->parameters[i].contraction;
            n_free++;
        }
    return n_rows ? det_learning_word(n_free ? sum / n_free : NAN) : NULL;
}

/* "lead a, b and c"; nothing without a block of the word. Returns how many. */
static int add_blocks(det_text *t, const char *lead, const char *word, const char *const words[N_BLOCKS])
{
    int n = 0, i_block = 0;
    for (int k = 0; k < N_BLOCKS; k++)
        n += words[k] && !strcmp(words[k], word);
    for (int k = 0; k < N_BLOCKS; k++)
        if (words[k] && !strcmp(words[k], word)) {
            det_text_add(t, i_block == 0 ? lead : i_block == n - 1 ? " and " : ", ");
            det_text_add(t, BLOCKS[k].what);
            i_block++;
        }
    return n;
}

/* Steps that were not observed: how many, and where most of them stand together. */
static void add_gaps(det_text *t, const det_replay *r)
{
    const char *unit = r->step_days == 1 ? "days" : "weeks";
    int n_missing = 0, from = 0, until = 0;
    char first[11], last[11];
    for (int s = 0, began = 0; s < r->n_steps; s++) {
        if (r->seen[s]) {
            began = s + 1;
            continue;
        }
        n_missing++;
        if (s + 1 - began > until - from) {
            from = began;
            until = s + 1;
        }
    }
    if (!n_missing)
        return;
    det_day_print(r->from + from * r->step_days, first);
    det_day_print(r->from + until * r->step_days - 1, last);
    det_text_addf(t, "; %d of the %d %s have no coverage and count as unknown, not as calm: %s%s to %s", n_missing,
                  r->n_steps, unit, until - from == n_missing ? "" : "the longest gap is ", first, last);
}

char *det_learning_sentence(const det_replay *r)
{
    det_text t = {0};
    const char *words[N_BLOCKS];
    for (int k = 0; k < N_BLOCKS; k++)
        words[k] = word_of_block(r, k);
    if (!add_blocks(&t, "The record taught ", "learned", words))
        det_text_add(&t, "The record taught nothing beyond the prior");
    add_blocks(&t, "; mostly the prior speaks on ", "prior-driven", words);
    add_blocks(&t, "; not learned, so as the prior has it: ", "not learned", words);
    add_blocks(&t, "; held fixed: ", "fixed", words);
    add_gaps(&t, r);
    det_text_add(&t, ".");
    return det_text_take(&t);
}

char *det_learning_of_panel(const det_panel *p, det_parameter_row *rows, size_t n_rows)
{
    det_replay r = {.n_steps = p->n_steps, .step_days = p->step_days, .from = p->from, .parameters = rows, .n_parameters = n_rows};
    r.seen = det_calloc((size_t)p->n_steps, 1);
    for (int t = 0; r.seen && t < p->n_steps; t++)
        r.seen[t] = det_panel_is_seen(p, t);
    char *sentence = r.seen ? det_learning_sentence(&r) : NULL;
    det_free(r.seen);
    return sentence;
}
