/* SPDX-License-Identifier: Apache-2.0 */
#include "model/meddling.h"

#include "base/err.h"
#include "base/special.h"

#include <math.h>
#include <string.h>

enum { N_STATES = 8, DRIVER = 4 };
static const double HALF_LIFE = 5;

typedef enum part { QUIET_0, QUIET_1, GAIN_0, GAIN_1, OFF, ON, KAPPA, PHI, DELAY, N_PARTS } part;

/* Prior of each part on its unconstrained scale. */
static const struct {
    double median, sd;
    int is_logit;
} PRIOR[N_PARTS] = {[QUIET_0] = {.01, 1.5, 0}, [QUIET_1] = {.01, 1.5, 0}, [GAIN_0] = {.05, 1, 0},
                    [GAIN_1] = {.05, 1, 0},    [OFF] = {300, .7, 0},      [ON] = {90, .7, 0},
                    [KAPPA] = {.5, 1.5, 1},    [PHI] = {.5, .7, 0},       [DELAY] = {14, .7, 0}};

static int has(det_meddling m, part k)
{
    switch (k) {
    case QUIET_0:
    case QUIET_1:
        return 1;
    case GAIN_0:
        return m != DET_MEDDLING_NONE && m != DET_MEDDLING_SECOND;
    case GAIN_1:
        return m != DET_MEDDLING_NONE && m != DET_MEDDLING_FIRST;
    case OFF:
    case ON:
        return m != DET_MEDDLING_NONE;
    case KAPPA:
        return m == DET_MEDDLING_TOGETHER;
    case PHI:
        return m == DET_MEDDLING_SECOND_COPIES || m == DET_MEDDLING_FIRST_COPIES;
    case DELAY:
        return m == DET_MEDDLING_CALENDAR;
    case N_PARTS:
        break;
    }
    return 0;
}

int det_meddling_size(det_meddling m)
{
    int n = 0;
    for (int k = 0; k < N_PARTS; k++)
        n += has(m, (part)k);
    return n;
}

static double centre(int k)
{
    return PRIOR[k].is_logit ? det_logit(PRIOR[k].median) : log(PRIOR[k].median);
}

double det_meddling_prior(det_meddling m, const double *u, double *grad)
{
    double sum = 0;
    for (int k = 0, i = 0; k < N_PARTS; k++) {
        if (!has(m, (part)k))
            continue;
        double z = (u[i] - centre(k)) / PRIOR[k].sd;
        sum += det_normal_logp(u[i], centre(k), PRIOR[k].sd);
        if (grad)
            grad[i] = -z / PRIOR[k].sd;
        i++;
    }
    return sum;
}

void det_meddling_draw(det_meddling m, det_stream *s, double *u)
{
    for (int k = 0, i = 0; k < N_PARTS; k++)
        if (has(m, (part)k))
            u[i++] = centre(k) + PRIOR[k].sd * det_draw_normal(s);
}

/* Natural values; parts that the rival has not are 0. */
static void read_parts(det_meddling m, const double *u, double v[N_PARTS])
{
    for (int k = 0, i = 0; k < N_PARTS; k++)
        v[k] = !has(m, (part)k) ? 0 : PRIOR[k].is_logit ? det_expit(u[i++]) : exp(u[i++]);
}

/* ---- the chains ---- */

typedef struct chains {
    det_meddling m;
    double on, off; /* off -> on, on -> off a step */
    double kappa, follow;
    double extra[2]; /* hazard a step of being switched on by the other's acts */
} chains;

/* P(s_k = 1 next) in state s. */
static double next_on(const chains *c, int s, int k)
{
    int moves = c->m != DET_MEDDLING_NONE && c->m != (k ? DET_MEDDLING_FIRST : DET_MEDDLING_SECOND), is_on = s >> k & 1;
    if (!moves)
        return 0;
    if (c->m == DET_MEDDLING_CALENDAR)
        return s & DRIVER ? (is_on ? 1 : c->follow) : (is_on ? 1 - c->follow : 0);
    return is_on ? 1 - c->off : 1 - (1 - c->on) * exp(-c->extra[k]);
}

