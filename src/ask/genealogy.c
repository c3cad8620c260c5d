/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/genealogy.h"

#include "base/mem.h"
#include "base/parallel.h"
#include "base/random.h"
#include "model/prior.h"

#include <string.h>

enum { MOST_ROWS = 400000, LEAST_DRAWS = 40, QUESTION = 0x6f726967 };

typedef struct sweep {
    det_genealogy *g;
    int uninformed;
    det_courses courses;
} sweep;

/* Pressure of third parties as the prior has it. */
static void forget_pressure(const det_basis *b, size_t i_draw, det_params *p)
{
    det_stream s;
    double u[DET_N_PARAMS];
    det_params prior;
    det_stream_init(&s, b->options.seed, QUESTION, (uint32_t)i_draw, 0);
    det_prior_draw(&b->fit.dilemma.table, &s, u);
    det_params_read(&b->fit.dilemma.table, u, &prior);
    memcpy(p->tau, prior.tau, sizeof p->tau);
}

static det_status one_draw(void *user, size_t i_draw, int i_thread)
{
    sweep *s = user;
    det_course *c = &s->courses.each[i_thread];
    det_params p;
    det_fit_read(&s->g->b->fit, (int)i_draw, &p);
    if (s->uninformed)
        forget_pressure(s->g->b, i_draw, &p);
    det_course_run(c, &p);
    det_ancestry_run(&s->g->each[i_draw], c);
    det_ancestry_descend(&s->g->each[i_draw]);
    return DET_OK;
}

static int draws_for(const det_basis *b, size_t n_deeds)
{
    int most = (int)(MOST_ROWS / (n_deeds + 1));
    most = most < LEAST_DRAWS ? LEAST_DRAWS : most;
    return b->fit.n_draws < most ? b->fit.n_draws : most;
}

static det_status make_room(det_genealogy *g, det_err *err)
{
    int n = draws_for(g->b, g->deeds.n);
    g->each = det_calloc((size_t)n, sizeof *g->each);
    if (!g->each)
        return det_err_set(err, DET_NOMEM, "memory ran out for the ancestry under %d draws", n);
    det_status st = DET_OK;
    for (; st == DET_OK && g->n_draws < n; g->n_draws += st == DET_OK)
        st = det_ancestry_init(&g->deeds, &g->each[g->n_draws], err);
    return st;
}

det_status det_genealogy_open(const det_basis *b, int uninformed, const det_run *run, det_genealogy *g, det_err *err)
{
    sweep s = {.g = g, .uninformed = uninformed};
    *g = (det_genealogy){.b = b};
    det_status st = det_deeds_init(&b->fit.dilemma.record, &b->footprints, &g->deeds, err);
    if (st == DET_OK)
        st = make_room(g, err);
    if (st == DET_OK)
        st = det_courses_init(&b->fit.dilemma, &b->footprints, 0, det_run_threads(run), &s.courses, err);
    if (st == DET_OK) {
        st = det_parallel_for(run, (size_t)g->n_draws, one_draw, &s);
        if (st != DET_OK)
            det_err_set(err, st, "stopped while acts were traced back");
        det_courses_free(&s.courses);
    }
    if (st != DET_OK)
        det_genealogy_close(g);
    return st;
}

void det_genealogy_close(det_genealogy *g)
{
    for (int k = 0; k < g->n_draws; k++)
        det_ancestry_free(&g->each[k]);
    det_free(g->each);
    det_deeds_free(&g->deeds);
    memset(g, 0, sizeof *g);
}
