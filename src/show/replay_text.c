/* SPDX-License-Identifier: Apache-2.0 */
#include "show/replay_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/probability.h"
#include "show/cells.h"
#include "show/replay_view.h"
#include "show/table.h"
#include "show/words.h"

enum { N_DATES = 8, DIGITS = 3, NOTE_BYTES = 48 };

static const char *principal_name(const det_replay *r, int side)
{
    return r->c->actors[r->c->principals[side]].name;
}

static const char *principal_id(const det_replay *r, int side)
{
    return r->c->actors[r->c->principals[side]].id;
}

static void number_cell(det_table *t, double v)
{
    char text[DET_WORDS_SIZE];
    det_table_cell(t, det_words_number(v, DIGITS, text));
}

void det_answer_text(const det_answer *a, det_text *out)
{
    det_text_addf(out, "%s\n", a->verdict);
    det_text_addf(out, "Confidence: %s", det_words_confidence(a->confidence));
    for (size_t i = 0; i < a->n_reasons; i++)
        det_text_addf(out, "%s%s", i == 0 ? ": " : "; ", a->reasons[i]);
    det_text_add(out, ".\n");
    if (a->would_change_it != NULL)
        det_text_addf(out, "What would change it: %s\n", a->would_change_it);
    if (a->learned != NULL)
        det_text_addf(out, "What could be learned: %s\n", a->learned);
}

static void print_reproduction(const det_replay *r, det_text *out)
{
    det_table t = {0};
    det_table_column(&t, DET_LEFT, "baseline");
    det_table_column(&t, DET_RIGHT, "median");
    det_table_column(&t, DET_RIGHT, "20 %");
    det_table_column(&t, DET_RIGHT, "50 %");
    det_table_column(&t, DET_RIGHT, "90 %");
    det_table_column(&t, DET_RIGHT, "P(R >= 1)");
    det_table_column(&t, DET_RIGHT, "log evidence");
    det_table_column(&t, DET_LEFT, "in a word");
    for (int i = 0; i < 3; i++) {
        const det_reproduction *p = &r->r[i];
        det_table_cell(&t, p->baseline);
        number_cell(&t, p->known ? p->r.median : NAN);
        det_cell_interval(&t, p->known ? p->r.q40 : NAN, p->r.q60);
        det_cell_interval(&t, p->known ? p->r.q25 : NAN, p->r.q75);
        det_cell_interval(&t, p->known ? p->r.q05 : NAN, p->r.q95);
        det_cell_share(&t, p->known ? p->p_above_1 : NAN);
        if (isfinite(p->log_evidence))
            det_table_cellf(&t, "%.1f", p->log_evidence);
        else
            det_table_cell(&t, NULL);
        det_table_cell(&t, p->known ? p->word : p->why);
    }
    char title[128];
    snprintf(title, sizeof title, "Direct reproduction R: hostile acts that one hostile act brings about itself (%s)",
             det_replay_mark(r));
    det_table_finish(&t, title, out);
}

static void print_state(const det_replay *r, det_text *out)
{
    char number[DET_WORDS_SIZE], word[DET_WORDS_SIZE];
    det_text_addf(out, "\nState of the pair: %s: %s.\n", det_pair_state_name(r->state), det_words_state(r->state));
    if (!r->dynamics.known)
        return;
    det_text_addf(out, "  One more material hostile act would set off more than %s further acts: %s.\n",
                  det_words_number(r->dynamics.ignition_threshold, 1, number),
                  det_probability_say(r->dynamics.p_ignition, word));
    char error[DET_WORDS_SIZE], root[DET_WORDS_SIZE];
    det_text_addf(out, "  Acts that follow one more act in all: %s (standard error %s), R_G %s.\n",
                  det_words_number(r->dynamics.progeny, DIGITS, number),
                  det_words_number(r->dynamics.progeny_se, 2, error), det_words_number(r->dynamics.r_g, 2, root));
    det_text_addf(out, "  Without outside causes the present spell would last %s more days;",
                  det_words_number(r->dynamics.persistence_days, 2, number));
    det_text_addf(out, " longer than %s days: %s.\n", det_words_number(r->dynamics.horizon_days, DIGITS, number),
                  det_probability_say(r->dynamics.p_outlasts, word));
    det_text_addf(out, "  R in the pair's calm state: %s.\n", det_words_number(r->dynamics.r_calm, 2, number));
}

