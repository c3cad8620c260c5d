/* SPDX-License-Identifier: Apache-2.0 */
/* The record: a case and its panel as the arrays that the equations read, step by step.
 *
 * Idea. What is weighted (evidence, kernels) stands in one array w[n_steps][stride], one entry per act stream:
 *
 *     0..7                 the pair, dir * 4 + class
 *     8..8+2 n_inj-1       open hostile acts of a third party on a principal, channel * 2 + h
 *     then n_court         cooperation of a principal with the other's rival
 *     then n_den           deniable acts of a third party on a principal
 *
 * and what is emitted (plain counts) in count and counted. Severity weights depend on nu, so w is made anew for each
 * value of nu from the acts' marks.
 *
 * Invariants: 1. a masked step's counts are never read; 2. w is the sum over `entries` of p * weight(mark); 3. weights have mean
 * 1 in their class whatever nu; 4. `entries` are sorted by place, so by step.
 */
#ifndef DET_MODEL_RECORD_H
#define DET_MODEL_RECORD_H

#include "data/panel.h"
#include "model/params.h"

enum { DET_PAIR_STREAMS = 2 * DET_N_CLASSES, DET_MAX_STREAMS = DET_PAIR_STREAMS + 4 * DET_MAX_CHANNELS };
enum { DET_MAX_MARKS = 512 + DET_N_CLASSES };

/* Open hostile acts of k on principal i: they provoke or restrain i toward the other. */
typedef struct det_injection {
    int holder, actor;
    det_effect effect;
} det_injection;

/* Cooperation of principal 1 - holder with k, the holder's rival: hedging to its author, courting to the holder. */
typedef struct det_courting {
    int holder, actor;
    double rivalry; /* r_ik */
    int tether;
    double *regard;      /* [n_steps] r_ik h_ik(t), the holder's own fear of k, filtered once at prior centres (owned) */
    double *count;       /* [n_steps] plain count (owned) */
    unsigned char *seen; /* [n_steps] (owned) */
} det_courting;

/* Deniable acts of k on the holder that the other principal may have permitted. */
typedef struct det_deniable {
    int holder, actor;
    double control;      /* c_jk given, or NaN */
    double *count;       /* [n_steps] plain count (owned) */
    double *barred;      /* [n_steps] S_jk: 1 where the other stands committed to bar k (owned) */
    double *leverage;    /* [n_steps] L_jk (owned) */
    unsigned char *seen; /* [n_steps] (owned) */
} det_deniable;

/* One act stream entry: w[at] += p * weight(mark). */
typedef struct det_entry {
    size_t at;
    int mark;
    double p;
} det_entry;

/* A distinct severity mark of a class. */
typedef struct det_mark {
    int cls;
    double m; /* minus the class mean */
    double n; /* acts with it */
} det_mark;

typedef struct det_record {
    int n_steps;
    int lead;         /* the first steps feed kernels and beliefs but are not scored */
    double step_days;
    double *count;    /* [n_steps][2][4] */
    double *total;    /* [n_steps] counts of the seen directions */
    unsigned char *seen; /* [n_steps][2] */
    double *log_volume;  /* [n_steps] */
    int machine_coded;
    int stride, n_memory; /* streams; those with a kernel: the pair and the injections */
    double *w;        /* [n_steps][stride] at nu = 0 */
    double mean[DET_MAX_STREAMS]; /* mean per step over observed steps: what a masked step feeds the kernels */
    double mean_count[2][DET_N_CLASSES];
    det_entry *entries; size_t n_entries;
    det_mark *marks;    size_t n_marks;
    double centre[DET_N_CLASSES]; /* class means that were taken off the marks */
    double *accused;  /* [n_steps][2] A_i in [0,1): 1 - exp(-decayed count of own public accusations, half-life 60 d) */
    double *breach;   /* [n_steps][2] broken commitments of the other as holder i sees them */
    double *shift;    /* [n_steps][2] documented log-odds on holder i's belief */
    unsigned char *reset; /* [n_steps][2] 1 where principal i changes government */
    double *habit;    /* [n_steps][2][4] H: own acts remembered, plain acts per day; NULL: no habit is followed */
    double habit_keep; /* what H keeps of itself a step */
    double *basis;    /* [n_steps][n_level] log-baseline regressors, NULL when n_level = 0 */
    int n_level;
    det_injection inj[DET_MAX_CHANNELS];  int n_inj;
    det_courting court[DET_MAX_CHANNELS]; int n_court;
    det_deniable den[DET_MAX_CHANNELS];   int n_den;
    double *tail;     /* [n_tail] groups of scored counts (pair, courting, deniable) whose total exceeds k: the sum over k of
                         tail[k] log(1 + k/r) is all log-gamma terms of the emissions */
    int n_tail;
    double log_factorials; /* sum of lgamma(n + 1) over scored counts */
} det_record;

