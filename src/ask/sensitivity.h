/* SPDX-License-Identifier: Apache-2.0 */
/* What the order of the explanations hangs on: each act, each origin of reports, dates told as intervals, and the
 * assumptions.
 *
 * Everything is a reweighing of the fork's draws (variant.h), no new fit; each carries the effective share of the
 * draws.
 */
#ifndef DET_ASK_SENSITIVITY_H
#define DET_ASK_SENSITIVITY_H

#include "ask/fork.h"
#include "ask/ledger.h"
#include "ask/variant.h"

/* One thing changed, and what the fork then says. */
typedef struct det_alteration {
    int act;                       /* index of the act that is dropped; -1: not an act alone */
    const char *name;              /* act id, origin or assumption; borrowed or static */
    int n_acts;                    /* items touched */
    double factor[DET_N_RIVALS];   /* log10 of Z' / Z of each rival; NaN where it cannot be told */
    double by[DET_N_EXPLANATIONS]; /* posterior then */
    det_explanation leader;        /* then */
    double shift;                  /* change of the log10 odds of the fork's leader over its runner-up */
    double ess;                    /* least effective share of any rival; NaN: a fit, not a reweighing */
} det_alteration;

/* Fill by, leader and shift of *c from its factors. */
void det_alteration_conclude(const det_fork *f, det_alteration *c);

typedef struct det_sensitivity_options {
    int n_draws; /* behind each reweighing */
    int n_acts;  /* most acts that are dropped in turn: those whose steps tell leader and runner-up apart most */
    int n_dates; /* sets of dates drawn for acts told as intervals */
    unsigned long seed;
} det_sensitivity_options;

typedef struct det_sensitivity {
    det_alteration *acts;
    size_t n_acts; /* by size of shift */
    det_alteration *origins;
    size_t n_origins; /* those on which two acts or more rest alone; by size of shift */
    det_alteration *assumptions;
    size_t n_assumptions; /* prior sets first */
    det_alteration *dates;
    size_t n_dates;                       /* one a set of dates; none where no date is an interval */
    size_t n_reports, n_reported_origins; /* behind the acts that enter: an origin counts once for an act */
    size_t n_one_origin;                  /* acts that enter and rest on a single origin */
} det_sensitivity;

/* DET_NOMEM, DET_STOPPED; *out is then untouched. */
det_status det_sensitivity_find(const det_basis *b, const det_fork *f, const det_ledger *l,
                                const det_sensitivity_options *o, const det_run *run, det_sensitivity *out,
                                det_err *err) DET_MUST_USE;
void det_sensitivity_free(det_sensitivity *s);

/* The origins of an act's reports, each once, as texts borrowed from the case: out[a->n_sources]; returns how many. */
size_t det_act_origins(const det_case *c, const det_act *a, const char **out);
/* 1 where item i of the footprints leaves anything in the record. */
int det_item_enters(const det_footprints *f, size_t i);
/* All rivals on a record of the same case: factors and ess of *c. */
det_status det_alteration_weigh(const det_fork *f, const det_record *r, int n_draws, det_alteration *c,
                                det_err *err) DET_MUST_USE;

#endif