/* Steps spread evenly over the window, its two ends among them; returns how many. */
static int date_steps(const det_replay *r, int *steps)
{
    const int n = r->n_steps < N_DATES ? r->n_steps : N_DATES;
    for (int i = 0; i < n; i++)
        steps[i] = n == 1 ? 0 : (int)lround((double)i * (r->n_steps - 1) / (n - 1));
    return n;
}

static int start_paths(const det_replay *r, det_table *t, int *steps)
{
    const int n = date_steps(r, steps);
    det_table_column(t, DET_LEFT, "");
    for (int i = 0; i < n; i++) {
        char day[11], heading[12];
        det_day_print(det_replay_day(r, steps[i]), day);
        snprintf(heading, sizeof heading, "%.4s\n%.5s", day, day + 5);
        det_table_column(t, DET_RIGHT, heading);
    }
    return n;
}

typedef char *printer(double v, char *out);

static char *signed_print(double v, char *out)
{
    if (isnan(v))
        out[0] = '\0';
    else if (fabs(v) < .005)
        strcpy(out, "0.00");
    else
        snprintf(out, DET_WORDS_SIZE, "%+.2f", v);
    return out;
}

static void path_row(det_table *t, const char *name, const double *path, const int *steps, int n, printer *print)
{
    det_table_cell(t, name);
    for (int i = 0; i < n; i++) {
        char text[DET_WORDS_SIZE];
        det_table_cell(t, print(path == NULL ? NAN : path[steps[i]], text));
    }
}

static void band_row(det_table *t, const char *name, const det_band *h, size_t offset, const int *steps, int n)
{
    det_table_cell(t, name);
    for (int i = 0; i < n; i++)
        det_cell_share(t, h == NULL ? NAN : *(const double *)((const char *)&h[steps[i]] + offset));
}

static void print_belief(const det_replay *r, int side, det_text *out)
{
    const det_belief_path *b = &r->belief[side];
    det_table t = {0};
    int steps[N_DATES];
    const int n = start_paths(r, &t, steps);
    band_row(&t, "belief, median", b->h, offsetof(det_band, median), steps, n);
    band_row(&t, "  90 % from", b->h, offsetof(det_band, q05), steps, n);
    band_row(&t, "  90 % to", b->h, offsetof(det_band, q95), steps, n);
    path_row(&t, "belief at the mode", b->h_mode, steps, n, det_probability_print);
    for (size_t i = 0; i < b->n_components; i++) {
        char name[96];
        snprintf(name, sizeof name, "  log-odds: %.80s", b->components[i].name);
        path_row(&t, name, b->components[i].log_odds, steps, n, signed_print);
    }
    char title[256];
    snprintf(title, sizeof title, "What %.80s believed: the probability that %.80s is hostile, and where it comes from",
             principal_name(r, side), principal_name(r, 1 - side));
    det_table_finish(&t, title, out);
}

static void print_misperception(const det_replay *r, int side, det_text *out)
{
    const det_belief_path *b = &r->belief[side];
    det_table t = {0};
    int steps[N_DATES];
    const int n = start_paths(r, &t, steps);
    path_row(&t, "analyst, as known then", b->intent_filter, steps, n, det_probability_print);
    path_row(&t, "analyst, in hindsight", b->intent_smooth, steps, n, det_probability_print);
    path_row(&t, "misperception", b->misperception, steps, n, signed_print);
    for (int i = 0; i < DET_N_BIASES; i++) {
        char name[96];
        snprintf(name, sizeof name, "  of it: %.80s", det_bias_name(i));
        path_row(&t, name, b->bias[i], steps, n, signed_print);
    }
    char title[256];
    snprintf(title, sizeof title, "Misperception of %.80s: belief at the mode less the analyst's in hindsight",
             principal_name(r, side));
    det_table_finish(&t, title, out);
}

static double total_of(const det_rate_path *p)
{
    double sum = 0;
    for (int i = 0; i < DET_N_SHARES; i++)
        sum += p->total[i];
    return sum;
}

