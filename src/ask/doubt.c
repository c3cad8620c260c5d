/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/doubt.h"

static const double MUCH = .1;

double det_doubt_masked(const det_panel *p)
{
    int n_masked = 0;
    for (int t = 0; t < p->n_steps; t++)
        n_masked += !det_panel_is_seen(p, t);
    return (double)n_masked / p->n_steps;
}

det_status det_doubt_record(const det_case *c, double masked_share, det_answer *a, det_err *err)
{
    det_status st = DET_OK;
    if (masked_share > MUCH)
        st = det_answer_reason(a, err, "%.0f %% of the steps were not observed", 100 * masked_share);
    if (st == DET_OK && c->background_rows && !c->has_hand_coded)
        st = det_answer_reason(a, err, "the acts are news coded by machine, in which more attention to the two looks like more acts");
    return st;
}