/* An empty record of one or two directions: all seen, no acts, no third parties. For simulation and tests. */
det_status det_record_init(int n_steps, double step_days, det_record *out, det_err *err) DET_MUST_USE;
/* From a case and its panel; actors named in fears and third_parties become channels. */
det_status det_record_build(const det_case *c, const det_panel *p, det_record *out, det_err *err) DET_MUST_USE;
/* After counts were changed by hand: total, w at nu = 0 (weight 1), means and tails. For a record without marks. */
det_status det_record_refresh(det_record *r, det_err *err) DET_MUST_USE;
/* Give holder a channel of its own for the world's hostile acts upon it, which provoke it toward the other: acts[n_steps][2], VH and MH, in any
 * unit. Its actor is nobody (-1). For a record that was filled by hand. DET_NOMEM. */
det_status det_record_inject(det_record *r, int holder, const double *acts, det_err *err) DET_MUST_USE;
/* Give the log-baseline six pieces of equal length: five steps. Replaces any basis. */
det_status det_record_pieces(det_record *r, det_err *err) DET_MUST_USE;
/* Follow own habit: H(t+1) = keep H(t) + (1 - keep) n(t)/step_days, from the mean over the record, half-life in days; a step that was
 * not observed leaves H as it is. For machine-coded series, whose level drifts. Call it again after counts were changed. */
det_status det_record_habit(det_record *r, double half_life_days, det_err *err) DET_MUST_USE;
/* H past a step, habit[2][4]; counts[2][4] and seen[2] of the step. Nothing where no habit is followed. */
void det_record_habit_step(const det_record *r, const unsigned char *seen, const double *counts, double *habit);
/* Weight of one act by its mark at nu, weight[n_marks], and its derivative by nu when slope is not NULL. */
void det_record_mark_weights(const det_record *r, double nu, double *weight, double *slope);
/* Weights at nu: w[n_steps][stride], and dw/dnu likewise when dw is not NULL. */
void det_record_weights(const det_record *r, double nu, double *w, double *dw);
/* A copy with n_more steps after the last, to be simulated, never scored: observed, silent, at mean volume; commitments, leverage,
 * regard and the log-baseline as on the last step, accusations fading. DET_NOMEM; *out is then untouched. */
det_status det_record_extend(const det_record *from, int n_more, det_record *out, det_err *err) DET_MUST_USE;
/* An act of a third party in a step of such a record: `stream` as numbered above (injected ones count in kernels), of the class's mean
 * severity, with probability p. */
det_status det_record_add_act(det_record *r, int step, int stream, det_class cls, double p, det_err *err) DET_MUST_USE;
/* Share of an accusation's hold on its author that is left after a step: accused is 1 - exp(-what is left of all). */
double det_record_fading(const det_record *r);
/* Judge r, the record of a changed case, on the scales of `like`, from whose case it was changed: the same act weighs the same, and a
 * masked step feeds the same means. Both have the same channels. DET_NOMEM; r is then as it was. */
det_status det_record_scale_as(det_record *r, const det_record *like, det_err *err) DET_MUST_USE;
/* A deep copy. */
det_status det_record_copy(const det_record *from, det_record *out, det_err *err) DET_MUST_USE;
void det_record_free(det_record *r);

/* Counts of direction i in the step before t > 0, which may echo at t: their mean where it was not observed. [4] */
static inline const double *det_record_last(const det_record *r, int t, int i)
{
    return r->seen[(t - 1) * 2 + i] ? r->count + ((size_t)(t - 1) * 2 + (size_t)i) * DET_N_CLASSES : r->mean_count[i];
}

static inline int det_stream_inj(int channel, int h)
{
    return DET_PAIR_STREAMS + 2 * channel + h;
}
static inline int det_stream_court(const det_record *r, int channel)
{
    return DET_PAIR_STREAMS + 2 * r->n_inj + channel;
}
static inline int det_stream_den(const det_record *r, int channel)
{
    return DET_PAIR_STREAMS + 2 * r->n_inj + r->n_court + channel;
}

#endif