static void print_shares(const det_replay *r, det_text *out)
{
    det_table t = {0};
    det_table_column(&t, DET_LEFT, "source of hostile acts");
    for (int side = 0; side < 2; side++) {
        char heading[128];
        snprintf(heading, sizeof heading, "%.32s to %.32s\nacts", principal_id(r, side), principal_id(r, 1 - side));
        det_table_column(&t, DET_RIGHT, heading);
        det_table_column(&t, DET_RIGHT, "\nshare");
    }
    for (int i = 0; i < DET_N_SHARES; i++) {
        det_table_cell(&t, det_share_name(i));
        for (int side = 0; side < 2; side++) {
            number_cell(&t, r->rate[side].total[i]);
            det_cell_share(&t, r->rate[side].total[i] / total_of(&r->rate[side]));
        }
    }
    det_table_finish(&t, "Where the expected hostile acts come from, under the model", out);
    for (int side = 0; side < 2; side++)
        det_text_addf(out, "  Acts used, %s to %s: %d, hostile %d.\n", principal_id(r, side), principal_id(r, 1 - side),
                      r->n_acts[side], r->n_hostile[side]);
}

static void acts_cell(det_table *t, const det_replay *r, const det_phase *p)
{
    det_text ids = {0};
    for (int i = 0; i < 3; i++) {
        if (p->acts[i] >= 0)
            det_text_addf(&ids, "%s%s", ids.n == 0 ? "" : ", ", r->c->acts[p->acts[i]].id);
    }
    t->failed |= ids.failed;
    det_table_cell(t, ids.s);
    det_text_free(&ids);
}

static void print_phases(const det_replay *r, det_text *out)
{
    det_table t = {0};
    char fear[2][64];
    for (int side = 0; side < 2; side++)
        snprintf(fear[side], sizeof fear[side], "fear of\n%.40s", principal_id(r, side));
    det_table_column(&t, DET_LEFT, "from");
    det_table_column(&t, DET_LEFT, "until");
    det_table_column(&t, DET_RIGHT, fear[0]);
    det_table_column(&t, DET_RIGHT, fear[1]);
    det_table_column(&t, DET_RIGHT, "hostile\na day");
    det_table_column(&t, DET_LEFT, "begun by");
    det_table_column(&t, DET_LEFT, "told phase");
    det_table_column(&t, DET_RIGHT, "overlap");
    det_table_column(&t, DET_LEFT, "phase");
    for (size_t i = 0; i < r->n_phases; i++) {
        const det_phase *p = &r->phases[i];
        det_cell_day(&t, det_replay_day(r, p->from));
        det_cell_day(&t, det_replay_day(r, p->until) - 1);
        det_cell_share(&t, p->level[0]);
        det_cell_share(&t, p->level[1]);
        number_cell(&t, p->rate);
        acts_cell(&t, r, p);
        det_table_cell(&t, p->told < 0 ? "" : r->c->told[p->told].name);
        det_cell_share(&t, p->told < 0 ? NAN : p->told_overlap);
        det_table_cell(&t, p->name);
    }
    det_table_finish(&t, "Phases found (fear: the holder's mean belief)", out);
    char number[DET_WORDS_SIZE];
    if (!isnan(r->told_agreement))
        det_text_addf(out, "  Agreement with the told phases (adjusted Rand index; 0 as by chance, 1 the same): %s.\n",
                      det_words_number(r->told_agreement, 2, number));
}

static void note_cell(det_table *t, const char *note)
{
    det_text cut = {0};
    det_text_add_short(&cut, note, NOTE_BYTES);
    t->failed |= cut.failed;
    det_table_cell(t, cut.s);
    det_text_free(&cut);
}

