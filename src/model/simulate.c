/* SPDX-License-Identifier: Apache-2.0 */
#include "model/simulate.h"

#include <math.h>
#include <string.h>

#include "model/sim_address.h"

void det_sim_default(det_sim_options *o)
{
    *o = (det_sim_options){.seed = 1, .extra_step = -1};
}

static det_stream stream_of(const det_sim_options *o, int t, int part)
{
    det_stream s;
    det_stream_init(&s, o->seed, o->question, o->path, det_sim_step(t, part));
    return s;
}

/* Third parties' open acts within the record, weighted at the path's own severity. */
typedef struct context {
    const det_record *r;
    int silent, weighs; /* weighs: marks count, else record.w serves */
    size_t next;        /* first entry that is not of a step before */
    double weight[DET_MAX_MARKS];
} context;

static void context_init(const det_record *r, double nu, const det_sim_options *o, context *c)
{
    c->r = r;
    c->next = 0;
    c->silent = o->no_injections || r->n_inj == 0 || o->from >= r->n_steps;
    c->weighs = !c->silent && r->n_marks > 0 && nu > 0;
    if (c->weighs)
        det_record_mark_weights(r, nu, c->weight, NULL);
}

static void weigh_step(context *c, int t, double *w)
{
    const det_record *r = c->r;
    size_t first = (size_t)t * (size_t)r->stride, end = first + (size_t)r->n_memory;
    while (c->next < r->n_entries && r->entries[c->next].at < first + DET_PAIR_STREAMS)
        c->next++;
    for (; c->next < r->n_entries && r->entries[c->next].at < end; c->next++)
        w[r->entries[c->next].at - first] += r->entries[c->next].p * c->weight[r->entries[c->next].mark];
}

/* What third parties do in a step: nothing after the record, their mean where neither direction was observed. */
static void context_acts(context *c, int t, double *w)
{
    const det_record *r = c->r;
    size_t bytes = (size_t)(r->n_memory - DET_PAIR_STREAMS) * sizeof *w;
    memset(w, 0, (size_t)r->stride * sizeof *w);
    if (c->silent || t >= r->n_steps)
        return;
    if (!(r->seen[t * 2] | r->seen[t * 2 + 1]))
        memcpy(w + DET_PAIR_STREAMS, r->mean + DET_PAIR_STREAMS, bytes);
    else if (c->weighs)
        weigh_step(c, t, w);
    else
        memcpy(w + DET_PAIR_STREAMS, r->w + (size_t)t * (size_t)r->stride + DET_PAIR_STREAMS, bytes);
}

static double gamma_shock(det_stream *s, double r)
{
    return isinf(r) ? 1 : det_draw_gamma(s, r, 1 / r);
}

/* Rate of stream k in a hidden state. */
static double pair_rate(const det_params *p, const det_conduct *c, const det_sim_options *o, int hidden, int k)
{
    int i = k / DET_N_CLASSES, cls = k % DET_N_CLASSES, h = cls - DET_VH;
    double rate = det_conduct_rate(c, i, cls, hidden);
    if (o->no_immigrants)
        rate -= h >= 0 ? c->e * c->thin[i] * p->mu[i][cls] * c->level : c->e * p->mu[i][cls];
    return rate;
}

/* Each count comes from one uniform of its own, whatever the others draw: so coupled runs stay coupled. */
static void draw_counts(const det_params *p, const det_conduct *c, const det_sim_options *o, int t, int hidden,
                        double *count)
{
    det_stream s = stream_of(o, t, DET_SIM_SHOCK);
    double shock = gamma_shock(&s, p->r);
    s = stream_of(o, t, DET_SIM_PAIR);
    for (int k = 0; k < DET_PAIR_STREAMS; k++) {
        double u = det_draw_uniform(&s), mean = shock * pair_rate(p, c, o, hidden, k);
        if (mean >= DET_POISSON_LARGE)
            count[k] = det_sim_large(o->seed, o->question, o->path, t, k, mean);
        else
            count[k] = mean > 0 ? det_poisson_quantile(u, mean) : 0;
    }
}

static double draw_channel(det_stream *s, int k, double r, double rate)
{
    det_stream_seek(s, (uint32_t)k * DET_SIM_SPAN);
    double shock = gamma_shock(s, r);
    return det_draw_poisson(s, shock * rate);
}

static void draw_channels(const det_dilemma *d, const det_params *p, const det_conduct *c, const det_sim_options *o,
                          int t, int hidden, double *w)
{
    const det_record *r = &d->record;
    det_stream s = stream_of(o, t, DET_SIM_CHANNELS);
    if (o->no_courting)
        return;
    for (int k = 0; k < r->n_court; k++)
        w[det_stream_court(r, k)] = draw_channel(&s, k, p->r, c->court[k]);
    for (int k = 0; k < r->n_den; k++) {
        double rate = c->den[k][hidden >> (1 - r->den[k].holder) & 1];
        if (o->forbidden >> k & 1)
            rate = c->e * p->mu_den[k] * (1 - p->control[k]);
        w[det_stream_den(r, k)] = draw_channel(&s, r->n_court + k, p->r, rate);
    }
}

