/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/walk.h"

#include "ask/rates.h"

#include <math.h>

det_status det_walk_mode(const det_basis *b, det_course *course, det_replay *r, det_err *err)
{
    const det_panel *p = &b->panel;
    *r = (det_replay){
        .c = b->c, .n_steps = p->n_steps, .step_days = p->step_days, .from = p->from, .told_agreement = NAN};
    det_fit_acts(p, r->n_acts, r->n_hostile);
    det_status st = det_replay_room(r, err);
    if (st != DET_OK)
        return st;
    det_course_run(course, &b->fit.mode);
    det_rates_fill(course, r->rate);
    for (int t = 0; t < r->n_steps; t++) {
        r->seen[t] = det_panel_is_seen(p, t);
        for (int i = 0; i < 2; i++)
            r->belief[i].h_mode[t] = course->after[t][i] / (1 + course->after[t][i]);
    }
    return DET_OK;
}
