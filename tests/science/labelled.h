/* SPDX-License-Identifier: Apache-2.0 */
/* A pair that acts with its parents known: every term of a rate, and every earlier act inside a term, draws its own
 * acts (a Poisson cluster process with immigrants), so the parent of each act is a fact of the simulation and no share.
 * Fear draws as one term. Terms are written out here from the parameters; only beliefs, exposure and thinning come from
 * the model. */
#ifndef DET_TESTS_LABELLED_H
#define DET_TESTS_LABELLED_H

#include "check.h"

#include <string.h>

#include "base/mem.h"
#include "model/simulate.h"

typedef enum label { BY_HABIT, BY_INTENT, BY_ANSWER, BY_FEAR, BY_PRESSURE, BY_COMMON, N_LABELS } label;

typedef struct labelled_act {
    int step, stream;
    label by;
    int parent;   /* index of the act answered or pressed by, or -1 */
    int imported; /* its ancestry ends in the third party */
} labelled_act;

typedef struct labelled {
    labelled_act *acts;
    size_t n, cap;
} labelled;

/* Add the acts that one term of expectation `mean` draws. */
static inline void draw_term(labelled *l, det_stream *s, int t, int stream, label by, int parent, double mean)
{
    int n = mean > 0 ? (int)det_draw_poisson(s, mean) : 0;
    for (int k = 0; k < n; k++) {
        assert_int_equal(det_reserve((void **)&l->acts, &l->cap, l->n + 1, sizeof *l->acts), 0);
        int imported = stream >= DET_PAIR_STREAMS || (parent >= 0 && l->acts[parent].imported);
        l->acts[l->n++] = (labelled_act){t, stream, by, parent, imported};
    }
}

static inline void draw_direction(labelled *l, size_t n_before, det_stream *s, const det_dilemma *d,
                                  const det_params *p, const det_conduct *c, int t, int i, int hidden, double shock)
{
    int x = hidden >> i & 1, z = hidden >> DET_BIT_COMMON & 1;
    for (int cls = 0; cls < DET_N_CLASSES; cls++) {
        int stream = i * DET_N_CLASSES + cls, h = cls - DET_VH;
        double open = shock * c->e * (h < 0 ? 1 : c->thin[i]);
        draw_term(l, s, t, stream, BY_HABIT, -1, open * p->mu[i][cls]);
        draw_term(l, s, t, stream, BY_INTENT, -1, open * (h < 0 ? (1 - x) * p->goodwill[cls] : x * p->eta[h]));
        draw_term(l, s, t, stream, BY_FEAR, -1,
                  open * (h < 0 ? p->trust[cls] * (1 - c->h[i]) : p->theta[i][h] * c->fear[i]));
        draw_term(l, s, t, stream, BY_COMMON, -1, h < 0 ? 0 : open * z * p->gamma[i][h]);
        for (size_t k = 0; k < n_before; k++) {
            const labelled_act *a = &l->acts[k];
            double left = (1 - p->rho) * pow(p->rho, t - a->step - 1);
            int seen = a->stream % DET_N_CLASSES;
            if (h >= 0 && a->stream == det_stream_inj(0, h) && d->record.inj[0].holder == i)
                draw_term(l, s, t, stream, BY_PRESSURE, (int)k, open * left * p->tau[0][h]);
            if (a->stream >= DET_PAIR_STREAMS || a->stream / DET_N_CLASSES == i || (h < 0) != (seen < DET_VH))
                continue;
            draw_term(l, s, t, stream, BY_ANSWER, (int)k,
                      open * left * (h < 0 ? p->alpha_coop : p->alpha[i][h][seen - DET_VH]));
        }
    }
}

static inline int next_hidden(const det_dilemma *d, const det_params *p, int t, int hidden, double u)
{
    double prob[DET_N_STATES] = {0};
    int s = 0;
    if (hidden < 0)
        det_intent_start(d, p, prob);
    else
        prob[hidden] = 1;
    if (hidden >= 0 && det_intent_moving(d))
        det_intent_predict(d, p, t - 1, prob);
    while (s + 1 < DET_N_STATES && (u -= prob[s]) >= 0)
        s++;
    return s;
}

/* A record of n_steps days with one injection channel: party 2 on principal 0. */
static inline void labelled_init(int n_steps, unsigned terms, det_dilemma *d)
{
    det_record r;
    det_model_options o;
    det_model_default(&o);
    o.terms = terms;
    assert_int_equal(det_record_init(n_steps, 1, &r, NULL), DET_OK);
    r.n_inj = 1;
    r.inj[0] = (det_injection){0, 2, DET_PROVOKES};
    r.n_memory = r.stride = DET_PAIR_STREAMS + 2;
    det_free(r.w);
    r.w = det_calloc((size_t)n_steps * (size_t)r.stride, sizeof(double));
    assert_int_equal(det_dilemma_init(&r, NULL, &o, d, NULL), DET_OK);
}

/* Let the pair act over the whole record. The third party acts `pressure` times a day in each hostile class, for
 * `campaign` days out of three times as many. */
static inline void labelled_draw(det_dilemma *d, const det_params *p, double pressure, int campaign, uint32_t id,
                                 labelled *l)
{
    static const unsigned char BOTH[2] = {1, 1};
    det_record *r = &d->record;
    det_state state;
    det_stream s;
    int hidden = -1;
    det_stream_init(&s, 17, 3, id, 0);
    det_state_start(d, p, &state);
    memset(l, 0, sizeof *l);
    for (int t = 0; t < r->n_steps; t++) {
        det_conduct c;
        det_gains gains[2];
        size_t n_before = l->n;
        double *w = r->w + (size_t)t * (size_t)r->stride, *count = r->count + t * DET_PAIR_STREAMS;
        hidden = next_hidden(d, p, t, hidden, det_draw_uniform(&s));
        det_conduct_step(d, p, &state, t, &c);
        double shock = isinf(p->r) ? 1 : det_draw_gamma(&s, p->r, 1 / p->r);
        for (int i = 0; i < 2; i++)
            draw_direction(l, n_before, &s, d, p, &c, t, i, hidden, shock);
        for (int h = 0; h < 2; h++)
            draw_term(l, &s, t, det_stream_inj(0, h), BY_HABIT, -1, t / campaign % 3 ? 0 : pressure);
        for (size_t k = n_before; k < l->n; k++) {
            w[l->acts[k].stream]++;
            if (l->acts[k].stream < DET_PAIR_STREAMS)
                count[l->acts[k].stream]++;
        }
        det_seen seen = {w, BOTH};
        for (int i = 0; i < 2; i++)
            det_belief_gains(d, p, &c, &seen, t, i, &gains[i]);
        det_state_step(d, p, t, &seen, count, gains, &state);
    }
    assert_int_equal(det_record_refresh(r, NULL), DET_OK);
}

#endif
