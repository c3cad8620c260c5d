/* SPDX-License-Identifier: Apache-2.0 */
/* What simulated or resampled futures of a pair come to: the probability of a clash by each lead time, and the number of acts.
 *
 * A future is a list of counts by step; all that is kept of one is when its clash came and how many acts there were up to each lead
 * time. Scenarios of the model and baselines are summed up by the same code, so that they speak of the same events.
 */
#ifndef DET_ASK_PROSPECT_H
#define DET_ASK_PROSPECT_H

#include "ask/epistemic.h"
#include "base/err.h"
#include "data/issued.h"

/* A clash: at least so many acts of a class between the two, both directions together, within so many steps in a row. Only acts
 * after the record's end count. */
typedef struct det_clash {
    int cls; /* det_class */
    int at_least;
    int within_days, within_steps; /* steps: the days in whole steps, rounded up */
    int is_default;                /* 1: the case states no rule, and this is detente's */
} det_clash;

/* The case's rule, or five acts of material hostility within 14 days. */
det_clash det_clash_of(const det_case *c);
/* First step, from 0, by which the clash is complete; n_steps where it never is. count[n_steps][2][4]. */
int det_clash_step(const det_clash *rule, const double *count, int n_steps);

enum { DET_MAX_LEADS = 6 };

/* Lead times: 7, 14, 30, 60 and 90 days as far as they lie within the horizon, and the horizon. */
typedef struct det_leads {
    int n;
    int days[DET_MAX_LEADS], steps[DET_MAX_LEADS]; /* ascending; days are whole steps */
} det_leads;

det_leads det_leads_of(int n_steps, int step_days);

/* All that is kept of one future. */
typedef struct det_future {
    int clash;                             /* step of the clash; n_steps: none */
    int acts[DET_MAX_LEADS][DET_N_COUNTS]; /* acts of both directions up to each lead time */
} det_future;

/* Acts of a step, both directions, by what is counted. count[2][4]. */
void det_count_acts(const det_clash *rule, const double *count, double acts[DET_N_COUNTS]);
/* Sum up one future: count[n_steps][2][4]. */
void det_future_read(const det_clash *rule, const det_leads *leads, const double *count, int n_steps, det_future *out);

/* How many futures had k acts, 0 <= k < m. */
typedef struct det_future_acts {
    int *n; /* [m], owned */
    size_t m;
    double mean;
    det_band band; /* of single futures */
} det_future_acts;

typedef struct det_prospect {
    char *id, *name, *what; /* owned: "quiet", "no third party acts", a sentence without a full stop */
    const char *why;        /* it is not known; NULL where it is; static */
    int n_futures;
    double *curve; /* [n_steps] P(clash by the end of the step), owned; NULL where not known */
    double p_clash[DET_MAX_LEADS];
    det_future_acts acts[DET_MAX_LEADS][DET_N_COUNTS];
    det_epistemic clash;      /* at the horizon; band over posterior draws, NaN for baselines */
    det_epistemic clash_more; /* P(clash) less that of the scenario it is held against, path by path; else NaN */
    det_epistemic acts_more;  /* hostile acts up to the horizon, likewise */
} det_prospect;

/* Sum up futures[n_draws][per_draw]; per_draw = 1 and all futures alike in standing for baselines. The names are not touched.
 * DET_NOMEM; *out then can be freed. */
det_status det_prospect_fill(const det_future *futures, size_t n_draws, size_t per_draw, int n_steps, const det_leads *leads,
                             det_prospect *out, det_err *err) DET_MUST_USE;
/* Fill clash_more and acts_more of p from its futures and those of the scenario it is held against: same draws, same random numbers.
 * DET_NOMEM. */
det_status det_prospect_compare(const det_future *futures, const det_future *against, size_t n_draws, size_t per_draw, int n_steps,
                                const det_leads *leads, det_prospect *p, det_err *err) DET_MUST_USE;
void det_prospect_free(det_prospect *p);
/* Least number of acts up to a lead time that this share of the futures does not exceed. */
int det_prospect_acts(const det_prospect *p, int i_lead, int what, double share);
/* Least number of days by which a clash has come in this share of the futures; -1: not within the horizon. */
int det_prospect_days(const det_prospect *p, int n_steps, int step_days, double share);

#endif
