/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/beliefs.h"

#include "base/mem.h"
#include "base/parallel.h"

typedef struct sweep {
    const det_fit *fit;
    size_t n_steps, n_draws;
    det_work *work; /* [n_threads] */
    int n_threads;
    double *h; /* [2][n_steps][n_draws] */
} sweep;

static double belief(double odds)
{
    return odds / (1 + odds);
}

static det_status one_draw(void *user, size_t i_draw, int i_thread)
{
    sweep *s = user;
    det_work *work = &s->work[i_thread];
    det_params p;
    det_fit_read(s->fit, (int)i_draw, &p);
    det_loglik(&s->fit->dilemma, &p, work, 1);
    for (size_t i = 0; i < 2; i++)
        for (size_t t = 0; t < s->n_steps; t++)
            s->h[(i * s->n_steps + t) * s->n_draws + i_draw] = belief(work->trace[t].odds_after[i]);
    return DET_OK;
}

static det_status sweep_init(sweep *s, int n_threads, det_err *err)
{
    det_status st = DET_OK;
    s->h = det_calloc(2 * s->n_steps * s->n_draws, sizeof *s->h);
    s->work = det_calloc((size_t)n_threads, sizeof *s->work);
    if (!s->h || !s->work)
        return det_err_set(err, DET_NOMEM, "memory ran out for %zu paths of belief", s->n_draws);
    for (; st == DET_OK && s->n_threads < n_threads; s->n_threads += st == DET_OK)
        st = det_work_init(&s->fit->dilemma, &s->work[s->n_threads], err);
    return st;
}

static void sweep_free(sweep *s)
{
    for (int k = 0; k < s->n_threads; k++)
        det_work_free(&s->work[k]);
    det_free(s->work);
    det_free(s->h);
}

det_status det_beliefs_fill(const det_fit *fit, const det_course *c, const det_run *run, det_belief_path belief_of[2],
                            det_err *err)
{
    sweep s = {.fit = fit, .n_steps = (size_t)c->n_steps, .n_draws = (size_t)fit->n_draws};
    det_status st = sweep_init(&s, det_run_threads(run), err);
    if (st != DET_OK)
        goto out;
    st = det_parallel_for(run, s.n_draws, one_draw, &s);
    if (st != DET_OK) {
        det_err_set(err, st, "stopped while beliefs were drawn");
        goto out;
    }
    for (size_t i = 0; i < 2; i++)
        for (size_t t = 0; t < s.n_steps; t++) {
            belief_of[i].h[t] = det_band_of(s.h + (i * s.n_steps + t) * s.n_draws, s.n_draws);
            belief_of[i].h_mode[t] = belief(c->after[t][i]);
        }
out:
    sweep_free(&s);
    return st;
}
