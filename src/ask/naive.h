/* SPDX-License-Identifier: Apache-2.0 */
/* Three forecasts that know no model, to be beaten: they read the pair's own counts and nothing else.
 *
 *   last value     the acts of the last 30 days go on at the same rate, each class a Poisson count; half an act is added to each class,
 *                  for a class that was silent for a month is not impossible (mean of the posterior under Jeffreys' prior)
 *   climatology    every stretch of the record as long as the horizon is as likely as any other
 *   past year      weeks of the last 365 days in a new order: blocks of a week, drawn with replacement
 *
 * Steps in which a direction was not observed are left out and the rest joined: missing is missing, not calm.
 */
#ifndef DET_ASK_NAIVE_H
#define DET_ASK_NAIVE_H

#include "ask/prospect.h"
#include "data/panel.h"

enum { DET_NAIVE_LAST_VALUE, DET_NAIVE_CLIMATOLOGY, DET_NAIVE_PAST_YEAR, DET_N_NAIVE };

/* One prospect each into out[DET_N_NAIVE], names and all; n_futures of those that are drawn. Where a record is too short, `why` says
 * so. DET_NOMEM: out is then untouched. */
det_status det_naive_find(const det_panel *p, const det_clash *rule, const det_leads *leads, int n_steps, int n_futures,
                          unsigned long seed, det_prospect out[DET_N_NAIVE], det_err *err) DET_MUST_USE;

#endif
