/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/ancestry.h"

#include "ask/components.h"
#include "base/mem.h"

#include <math.h>
#include <string.h>

/* Nearer than this to the resting level, in log-odds, the secant is the tangent. */
static const double AT_REST = 1e-6;

const char *det_via_name(det_via v, int trusts)
{
    static const char *const names[DET_N_VIAS] = {"answered", "feared", "a broken word", "pressed", "told again"};
    return trusts && v == DET_VIA_FEAR ? "trusted" : names[v];
}

/* What memories and beliefs hold at the start of a step, by root. */
typedef struct held {
    double memory[DET_MAX_MEMORY][DET_MAX_ROOTS]; /* sums to Y */
    double unseen[DET_MAX_MEMORY];                /* of it, straight from steps that were not observed */
    double belief[2][2][DET_MAX_ROOTS];           /* [holder][1: above 0] sizes of what deeds brought */
    double outer[2][DET_MAX_OUTER];               /* signed log-odds */
} held;

/* ---- one step ---- */

typedef struct step {
    const det_course *c;
    det_ancestry *a;
    int t;
    const det_state *state;
    det_conduct conduct;
    double hidden[DET_N_STATES]; /* in hindsight, sums to 1 */
    const held *held;
} step;

static int fears(const step *s)
{
    return (s->c->d->options.terms & DET_TERM_FEAR) != 0;
}

static double sum_of(const double *x, int n)
{
    double sum = 0;
    for (int k = 0; k < n; k++)
        sum += x[k];
    return sum;
}

/* Acts a day that a unit of memory of the stream adds to class cls of direction i. */
static double answer_to(const det_record *r, const det_params *p, int i, int cls, int stream)
{
    int h = cls - DET_VH, source = stream / DET_N_CLASSES, seen = stream % DET_N_CLASSES;
    if (stream < DET_PAIR_STREAMS) {
        if (source == i || (h < 0) != (seen < DET_VH))
            return 0;
        return h < 0 ? p->alpha_coop : p->alpha[i][h][seen - DET_VH];
    }
    const det_injection *inj = &r->inj[(stream - DET_PAIR_STREAMS) / 2];
    if (h != (stream - DET_PAIR_STREAMS) % 2 || inj->holder != i || inj->effect != DET_PROVOKES)
        return 0;
    return p->tau[(stream - DET_PAIR_STREAMS) / 2][h];
}

/* Contributions beside deeds that move the term upward, by their size; rest is not one of them. */
static double lift(const det_split *x, double c)
{
    return x->upward ? fmax(c, 0) : fmax(-c, 0);
}

/* Share out the term share * F(reader's belief): rest, outer contributions and deeds. */
static void split_fear(const step *s, det_response f, double share, det_split *x, double *outer)
{
    const det_params *p = &s->a->p;
    const double *brought = s->held->outer[x->reader];
    double odds = s->state->odds[x->reader], rest = p->q01 / p->q10, l = log(odds / rest), slope, at_rest, now, whole;
    at_rest = det_response_value(f, rest, &slope);
    now = det_response_value(f, odds, &slope);
    slope = fabs(fabs(l) < AT_REST ? slope : (now - at_rest) / l);
    x->upward = f != DET_SUBSTITUTES;
    whole = at_rest + slope * sum_of(s->held->belief[x->reader][x->upward], s->a->deeds->n_roots);
    for (int k = DET_OUTER_PRIOR; k < s->a->n_outer; k++)
        whole += slope * lift(x, brought[k]);
    x->fear = share * now;
    x->kept = now / whole;
    x->unit = x->fear * slope / whole;
    outer[DET_OUTER_REST] = x->fear * at_rest / whole;
    for (int k = DET_OUTER_PRIOR; k < s->a->n_outer; k++)
        outer[k] = x->unit * lift(x, brought[k]);
}

/* Average over hidden states of 1/rate, x/rate and Z/rate for a direction's class. */
static void invert(const step *s, int i, int cls, double mean[3])
{
    const det_conduct *c = &s->conduct;
    double common = cls >= DET_VH ? c->common[i][cls - DET_VH] : 0;
    mean[0] = mean[1] = mean[2] = 0;
    for (int k = 0; k < DET_N_STATES; k++) {
        int x = k >> i & 1, z = k >> DET_BIT_COMMON;
        double part = s->hidden[k] / (c->base[i][cls] + x * c->intent[i][cls] + z * common);
        mean[0] += part;
        mean[1] += x * part;
        mean[2] += z * part;
    }
}

