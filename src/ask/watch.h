/* SPDX-License-Identifier: Apache-2.0 */
/* Every active pair of an atlas: which act on each other beyond habit and common cause, which are fragile or in a
 * spiral, since when, and what changed since the last run.
 *
 * Stages, each over all pairs by det_sweep (threads, processes, journal): rounds of pooling (glance at every pair, then
 * det_hyper_update), the sightings under the last hyperprior, negative controls, and of the pairs that are called what they import. No
 * more than PICKED_MOST pairs, picked by a lot, are pooled and have a control.
 */
#ifndef DET_ASK_WATCH_H
#define DET_ASK_WATCH_H

#include "ask/imports.h"
#include "ask/reading.h"
#include "data/past.h"

/* Longest window, in days, that is counted by day unless asked otherwise: five years. The time of a watch is linear in steps, and a week sees
 * less of reciprocity, as an act answers none of its own step: at a memory of five days a fifth of R (check V13). So days, as long as
 * some thousand pairs take minutes. */
enum { DET_WATCH_DAYS_MOST = 1827 };

/* What a further step of a climb may promise in log density where a longer window is counted by day all the same (else 1e-4): evidences
 * of coupling then err by some .02 (log10), for a sixth less work. */
#define DET_WATCH_COARSE 1e-2

typedef struct det_watch_options {
    det_glance_options glance; /* step_days 0 (default): 1 for windows of up to DET_WATCH_DAYS_MOST days, else 7 */
    int n_rounds;        /* of pooling, default 4 */
    int n_read;          /* pairs at the top of the list that are read by the sampler (ask/reading.h), default 0 */
    unsigned long seed;  /* default 1 */
    double called_below; /* local false-discovery rate below which a pair counts as coupled, default 0.2 */
    const char *journal; /* path of side files, borrowed; NULL (default): none */
    det_past past;       /* the last watch, borrowed; until DET_DAY_NONE (default): there was none */
} det_watch_options;

void det_watch_default(det_watch_options *o);

typedef struct det_watch_pair {
    const char *one, *other; /* codes; borrowed from the atlas */
    det_sighting sighting;
    double coverage;        /* share of the window's days with rows */
    double jumped;          /* share of its acts under codes that jump */
    double false_discovery; /* local rate; NaN where it failed */
    int called;             /* 1: below the bound, and the evidence speaks for coupling */
    det_sighting_state state;
    const det_imports *imports; /* borrowed from the watch; NULL: not called */
    const det_reading *reading; /* borrowed from the watch; NULL: not among the first n_read */
    const det_past_pair *past;  /* NULL: not in the last run */
} det_watch_pair;

typedef struct det_watch {
    det_answer answer;
    const det_atlas *a; /* borrowed */
    int step_days, n_steps;
    int step_is_asked; /* 1: the options named the step; 0: the window's length decided */
    size_t n_pairs;
    det_watch_pair *pairs; /* as in the atlas */
    size_t *order;         /* by false-discovery rate, then evidence of coupling: the list */
    det_reading *readings; /* [n_read] owned, in order */
    size_t n_read;
    det_imports *imports; /* [n_called] owned, in order */
    size_t n_called, n_failed, n_of[DET_N_SIGHTING_STATES];
    double null_share; /* share of pairs with nothing there */
    size_t n_controls;
    double control_coupled[2], control_r[2]; /* medians and 95 % quantiles of B and R over controls */
    double called_below;
    det_hyper hyper; /* the last */
    int n_rounds;
    size_t n_pooled;
    det_day past_until;
    int journal_failed;
} det_watch;

/* DET_STOPPED when asked to stop: what is finished is in the journal. DET_NOMEM. *out is untouched on failure. The same
 * answer for any number of threads and processes, and whether a journal held a part of it. Cost: linear in pairs times
 * steps. */
det_status det_watch_ask(const det_atlas *a, const det_watch_options *o, const det_run *run, det_watch *out,
                         det_err *err) DET_MUST_USE;
void det_watch_free(det_watch *w);
/* First day of a step. */
det_day det_watch_day(const det_watch *w, int step);

#endif