static void print_changers(const det_replay *r, det_text *out)
{
    det_table t = {0};
    det_table_column(&t, DET_LEFT, "date");
    det_table_column(&t, DET_LEFT, "event");
    det_table_column(&t, DET_LEFT, "moved");
    det_table_column(&t, DET_RIGHT, "log-odds\nat once");
    det_table_column(&t, DET_RIGHT, "belief-\ndays");
    det_table_column(&t, DET_RIGHT, "hostile acts\nthat follow");
    det_table_column(&t, DET_LEFT, "note");
    for (size_t i = 0; i < r->n_changers; i++) {
        const det_event_effect *e = &r->changers[i];
        char number[DET_WORDS_SIZE];
        det_cell_day(&t, det_replay_day(r, e->step));
        det_table_cell(&t, e->act >= 0 ? r->c->acts[e->act].id : r->c->regime_changes[e->regime_change].id);
        det_table_cell(&t, principal_id(r, e->holder));
        det_table_cell(&t, signed_print(e->log_odds, number));
        det_table_cell(&t, signed_print(e->belief_days, number));
        det_table_cell(&t, signed_print(e->acts, number));
        note_cell(&t, e->act >= 0 ? r->c->acts[e->act].note : "change of regime");
    }
    det_table_finish(&t, "Game changers, under the model", out);
}

static void print_parameters(const det_replay *r, det_text *out)
{
    det_table t = {0};
    det_table_column(&t, DET_LEFT, "parameter");
    det_table_column(&t, DET_RIGHT, "prior\nmedian");
    det_table_column(&t, DET_RIGHT, "mode");
    det_table_column(&t, DET_RIGHT, "90 %");
    det_table_column(&t, DET_RIGHT, "contraction");
    det_table_column(&t, DET_LEFT, "");
    size_t n_fixed = 0;
    for (size_t i = 0; i < r->n_parameters; i++) {
        const det_parameter_row *p = &r->parameters[i];
        char contraction[DET_WORDS_SIZE];
        if (strcmp(p->word, "fixed") == 0) {
            n_fixed++;
            continue;
        }
        det_table_cell(&t, p->name);
        number_cell(&t, p->prior_median);
        number_cell(&t, p->mode);
        det_cell_interval(&t, p->q05, p->q95);
        det_table_cell(&t, signed_print(p->contraction, contraction));
        det_table_cell(&t, p->word);
    }
    det_table_finish(&t, "Parameters: what the record taught and what the prior brought", out);
    if (n_fixed > 0)
        det_text_addf(out, "  Held fixed in this profile (the page and --json list them): %zu.\n", n_fixed);
}

static void print_input(const det_input *in, det_text *out)
{
    det_text_addf(out, "  %s%s%s", in->path, *in->format ? ", format " : "", in->format);
    if (in->rows_read > 0)
        det_text_addf(out, ": %zu rows read, %zu used, %zu dropped", in->rows_read, in->rows_kept, in->rows_dropped);
    if (in->dropped_why[0] != '\0')
        det_text_addf(out, ": %s", in->dropped_why);
    det_text_addf(out, "\n    sha256 %s\n", in->sha256);
}

void det_provenance_text(const det_provenance *p, det_text *out)
{
    det_text_addf(out, "\nProvenance: detente %s, method %s", p->version, p->method);
    if (p->prior != NULL)
        det_text_addf(out, ", seed %lu, prior %s, profile %s, %d draws", p->seed, p->prior, p->profile, p->n_draws);
    det_text_add(out, ".\n");
    for (size_t i = 0; i < p->n_inputs; i++)
        print_input(&p->inputs[i], out);
}

static void print_coverage(const det_replay *r, det_text *out)
{
    det_text_addf(out, "\nSteps observed: %zu of %d.", det_replay_steps_seen(r), r->n_steps);
    if (r->panel->n_masked_acts > 0)
        det_text_addf(out, " Acts on days without coverage, not used: %zu.", r->panel->n_masked_acts);
    if (r->panel->n_same_event > 0)
        det_text_addf(out, " Rows that tell a listed act again, not used: %zu.", r->panel->n_same_event);
    det_text_add(out, "\n");
}

void det_replay_text(const det_replay *r, det_text *out)
{
    det_answer_text(&r->answer, out);
    print_reproduction(r, out);
    print_state(r, out);
    for (int side = 0; side < 2; side++)
        print_belief(r, side, out);
    for (int side = 0; side < 2; side++)
        print_misperception(r, side, out);
    print_shares(r, out);
    print_phases(r, out);
    print_changers(r, out);
    print_parameters(r, out);
    print_coverage(r, out);
    det_provenance_text(&r->answer.provenance, out);
}
