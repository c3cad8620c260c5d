/* SPDX-License-Identifier: Apache-2.0 */
/* forecast: where the pair goes after its record ends, how probable a clash is, and what third parties would change.
 *
 * No explanation of the quarrel need be believed for it: the forecast averages over the rivals of the fork, each by its posterior
 * probability, which is its prior one times how well it foretold the record one step after the other (its evidence). A pair whose acts do
 * not answer one another so falls back to habit alone. What each explanation alone says stands beside, that one sees whether it matters.
 *
 * Everything is from the posterior predictive of each rival (ahead.h): parameters, beliefs and hidden states at the end of the record are uncertain,
 * and so is what chance brings. Intervals of a probability are over posterior draws; bands of counts and of fear are those of single
 * futures. The forecast is issued on the last day of the window, whatever day it is made on.
 */
#ifndef DET_ASK_FORECAST_H
#define DET_ASK_FORECAST_H

#include "ask/fan.h"
#include "ask/fork.h"
#include "ask/naive.h"

typedef struct det_forecast_options {
    int per_draw;     /* paths of each draw, default 20, at least 2 */
    int horizon_days; /* default 90; 1 to DET_FORECAST_MOST_DAYS, rounded up to whole steps */
    const det_scenario_request *requests; /* [n_requests], borrowed; default none */
    size_t n_requests;
} det_forecast_options;

enum { DET_FORECAST_MOST_DAYS = 365 };

void det_forecast_default(det_forecast_options *o);

enum { DET_N_OTHER_PRIORS = 2 };

/* An explanation that the forecast averages over. */
typedef struct det_forecast_part {
    double prior, weight; /* of the explanation, before and after the record; both sum to 1 over all */
    int n_draws;          /* of the average's draws that are its own */
    det_prospect alone;   /* the first scenario where it alone is true */
} det_forecast_part;

typedef struct det_forecast {
    det_answer answer;
    const det_case *c;        /* borrowed; must outlive the answer */
    det_day issued;           /* last day of the window */
    int step_days, n_steps;   /* of the horizon; its last day is issued + n_steps * step_days */
    det_clash rule;
    det_leads leads;
    int n_draws, per_draw;
    det_prospect *scenarios;  /* [n_scenarios] the first is the forecast, the others are held against it; order of det_scenarios */
    size_t n_scenarios;
    det_forecast_part parts[DET_N_EXPLANATIONS];
    const char *rough;        /* why the weights are known too roughly, static; NULL where they are not */
    det_prospect naive[DET_N_NAIVE];
    det_prospect priors[DET_N_OTHER_PRIORS]; /* the first scenario averaged under the two other prior sets */
    det_band *curve_band;     /* [n_steps] of the forecast's P(clash by the end of the step), over posterior draws */
    det_ahead_paths paths;          /* of the forecast */
    det_fans fans;            /* of them */
    int n_acts[2], n_hostile[2]; /* open acts of each direction that were used */
    det_parameter_row *parameters; /* what the record taught the model of all terms */
    size_t n_parameters;
    unsigned char *seen;      /* [n_record] 1 where at least one direction of the pair was observed */
    int n_record;             /* steps of the record */
    int is_open;              /* 1: the interval of P(clash) is so wide that the answer is "cannot tell" */
} det_forecast;

/* Fit the rivals beside the basis, as explain does (so that kept fits serve both), and average over them. As many draws as the basis has,
 * half as many under the other prior sets. b is only read; its case must outlive *out. run may be NULL. DET_CONFIG: an option out of
 * range, a request that the case gives no room for; DET_USAGE: a request that names nothing of the case; else as det_fork_find. On failure
 * *out is untouched. Same case, options and seed: same answer whatever run->n_threads. */
det_status det_forecast_ask(const det_basis *b, const det_forecast_options *o, const det_run *run, det_forecast *out, det_err *err)
    DET_MUST_USE;
/* The same from a fork that is at hand, which is only read: its fits, prior probabilities and evidences. */
det_status det_forecast_average(const det_basis *b, const det_fork *fork, const det_forecast_options *o, const det_run *run, det_forecast *out,
                                det_err *err) DET_MUST_USE;
void det_forecast_free(det_forecast *f);
/* Last day of step t of the horizon. */
det_day det_forecast_day(const det_forecast *f, int t);

#endif