static void split_pair(const step *s, int i, int cls, det_split *x, double *outer)
{
    const det_conduct *c = &s->conduct;
    const det_params *p = &s->a->p;
    int h = cls - DET_VH;
    double mean[3], unseen = 0;
    invert(s, i, cls, mean);
    x->reader = i;
    x->open = mean[0] * c->e * (h < 0 ? 1 : c->thin[i]);
    x->baseline = x->open * (p->mu[i][cls] * (h < 0 ? 1 : c->level) + p->habit[cls] * s->state->habit[i][cls]);
    x->intent = h < 0 ? (mean[0] - mean[1]) * -c->intent[i][cls] : mean[1] * c->intent[i][cls];
    x->common = h < 0 ? 0 : mean[2] * c->common[i][h];
    x->echo = mean[0] * p->echo[cls];
    split_fear(s, h < 0 ? DET_SUBSTITUTES : s->c->d->options.response[i],
               x->open * (h < 0      ? p->trust[cls]
                          : fears(s) ? p->theta[i][h]
                                     : 0),
               x, outer);
    for (int m = 0; m < s->c->d->record.n_memory; m++)
        unseen += answer_to(&s->c->d->record, p, i, cls, m) * s->held->unseen[m];
    x->unobserved = x->open * unseen;
    if (s->t > 0 && !s->c->d->record.seen[(s->t - 1) * 2 + i])
        x->unobserved += x->echo * s->state->last[i][cls];
}

/* Cooperation with the other's rival: habit, and hedging out of fear. */
static void split_court(const step *s, int k, det_split *x, double *outer)
{
    const det_conduct *c = &s->conduct;
    int j = 1 - s->c->d->record.court[k].holder;
    double habit = c->e * s->a->p.mu_court[k];
    x->reader = j;
    x->baseline = habit / c->court[k];
    split_fear(s, s->c->d->options.response[j], c->fear[j] > 0 ? (1 - x->baseline) / c->fear[j] : 0, x, outer);
}

/* A deniable act: what its author does without ill will of the other, and what that ill will, by intent or by fear,
 * lets pass. */
static void split_deniable(const step *s, int k, det_split *x, double *outer)
{
    const det_conduct *c = &s->conduct;
    const det_deniable *ch = &s->c->d->record.den[k];
    int j = 1 - ch->holder;
    double ill = c->den_extra[k] / (1 - s->a->p.s[ch->holder] * c->fear[j]), own = c->den[k][1] - ill, p[2] = {0, 0};
    for (int state = 0; state < DET_N_STATES; state++)
        p[state >> j & 1] += s->hidden[state];
    x->reader = j;
    x->baseline = own * (p[0] / c->den[k][0] + p[1] / c->den[k][1]);
    x->intent = p[1] * ill / c->den[k][1];
    split_fear(s, s->c->d->options.response[j], fears(s) ? p[0] * ill / c->den[k][0] : 0, x, outer);
}

/* The third party behind a stream, or -1. */
static int third_of(const det_record *r, int stream)
{
    int k = stream - det_stream_den(r, 0);
    if (stream >= DET_PAIR_STREAMS && stream < r->n_memory)
        return r->inj[(stream - DET_PAIR_STREAMS) / 2].actor;
    return k >= 0 ? r->den[k].actor : -1;
}

static void split_deed(const step *s, int stream, det_split *x, double *outer)
{
    const det_record *r = &s->c->d->record;
    int k = stream - r->n_memory;
    if (stream < DET_PAIR_STREAMS)
        split_pair(s, stream / DET_N_CLASSES, stream % DET_N_CLASSES, x, outer);
    else if (k < 0)
        x->baseline = 1;
    else if (k < r->n_court)
        split_court(s, k, x, outer);
    else
        split_deniable(s, k - r->n_court, x, outer);
}

static int outer_root(int outer, int reader)
{
    static const int roots[] = {DET_ROOT_PRIOR, DET_ROOT_PRIOR, DET_ROOT_GOVERNMENTS, DET_ROOT_SHIFTS};
    if (outer >= DET_OUTER_SILENCE)
        return DET_ROOT_SILENCE;
    return roots[outer] + (outer <= DET_OUTER_PRIOR ? reader : 0);
}

static void add_times(double *sum, double times, const double *x, int n)
{
    for (int k = 0; k < n; k++)
        sum[k] += times * x[k];
}