/* Third parties that act at given rates, whatever else they would have done. */
static void draw_third(const det_record *r, const det_sim_options *o, int t, double *w)
{
    det_stream s = stream_of(o, t, DET_SIM_CHANNELS);
    for (int m = DET_PAIR_STREAMS; o->third && m < r->stride; m++) {
        int courts = m >= r->n_memory && m < r->n_memory + r->n_court;
        if (courts || isnan(o->third[m]))
            continue;
        det_stream_seek(&s, (uint32_t)(DET_SIM_THIRD + m) * DET_SIM_SPAN);
        w[m] = det_draw_poisson(&s, o->third[m]);
    }
}

/* Bits of the chains that move. */
static int allowed(const det_dilemma *d, const det_sim_options *o)
{
    int bits = det_intent_moving(d);
    bits &= ~o->no_intent;
    if (o->no_common)
        bits &= ~4;
    return bits;
}

/* Each chain from one uniform of its own: given where they all are, they move independently. */
static int draw_hidden(const det_dilemma *d, const det_params *p, int moving, const det_sim_options *o, int t,
                       int hidden)
{
    double prob[DET_N_STATES] = {0};
    det_stream s = stream_of(o, t, DET_SIM_HIDDEN);
    int next = 0;
    if (hidden < 0) {
        det_intent_start(d, p, prob);
    } else {
        prob[hidden] = 1;
        det_intent_predict(d, p, t - 1, prob);
    }
    for (int bit = 0; bit < 3; bit++) {
        double up = 0;
        for (int k = 0; k < DET_N_STATES; k++)
            up += k >> bit & 1 ? prob[k] : 0;
        next |= (det_draw_uniform(&s) < up) << bit;
    }
    return next & moving;
}

static void keep_step(const det_record *r, int k, const double *count, const double *w, const det_state *s, int hidden,
                      det_sim_path *out)
{
    double all = 0;
    for (int m = 0; m < DET_PAIR_STREAMS; m++) {
        all += count[m];
        if (m % DET_N_CLASSES >= DET_VH)
            out->hostile[m / DET_N_CLASSES] += count[m];
    }
    out->most = fmax(out->most, all);
    if (out->count)
        memcpy(out->count + (size_t)k * DET_PAIR_STREAMS, count, DET_PAIR_STREAMS * sizeof *count);
    if (out->court && r->n_court)
        memcpy(out->court + (size_t)k * (size_t)r->n_court, w + det_stream_court(r, 0), (size_t)r->n_court * sizeof *w);
    if (out->den && r->n_den)
        memcpy(out->den + (size_t)k * (size_t)r->n_den, w + det_stream_den(r, 0), (size_t)r->n_den * sizeof *w);
    if (out->odds)
        memcpy(out->odds + (size_t)k * 2, s->odds, sizeof s->odds);
    if (out->hidden)
        out->hidden[k] = (unsigned char)hidden;
}

static int is_calm(const det_state *s, double h)
{
    double limit = h / (1 - h);
    return s->odds[0] < limit && s->odds[1] < limit;
}

/* Beliefs, kernels and echo past the step; a frozen holder keeps its odds. */
static void advance(const det_dilemma *d, const det_params *p, const det_conduct *c, const det_sim_options *o, int t,
                    const double *w, const double *count, det_state *s)
{
    static const unsigned char ALL_SEEN[2] = {1, 1};
    det_seen seen = {w, ALL_SEEN};
    det_gains gains[2];
    double kept = o->freeze_belief ? s->odds[o->freeze_belief - 1] : 0;
    for (int i = 0; i < 2; i++)
        det_belief_gains(d, p, c, &seen, t, i, &gains[i]);
    det_state_step(d, p, t, &seen, count, gains, s);
    if (o->freeze_belief)
        s->odds[o->freeze_belief - 1] = kept;
}

void det_simulate(const det_dilemma *d, const det_params *p, const det_state *start, int hidden, double until_calm,
                  const det_sim_options *o, det_sim_path *out)
{
    const det_record *r = &d->record;
    int moving = allowed(d, o);
    det_state s = *start;
    double w[DET_MAX_STREAMS], count[DET_PAIR_STREAMS];
    det_conduct c;
    context around;
    context_init(r, p->nu, o, &around);
    out->hostile[0] = out->hostile[1] = out->most = 0;
    out->n_run = o->n_steps;
    for (int k = 0; k < o->n_steps; k++) {
        int t = o->from + k;
        if (until_calm > 0 && is_calm(&s, until_calm)) {
            out->n_run = k;
            break;
        }
        hidden = !moving ? 0 : k == 0 && hidden >= 0 ? hidden & moving : draw_hidden(d, p, moving, o, t, hidden);
        if (o->no_injections)
            memset(s.y + DET_PAIR_STREAMS, 0, (size_t)(r->n_memory - DET_PAIR_STREAMS) * sizeof *s.y);
        det_conduct_step(d, p, &s, t, &c);
        context_acts(&around, t, w);
        draw_counts(p, &c, o, t, hidden, count);
        draw_channels(d, p, &c, o, t, hidden, w);
        draw_third(r, o, t, w);
        keep_step(r, k, count, w, &s, hidden, out);
        if (k == o->extra_step)
            count[o->extra_dir * DET_N_CLASSES + o->extra_class]++;
        for (int m = 0; o->added && m < DET_PAIR_STREAMS; m++)
            count[m] += o->added[k * DET_PAIR_STREAMS + m];
        memcpy(w, count, sizeof count);
        advance(d, p, &c, o, t, w, count, &s);
    }
    if (out->end)
        *out->end = s;
}
