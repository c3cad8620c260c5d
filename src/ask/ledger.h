/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger: hypotheses in rows, evidence in columns, and every row adds up.
 *
 * Idea. For any fit, exactly,
 *
 *     log Z = sum over steps of E[ log p(acts of the step | acts before, theta) ]  -  KL(posterior | prior)     E over
 * the posterior
 *
 * so each step has its entry, and what a rival pays for what it had to learn (the more freedom, the more) is a column
 * of its own, the price. An entry of a step goes in equal parts to the acts that were counted in it; steps without any
 * are the column of silence. Entries are log10 and relative to the reference rival, so a row sums to the log10 Bayes
 * factor of its rival.
 */
#ifndef DET_ASK_LEDGER_H
#define DET_ASK_LEDGER_H

#include "ask/fork.h"

enum {
    DET_LEDGER_VERBAL_0,
    DET_LEDGER_MATERIAL_0,
    DET_LEDGER_COOPERATION_0, /* open acts of the first principal toward the second */
    DET_LEDGER_VERBAL_1,
    DET_LEDGER_MATERIAL_1,
    DET_LEDGER_COOPERATION_1,
    DET_LEDGER_COURTING, /* cooperation with the other's rivals */
    DET_LEDGER_DENIABLE,
    DET_LEDGER_SILENCE,
    DET_LEDGER_PRICE,
    DET_N_LEDGER
};

typedef struct det_ledger_period {
    int from, until; /* steps, until exclusive: those that begin in one calendar month */
    double entry[DET_N_RIVALS];
} det_ledger_period;

typedef struct det_ledger {
    det_rival reference;                      /* its entries are 0 */
    double entry[DET_N_RIVALS][DET_N_LEDGER]; /* log10 */
    double total[DET_N_RIVALS];               /* their sums: log10 Bayes factor over the reference */
    double n_acts[DET_N_LEDGER];              /* acts behind each column; steps for silence, 0 for the price */
    det_ledger_period *periods;               /* owned; sums over all acts and silence of a month, without the price */
    size_t n_periods;
    double *step; /* [n_steps][DET_N_RIVALS] entries (owned) */
} det_ledger;

/* Cost: n_draws likelihoods a rival by the plain kernel. DET_NOMEM, DET_STOPPED; *out is then untouched. */
det_status det_ledger_find(const det_fork *f, const det_panel *p, int n_draws, const det_run *run, det_ledger *out,
                           det_err *err) DET_MUST_USE;
void det_ledger_free(det_ledger *l);

#endif
