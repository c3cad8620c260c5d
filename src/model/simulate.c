/* SPDX-License-Identifier: Apache-2.0 */
#include "model/simulate.h"

#include <math.h>
#include <string.h>

void det_sim_default(det_sim_options *o)
{
    *o = (det_sim_options){.seed = 1, .extra_step = -1};
}

/* What the record says of a step beyond the pair: third parties' acts; zero after its end. */
static void context_acts(const det_record *r, const det_sim_options *o, int t, double *w)
{
    memset(w, 0, (size_t)r->stride * sizeof *w);
    if (t < r->n_steps && !o->no_injections)
        memcpy(w + DET_PAIR_STREAMS, r->w + (size_t)t * (size_t)r->stride + DET_PAIR_STREAMS,
               (size_t)(r->n_memory - DET_PAIR_STREAMS) * sizeof *w);
}

static double gamma_shock(det_stream *s, double r)
{
    return isinf(r) ? 1 : det_draw_gamma(s, r, 1 / r);
}

/* Counts of one step, given rates and hidden state. One stream a channel: coupled runs stay coupled whatever else they draw. */
static void draw_counts(const det_params *p, const det_conduct *c, const det_sim_options *o, int t, int hidden, double *count)
{
    det_stream s;
    det_stream_init(&s, o->seed, o->question, o->path, (uint32_t)t * 4);
    double shock = gamma_shock(&s, p->r);
    for (int k = 0; k < DET_PAIR_STREAMS; k++) {
        int i = k / DET_N_CLASSES, cls = k % DET_N_CLASSES, h = cls - DET_VH;
        double rate = c->base[i][cls];
        if (hidden >> i & 1)
            rate += c->intent[i][cls];
        if (h >= 0 && hidden >> DET_BIT_COMMON & 1)
            rate += c->common[i][h];
        if (o->no_immigrants)
            rate -= h >= 0 ? c->e * c->thin[i] * p->mu[i][cls] * c->level : c->e * p->mu[i][cls];
        count[k] = 0;
        if (rate <= 0)
            continue;
        det_stream_init(&s, o->seed, o->question + 1 + (uint32_t)k, o->path, (uint32_t)t * 4 + 1);
        count[k] = det_draw_poisson(&s, shock * rate);
    }
}

static void draw_channels(const det_dilemma *d, const det_params *p, const det_conduct *c, const det_sim_options *o, int t,
                          int hidden, double *w)
{
    const det_record *r = &d->record;
    det_stream s;
    if (o->no_courting)
        return;
    det_stream_init(&s, o->seed, o->question, o->path, (uint32_t)t * 4 + 2);
    for (int k = 0; k < r->n_court; k++)
        w[det_stream_court(r, k)] = det_draw_poisson(&s, gamma_shock(&s, p->r) * c->court[k]);
    for (int k = 0; k < r->n_den; k++) {
        double rate = c->den[k][hidden >> (1 - r->den[k].holder) & 1];
        if (o->forbidden >> k & 1)
            rate = c->e * p->mu_den[k] * (1 - p->control[k]);
        w[det_stream_den(r, k)] = det_draw_poisson(&s, gamma_shock(&s, p->r) * rate);
    }
}

static int allowed(const det_dilemma *d, const det_sim_options *o)
{
    int bits = det_intent_moving(d);
    bits &= ~o->no_intent;
    if (o->no_common)
        bits &= ~4;
    return bits;
}

static int draw_state(const double prob[DET_N_STATES], double u)
{
    int last = 0;
    for (int s = 0; s < DET_N_STATES; s++) {
        if (prob[s] <= 0)
            continue;
        last = s;
        if ((u -= prob[s]) < 0)
            return s;
    }
    return last;
}

static int draw_hidden(const det_dilemma *d, const det_params *p, const det_sim_options *o, int t, int hidden)
{
    double prob[DET_N_STATES] = {0};
    det_stream s;
    det_stream_init(&s, o->seed, o->question, o->path, (uint32_t)t * 4 + 3);
    if (hidden < 0) {
        det_intent_start(d, p, prob);
    } else {
        prob[hidden] = 1;
        det_intent_predict(d, p, t - 1, prob);
    }
    return draw_state(prob, det_draw_uniform(&s)) & allowed(d, o);
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
    det_state s = *start;
    double w[DET_MAX_STREAMS], count[DET_PAIR_STREAMS];
    det_conduct c;
    out->hostile[0] = out->hostile[1] = out->most = 0;
    out->n_run = o->n_steps;
    for (int k = 0; k < o->n_steps; k++) {
        int t = o->from + k;
        if (until_calm > 0 && is_calm(&s, until_calm)) {
            out->n_run = k;
            break;
        }
        hidden = k == 0 && hidden >= 0 ? hidden & allowed(d, o) : draw_hidden(d, p, o, t, hidden);
        if (o->no_injections)
            memset(s.y + DET_PAIR_STREAMS, 0, (size_t)(r->n_memory - DET_PAIR_STREAMS) * sizeof *s.y);
        det_conduct_step(d, p, &s, t, &c);
        context_acts(r, o, t, w);
        draw_counts(p, &c, o, t, hidden, count);
        draw_channels(d, p, &c, o, t, hidden, w);
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
