/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a kept forecast: refused with a sentence, or one that can be scored. */
#include "fuzz.h"

#include "ask/score.h"
#include "gate/issued_json.h"

#include <math.h>

static void check_lead(const det_issued_lead *l, int before)
{
    demand(l->days > before);
    demand(isnan(l->p_clash) || (l->p_clash >= 0 && l->p_clash <= 1));
    for (int k = 0; k < DET_N_COUNTS; k++) {
        double all = 0;
        demand(isnan(l->p_clash) == !l->acts[k].n && !l->acts[k].n == !l->acts[k].m);
        for (size_t i = 0; i < l->acts[k].m; i++) {
            demand(l->acts[k].n[i] >= 0);
            all += l->acts[k].n[i];
        }
        demand(!l->acts[k].n || all > 0);
    }
}

static void check(const det_issued *f)
{
    demand(f->pair[0] && f->pair[1] && f->issued != DET_DAY_NONE && f->step_days > 0 && strlen(f->file.sha256) == 64);
    demand(f->cls >= 0 && f->cls < DET_N_CLASSES && f->at_least > 0 && f->within_steps > 0 && f->n_ways > 0);
    for (size_t w = 0; w < f->n_ways; w++) {
        demand(f->ways[w].id && f->ways[w].name);
        for (size_t i = 0; i < f->ways[w].n_leads; i++)
            check_lead(&f->ways[w].leads[i], i ? f->ways[w].leads[i - 1].days : 0);
    }
}

/* Against a case of its own pair in which nothing happens for a year. */
static void score(const det_issued *f)
{
    det_actor actors[2] = {{.id = f->pair[0], .name = f->pair[0]}, {.id = f->pair[1], .name = f->pair[1]}};
    det_case c = {.title = "t", .folder = "f", .principals = {0, 1}, .from = f->issued - 200, .until = f->issued + 200,
                  .step_days = f->step_days, .actors = actors, .n_actors = 2, .has_hand_coded = 1};
    det_score s;
    det_err err = {0};
    memset(&s, FUZZ_MARK, sizeof s);
    if (!strcmp(f->pair[0], f->pair[1]) || (f->step_days != 1 && f->step_days != 7))
        return; /* gate makes no such case */
    const det_status st = det_score_ask(&c, f, 1, &s, &err);
    if (st) {
        demand((st == DET_DATA || st == DET_CONFIG) && is_marked(&s, sizeof s));
        return;
    }
    demand((size_t)s.n_done + (size_t)s.n_not_due + (size_t)s.n_unobserved == s.n_items);
    for (size_t i = 0; i < s.n_items; i++)
        for (size_t w = 0; s.items[i].state == DET_SCORE_DONE && w < s.n_ways; w++) {
            const det_score_row *r = &s.items[i].rows[w];
            demand(isnan(r->brier) || (r->brier >= 0 && r->brier <= 1));
            for (int k = 0; k < DET_N_COUNTS; k++)
                demand(isnan(r->crps[k]) || (r->crps[k] >= 0 && r->below[k] <= r->upto[k] && r->upto[k] <= 1 + 1e-9));
        }
    det_score_free(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    det_issued f;
    det_err err = {0};
    memset(&f, FUZZ_MARK, sizeof f);
    const det_status st = det_issued_json_read(in_memory(data, size), &f, &err);
    if (st) {
        demand_failure(st, &err);
        demand(is_marked(&f, sizeof f));
        return 0;
    }
    check(&f);
    score(&f);
    det_issued_free(&f);
    return 0;
}