/* Roots of a deed from its split, memories, beliefs and the acts of the step before. */
static void root_deed(const step *s, const det_deed *deed, const det_split *x, const double *outer, double *root)
{
    const det_deeds *deeds = s->a->deeds;
    const det_record *r = &s->c->d->record;
    int third = third_of(r, deed->stream), n = deeds->n_roots, i = deed->stream / DET_N_CLASSES;
    root[third < 0 ? DET_ROOT_HABIT + x->reader : det_deeds_third(deeds, third)] += x->baseline;
    int good_will = deed->stream < DET_PAIR_STREAMS && deed->stream % DET_N_CLASSES < DET_VH;
    root[(good_will ? DET_ROOT_HABIT : DET_ROOT_INTENT) + x->reader] += x->intent;
    root[DET_ROOT_COMMON] += x->common;
    for (int k = 0; k < s->a->n_outer; k++)
        root[outer_root(k, x->reader)] += outer[k];
    add_times(root, x->unit, s->held->belief[x->reader][x->upward], n);
    if (deed->stream >= DET_PAIR_STREAMS)
        return;
    for (int m = 0; m < r->n_memory; m++)
        add_times(root, x->open * answer_to(r, &s->a->p, i, deed->stream % DET_N_CLASSES, m), s->held->memory[m], n);
    if (s->t == 0)
        return;
    if (!r->seen[(s->t - 1) * 2 + i])
        root[DET_ROOT_UNOBSERVED] += x->echo * s->state->last[i][deed->stream % DET_N_CLASSES];
    for (size_t e = deeds->first[s->t - 1]; e < deeds->first[s->t]; e++)
        if (deeds->items[e].stream == deed->stream)
            add_times(root, x->echo * deeds->items[e].count, s->a->root + e * (size_t)n, n);
}

/* ---- what the step leaves behind ---- */

static const unsigned char *seen_at(const step *s)
{
    return s->c->d->record.seen + s->t * 2;
}

static void gains_of(const step *s, const double *w, int i, det_gains *g)
{
    det_seen seen = {w, seen_at(s)};
    det_belief_gains(s->c->d, &s->a->p, &s->conduct, &seen, s->t, i, g);
}

/* Evidence is linear in what is seen: a deed brings its weight times what one unit adds to silence. */
static void gain_deeds(const step *s, int i, held *h)
{
    const det_deeds *deeds = s->a->deeds;
    const det_record *r = &s->c->d->record;
    double w[DET_MAX_STREAMS] = {0};
    det_gains silent, one;
    gains_of(s, w, i, &silent);
    h->outer[i][DET_OUTER_SILENCE] += silent.hostile + silent.coop;
    h->outer[i][DET_OUTER_SHIFT] += silent.shift;
    for (int k = 0; k < r->n_court; k++)
        h->outer[i][DET_OUTER_CHANNEL + k] += silent.court[k];
    for (int k = 0; k < r->n_den; k++)
        h->outer[i][DET_OUTER_CHANNEL + r->n_court + k] += silent.den[k];
    for (size_t e = deeds->first[s->t]; e < deeds->first[s->t + 1]; e++) {
        const det_deed *deed = &deeds->items[e];
        double *gain = &s->a->gain[e][i];
        if (deed->stream == DET_DEED_BREACH) {
            *gain = s->a->p.breach * deeds->f->alone.breach[2 * deed->item + i];
        } else {
            w[deed->stream] = 1;
            gains_of(s, w, i, &one);
            w[deed->stream] = 0;
            *gain = s->a->weight[e] * (one.sum - silent.sum);
        }
        add_times(h->belief[i][*gain > 0], fabs(*gain), s->a->root + e * (size_t)deeds->n_roots, deeds->n_roots);
    }
}

/* Time works on the log-odds of holder i. What the common factor does not explain is a change of government's where
 * there is one, else drift. */
static void fade(const step *s, int i, held *h)
{
    const det_record *r = &s->c->d->record;
    const det_params *p = &s->a->p;
    int n = s->a->deeds->n_roots, changed = s->t + 1 < r->n_steps && r->reset[(s->t + 1) * 2 + 1 - i];
    double rest = log(p->q01 / p->q10), after = log(s->c->state[s->t + 1].odds[i]);
    double left = det_component_fading(p, rest, log(s->c->after[s->t][i]), after), found = rest;
    s->a->left[s->t][i] = left;
    for (int k = DET_OUTER_PRIOR; k < s->a->n_outer; k++)
        h->outer[i][k] *= left;
    for (int sign = 0; sign < 2; sign++) {
        for (int k = 0; k < n; k++)
            h->belief[i][sign][k] *= left;
        found += (sign ? 1 : -1) * sum_of(h->belief[i][sign], n);
    }
    found += sum_of(h->outer[i] + DET_OUTER_PRIOR, s->a->n_outer - DET_OUTER_PRIOR);
    h->outer[i][changed ? DET_OUTER_GOVERNMENT : DET_OUTER_PRIOR] += after - found;
}