/* Probabilities of (s_0, s_1) next, [s_0 + 2 s_1], from P(on) of each; kappa of it by one throw. */
static void join(double p, double q, double kappa, double out[4])
{
    double both = kappa * fmin(p, q) + (1 - kappa) * p * q;
    out[3] = both;
    out[1] = p - both;
    out[2] = q - both;
    out[0] = 1 - p - q + both;
}

static void predict(const chains *c, double prob[N_STATES])
{
    double next[N_STATES] = {0}, pair[4];
    for (int s = 0; s < N_STATES; s++) {
        if (prob[s] == 0)
            continue;
        double driver = c->m == DET_MEDDLING_CALENDAR ? (s & DRIVER ? 1 - c->off : c->on) : 0;
        join(next_on(c, s, 0), next_on(c, s, 1), c->kappa, pair);
        for (int k = 0; k < 4; k++) {
            next[k] += prob[s] * pair[k] * (1 - driver);
            next[k | DRIVER] += prob[s] * pair[k] * driver;
        }
    }
    memcpy(prob, next, sizeof next);
}

/* Stationary where the chains move by themselves; a calendar's followers stand with it. */
static void start(const chains *c, double prob[N_STATES])
{
    double p = c->on / (c->on + c->off), pair[4];
    memset(prob, 0, N_STATES * sizeof *prob);
    if (c->m == DET_MEDDLING_CALENDAR) {
        prob[0] = 1 - p;
        prob[3 | DRIVER] = p;
        return;
    }
    int first = c->m != DET_MEDDLING_NONE && c->m != DET_MEDDLING_SECOND,
        second = c->m != DET_MEDDLING_NONE && c->m != DET_MEDDLING_FIRST;
    join(first ? p : 0, second ? p : 0, c->kappa, pair);
    memcpy(prob, pair, sizeof pair);
}

/* ---- likelihood ---- */

/* Log probability of the acts of step t, prob moved on to what is known after them. */
static double update(const det_meddling_record *r, const double rate[2][2], int t, double prob[N_STATES])
{
    double sum = 0, log_sum = 0;
    for (int k = 0; k < 2; k++)
        log_sum -= lgamma(r->count[k][t] + 1);
    for (int s = 0; s < N_STATES; s++) {
        double a = rate[0][s & 1], b = rate[1][s >> 1 & 1];
        prob[s] *= exp(r->count[0][t] * log(a) - a + r->count[1][t] * log(b) - b);
        sum += prob[s];
    }
    for (int s = 0; s < N_STATES; s++)
        prob[s] /= sum;
    return log(sum) + log_sum;
}

double det_meddling_loglik(const det_meddling_record *r, det_meddling m, const double *u)
{
    double v[N_PARTS], prob[N_STATES], y[2] = {0, 0}, total = 0, step = r->step_days, rho = exp2(-step / HALF_LIFE);
    read_parts(m, u, v);
    double rate[2][2] = {{v[QUIET_0] * step, (v[QUIET_0] + v[GAIN_0]) * step},
                         {v[QUIET_1] * step, (v[QUIET_1] + v[GAIN_1]) * step}};
    chains c = {.m = m, .kappa = v[KAPPA]};
    c.on = m == DET_MEDDLING_NONE ? 0 : -expm1(-step / v[OFF]);
    c.off = m == DET_MEDDLING_NONE ? 1 : -expm1(-step / v[ON]);
    c.follow = m == DET_MEDDLING_CALENDAR ? -expm1(-step / v[DELAY]) : 0;
    start(&c, prob);
    for (int t = 0; t < r->n_steps; t++) {
        if (r->seen[t])
            total += update(r, (const double(*)[2])rate, t, prob);
        for (int k = 0; k < 2; k++)
            y[k] = rho * y[k] + (1 - rho) * (r->seen[t] ? r->count[k][t] : 0) / step;
        c.extra[0] = m == DET_MEDDLING_FIRST_COPIES ? v[PHI] * y[1] * step : 0;
        c.extra[1] = m == DET_MEDDLING_SECOND_COPIES ? v[PHI] * y[0] * step : 0;
        predict(&c, prob);
    }
    return total;
}
