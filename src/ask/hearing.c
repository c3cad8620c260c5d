/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/hearing.h"

#include "ask/sensitivity.h"
#include "base/mem.h"
#include "base/parallel.h"
#include "base/special.h"

#include <math.h>
#include <string.h>

typedef struct sweep {
    const det_basis *b;
    const det_fork *f;
    int n_draws;
    det_hearing *hearings;
} sweep;

static int names(const det_act *a, int claim)
{
    for (size_t k = 0; k < a->n_claims; k++)
        if (a->claims[k] == claim)
            return 1;
    return 0;
}

/* The fork with the claim's acts at probability p. */
static det_status weigh_at(const sweep *s, int claim, double p, det_alteration *out)
{
    const det_footprints *fp = &s->b->footprints;
    det_edit *edits = det_edits_of(&s->b->panel);
    det_record r = {0};
    det_status st = DET_NOMEM;
    for (size_t k = 0; edits && k < fp->n; k++)
        if (names(&s->b->c->acts[fp->items[k].act], claim))
            edits[k].p = p;
    if (edits)
        st = det_variant_record(s->b->c, &s->b->panel, edits, &s->f->fit[0].dilemma.record, &r, NULL);
    if (st == DET_OK)
        st = det_alteration_weigh(s->f, &r, s->n_draws, out, NULL);
    det_record_free(&r);
    det_free(edits);
    return st;
}

/* log10 of the evidence of all rivals together. */
static double marginal(const det_fork *f, const det_alteration *c)
{
    double x[DET_N_RIVALS];
    for (int r = 0; r < DET_N_RIVALS; r++)
        x[r] = log(f->prior[r]) + f->log_evidence[f->main][r] + c->factor[r] * M_LN10;
    return det_log_sum_exp(x, DET_N_RIVALS) / M_LN10;
}

static void compare(const det_fork *f, const det_alteration *told, const det_alteration *none, det_hearing *h)
{
    h->log10_factor = marginal(f, told) - marginal(f, none);
    for (int r = 0; r < DET_N_RIVALS; r++)
        h->factor[r] = told->factor[r] - none->factor[r];
    memcpy(h->by_told, told->by, sizeof h->by_told);
    memcpy(h->by_void, none->by, sizeof h->by_void);
    h->ess = fmin(told->ess, none->ess);
}

static void count(const sweep *s, det_hearing *h)
{
    for (size_t k = 0; k < s->b->c->n_acts; k++)
        h->n_acts += names(&s->b->c->acts[k], h->claim);
    for (size_t k = 0; k < s->b->footprints.n; k++)
        h->n_enter +=
            names(&s->b->c->acts[s->b->footprints.items[k].act], h->claim) && det_item_enters(&s->b->footprints, k);
}

static det_status hear(void *user, size_t i, int i_thread)
{
    sweep *s = user;
    det_hearing *h = &s->hearings[i];
    det_alteration told = {.act = -1}, none = {.act = -1};
    (void)i_thread;
    h->claim = (int)i;
    h->ess = 1;
    memcpy(h->by_told, s->f->by[s->f->main], sizeof h->by_told);
    memcpy(h->by_void, s->f->by[s->f->main], sizeof h->by_void);
    count(s, h);
    if (!h->n_enter)
        return DET_OK;
    det_status st = weigh_at(s, (int)i, 1, &told);
    if (st == DET_OK)
        st = weigh_at(s, (int)i, 0, &none);
    if (st == DET_OK)
        compare(s->f, &told, &none, h);
    return st;
}

det_status det_hearings_find(const det_basis *b, const det_fork *f, int n_draws, const det_run *run, det_hearing **out,
                             det_err *err)
{
    sweep s = {.b = b, .f = f, .n_draws = n_draws, .hearings = det_calloc(b->c->n_claims, sizeof *s.hearings)};
    det_status st = s.hearings ? det_parallel_for(run, b->c->n_claims, hear, &s) : DET_NOMEM;
    if (st != DET_OK) {
        det_free(s.hearings);
        return det_err_set(err, st,
                           st == DET_NOMEM ? "memory ran out for the claims" : "stopped while claims were heard");
    }
    *out = s.hearings;
    return DET_OK;
}

const char *det_hearing_word(const det_hearing *h)
{
    if (!h->n_enter)
        return "cannot tell: no act enters";
    if (isnan(h->log10_factor) || fabs(h->log10_factor) < DET_HEARING_BOUND)
        return "cannot tell";
    return h->log10_factor > 0 ? "looks more as if it were so" : "looks more as if it were not";
}