static void remember(const step *s, held *h)
{
    const det_deeds *deeds = s->a->deeds;
    const det_record *r = &s->c->d->record;
    const unsigned char *seen = seen_at(s);
    double rho = s->a->p.rho, gain = (1 - rho) / r->step_days;
    for (int m = 0; m < r->n_memory; m++) {
        int is_seen = m < DET_PAIR_STREAMS ? seen[m / DET_N_CLASSES] : seen[0] | seen[1];
        for (int k = 0; k < deeds->n_roots; k++)
            h->memory[m][k] *= rho;
        h->unseen[m] = rho * h->unseen[m] + (is_seen ? 0 : gain * r->mean[m]);
        h->memory[m][DET_ROOT_UNOBSERVED] += is_seen ? 0 : gain * r->mean[m];
    }
    for (size_t e = deeds->first[s->t]; e < deeds->first[s->t + 1]; e++) {
        int m = deeds->items[e].stream;
        if (m >= 0 && m < r->n_memory)
            add_times(h->memory[m], gain * s->a->weight[e], s->a->root + e * (size_t)deeds->n_roots, deeds->n_roots);
    }
}

static void read_hidden(step *s)
{
    const double *smooth = s->c->work.smooth + (size_t)s->t * DET_N_STATES;
    for (int k = 0; k < DET_N_STATES; k++)
        s->hidden[k] = fmax(0, smooth[k]);
    double sum = sum_of(s->hidden, DET_N_STATES);
    for (int k = 0; k < DET_N_STATES; k++)
        s->hidden[k] /= sum;
}

static void run_step(step *s, held *h)
{
    const det_deeds *deeds = s->a->deeds;
    size_t n = (size_t)deeds->n_roots;
    s->state = &s->c->state[s->t];
    det_conduct_step(s->c->d, &s->a->p, s->state, s->t, &s->conduct);
    read_hidden(s);
    for (size_t e = deeds->first[s->t]; e < deeds->first[s->t + 1]; e++) {
        const det_deed *deed = &deeds->items[e];
        double *root = s->a->root + e * n, *outer = s->a->outer + e * (size_t)s->a->n_outer;
        if (deed->stream == DET_DEED_BREACH) {
            root[DET_ROOT_WORDS] = 1;
            continue;
        }
        s->a->weight[e] = s->c->alone[(size_t)deed->item * (size_t)deeds->record->stride + (size_t)deed->stream];
        split_deed(s, deed->stream, &s->a->split[e], outer);
        root_deed(s, deed, &s->a->split[e], outer, root);
    }
    for (int i = 0; i < 2; i++)
        gain_deeds(s, i, h);
    for (int i = 0; i < 2; i++)
        fade(s, i, h);
    remember(s, h);
}

void det_ancestry_run(det_ancestry *a, const det_course *c)
{
    held h = {0};
    step s = {.c = c, .a = a, .held = &h};
    a->p = c->p;
    memset(a->root, 0, a->deeds->n * (size_t)a->deeds->n_roots * sizeof *a->root);
    memset(a->outer, 0, a->deeds->n * (size_t)a->n_outer * sizeof *a->outer);
    memset(a->split, 0, a->deeds->n * sizeof *a->split);
    for (int i = 0; i < 2; i++)
        h.outer[i][DET_OUTER_PRIOR] = log(c->state[0].odds[i]) - log(c->p.q01 / c->p.q10);
    for (s.t = 0; s.t < c->n_steps; s.t++)
        run_step(&s, &h);
}

/* ---- forward and backward along parents ---- */

static int is_pair(int stream)
{
    return stream >= 0 && stream < DET_PAIR_STREAMS;
}

