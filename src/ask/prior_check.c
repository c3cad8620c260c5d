/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/prior_check.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/parallel.h"
#include "model/prior.h"
#include "model/simulate.h"

/* Addresses of the random streams; a simulation uses the ten that follow its own. */
enum { QUESTION_PARAMS = 0x70726300, QUESTION_PATH = 0x70726310 };

const char *det_check_name(int check)
{
    static const char *const names[] = {"hostile acts", "most acts in a step", "share of silent steps"};
    return names[check];
}

typedef struct sweep {
    const det_dilemma *d;
    unsigned long seed;
    size_t n_sets;
    double *count; /* [n_threads][n_steps][2][4] */
    double *u;     /* [n_threads][n_free] */
    double *seen;  /* [DET_N_CHECKS][n_sets] */
} sweep;

/* The three figures of counts[n_steps][2][4], over the steps and directions that the record has seen. */
static void summarise(const det_record *r, const double *count, double out[DET_N_CHECKS])
{
    double n_seen = 0, n_silent = 0;
    memset(out, 0, DET_N_CHECKS * sizeof *out);
    for (int t = 0; t < r->n_steps; t++) {
        double all = 0;
        for (int k = 0; k < DET_PAIR_STREAMS; k++) {
            double n = r->seen[t * 2 + k / DET_N_CLASSES] ? count[(size_t)t * DET_PAIR_STREAMS + (size_t)k] : 0;
            all += n;
            out[DET_CHECK_HOSTILE] += k % DET_N_CLASSES >= DET_VH ? n : 0;
        }
        int is_seen = r->seen[t * 2] | r->seen[t * 2 + 1];
        n_seen += is_seen;
        n_silent += is_seen && all == 0;
        out[DET_CHECK_LARGEST] = fmax(out[DET_CHECK_LARGEST], all);
    }
    out[DET_CHECK_SILENT] = n_silent / n_seen;
}

static det_status one_set(void *user, size_t i, int i_thread)
{
    sweep *s = user;
    const det_record *r = &s->d->record;
    double *u = s->u + (size_t)i_thread * (size_t)s->d->table.n_free, figures[DET_N_CHECKS];
    det_sim_path path = {.count = s->count + (size_t)i_thread * (size_t)r->n_steps * DET_PAIR_STREAMS};
    det_stream stream;
    det_params p;
    det_state start;
    det_sim_options o;
    det_stream_init(&stream, s->seed, QUESTION_PARAMS, (uint32_t)i, 0);
    det_prior_draw(&s->d->table, &stream, u);
    det_params_read(&s->d->table, u, &p);
    det_state_start(s->d, &p, &start);
    det_sim_default(&o);
    o.n_steps = r->n_steps;
    o.seed = s->seed;
    o.question = QUESTION_PATH;
    o.path = (uint32_t)i;
    det_simulate(s->d, &p, &start, -1, 0, &o, &path);
    summarise(r, path.count, figures);
    for (size_t k = 0; k < DET_N_CHECKS; k++)
        s->seen[k * s->n_sets + i] = figures[k];
    return DET_OK;
}

static double two_sided(const double *x, size_t n, double observed)
{
    size_t n_low = 1, n_high = 1;
    for (size_t i = 0; i < n; i++) {
        n_low += x[i] <= observed;
        n_high += x[i] >= observed;
    }
    return fmin(1, 2 * (double)(n_low < n_high ? n_low : n_high) / (double)(n + 1));
}

static void compare(const sweep *s, det_prior_check *out)
{
    out->n_sets = (int)s->n_sets;
    summarise(&s->d->record, s->d->record.count, out->observed);
    for (size_t k = 0; k < DET_N_CHECKS; k++) {
        double *x = s->seen + k * s->n_sets;
        out->p[k] = two_sided(x, s->n_sets, out->observed[k]);
        out->predicted[k] = det_band_of(x, s->n_sets);
    }
}

det_status det_prior_check_find(const det_dilemma *d, int n_sets, unsigned long seed, const det_run *run,
                                det_prior_check *out, det_err *err)
{
    size_t n_threads = (size_t)det_run_threads(run), n = (size_t)n_sets;
    sweep s = {.d = d, .seed = seed, .n_sets = n};
    det_status st = DET_NOMEM;
    DET_BUG_IF(n_sets < 1);
    s.count = det_calloc(n_threads * (size_t)d->record.n_steps * DET_PAIR_STREAMS, sizeof *s.count);
    s.u = det_calloc(n_threads * (size_t)d->table.n_free, sizeof *s.u);
    s.seen = det_calloc(n * DET_N_CHECKS, sizeof *s.seen);
    if (!s.count || !s.u || !s.seen) {
        det_err_set(err, st, "memory ran out for %d records from the prior", n_sets);
        goto out;
    }
    st = det_parallel_for(run, n, one_set, &s);
    if (st == DET_OK)
        compare(&s, out);
    else
        det_err_set(err, st, "stopped while records were drawn from the prior");
out:
    det_free(s.count);
    det_free(s.u);
    det_free(s.seen);
    return st;
}