void det_ancestry_parents(const det_ancestry *a, size_t e, double (*share)[DET_N_VIAS])
{
    const det_deeds *deeds = a->deeds;
    const det_record *r = deeds->record;
    const det_deed *child = &deeds->items[e];
    const det_split *x = &a->split[e];
    double faded = 1, kept = (1 - a->p.rho) / r->step_days;
    int t = child->step, pair = is_pair(child->stream), i = child->stream / DET_N_CLASSES;
    for (size_t k = deeds->first[t]; k-- > 0;) {
        const det_deed *deed = &deeds->items[k];
        for (; t > deed->step; t--) {
            faded *= a->left[t - 1][x->reader];
            kept *= t == child->step ? 1 : a->p.rho;
        }
        memset(share[k], 0, sizeof share[k]);
        share[k][deed->stream == DET_DEED_BREACH ? DET_VIA_WORDS : DET_VIA_FEAR] =
            x->unit * faded * lift(x, a->gain[k][x->reader]);
        if (pair && deed->stream >= 0 && deed->stream < r->n_memory)
            share[k][is_pair(deed->stream) ? DET_VIA_ANSWER : DET_VIA_PRESSURE] =
                x->open * kept * a->weight[k] * answer_to(r, &a->p, i, child->stream % DET_N_CLASSES, deed->stream);
        if (pair && deed->stream == child->stream && deed->step == child->step - 1)
            share[k][DET_VIA_ECHO] = x->echo * deed->count;
    }
}

/* What one unit at the start of a step still brings forth. */
typedef struct pull {
    double memory[DET_MAX_MEMORY], belief[2][2], echo[DET_PAIR_STREAMS];
} pull;

static double descend_deed(const det_ancestry *a, const det_deed *deed, size_t e, const pull *next)
{
    const det_record *r = a->deeds->record;
    double sum = 0;
    if (deed->stream >= 0 && deed->stream < r->n_memory)
        sum += (1 - a->p.rho) / r->step_days * a->weight[e] * next->memory[deed->stream];
    if (is_pair(deed->stream))
        sum += deed->count * next->echo[deed->stream];
    for (int i = 0; i < 2; i++)
        sum += fabs(a->gain[e][i]) * a->left[deed->step][i] * next->belief[i][a->gain[e][i] > 0];
    return sum;
}

static void pull_deed(const det_ancestry *a, const det_deed *deed, size_t e, pull *now)
{
    const det_record *r = a->deeds->record;
    const det_split *x = &a->split[e];
    int cls = deed->stream % DET_N_CLASSES;
    if (deed->stream == DET_DEED_BREACH)
        return;
    double brings = a->descent[e] + (is_pair(deed->stream) && cls >= DET_VH ? deed->count : 0);
    now->belief[x->reader][x->upward] += brings * x->unit;
    if (!is_pair(deed->stream))
        return;
    now->echo[deed->stream] += brings * x->echo;
    for (int m = 0; m < r->n_memory; m++)
        now->memory[m] += brings * x->open * answer_to(r, &a->p, deed->stream / DET_N_CLASSES, cls, m);
}

void det_ancestry_descend(det_ancestry *a)
{
    const det_deeds *deeds = a->deeds;
    pull next = {0};
    for (int t = deeds->record->n_steps - 1; t >= 0; t--) {
        pull now = {0};
        for (int m = 0; m < deeds->record->n_memory; m++)
            now.memory[m] = a->p.rho * next.memory[m];
        for (int k = 0; k < 4; k++)
            now.belief[k / 2][k % 2] = a->left[t][k / 2] * next.belief[k / 2][k % 2];
        for (size_t e = deeds->first[t]; e < deeds->first[t + 1]; e++) {
            a->descent[e] = descend_deed(a, &deeds->items[e], e, &next);
            pull_deed(a, &deeds->items[e], e, &now);
        }
        next = now;
    }
}

det_status det_ancestry_init(const det_deeds *deeds, det_ancestry *out, det_err *err)
{
    size_t n = deeds->n;
    det_ancestry a = {.deeds = deeds};
    a.n_outer = DET_OUTER_CHANNEL + deeds->record->n_court + deeds->record->n_den;
    a.outer = det_calloc(n * (size_t)a.n_outer, sizeof *a.outer);
    a.weight = det_calloc(n, sizeof *a.weight);
    a.gain = det_calloc(n, sizeof *a.gain);
    a.left = det_calloc((size_t)deeds->record->n_steps, sizeof *a.left);
    a.split = det_calloc(n, sizeof *a.split);
    a.root = det_calloc(n * (size_t)deeds->n_roots, sizeof *a.root);
    a.descent = det_calloc(n, sizeof *a.descent);
    if (!a.weight || !a.gain || !a.left || !a.split || !a.outer || !a.root || !a.descent) {
        det_ancestry_free(&a);
        return det_err_set(err, DET_NOMEM, "memory ran out for the ancestry of %zu acts", n);
    }
    *out = a;
    return DET_OK;
}

void det_ancestry_free(det_ancestry *a)
{
    det_free(a->weight);
    det_free(a->gain);
    det_free(a->left);
    det_free(a->split);
    det_free(a->outer);
    det_free(a->root);
    det_free(a->descent);
    memset(a, 0, sizeof *a);
}
