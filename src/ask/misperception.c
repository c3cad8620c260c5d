/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/misperception.h"

#include "ask/shapley.h"
#include "base/mem.h"

enum { N_SWITCHES = DET_BIAS_REST, N_SETS = 1 << N_SWITCHES };

const char *det_bias_name(int bias)
{
    static const char *const names[DET_N_BIASES] = {
        "blindness to own provocation", "hostile attribution", "bad-faith discount",
        "friend of the enemy",          "deniable acts",       "memory, prior fear and the rest"};
    DET_BUG_IF(bias < 0 || bias >= DET_N_BIASES);
    return names[bias];
}

/* Put the switches of holder i that are not in the set to their calibrated values. */
static void calibrate(const det_record *r, int i, int set, det_params *p)
{
    if (!(set >> DET_BIAS_SENSIBILITY & 1))
        p->s[i] = 1;
    if (!(set >> DET_BIAS_ATTRIBUTION & 1))
        p->b[i] = 1;
    if (!(set >> DET_BIAS_BAD_FAITH & 1))
        p->d[i] = 1;
    if (!(set >> DET_BIAS_FRIEND_OF_ENEMY & 1))
        p->f[i] = p->f_tether[i] = 0;
    for (int k = 0; k < r->n_den; k++)
        if (!(set >> DET_BIAS_DENIABLE & 1) && r->den[k].holder == i)
            p->control[k] = 0;
}

static double belief(const det_trace *tr, int i)
{
    return tr->odds_after[i] / (1 + tr->odds_after[i]);
}

static double intent(const double prob[DET_N_STATES], int j)
{
    double sum = 0;
    for (int s = 0; s < DET_N_STATES; s++)
        sum += s >> j & 1 ? prob[s] : 0;
    return sum;
}

static void compare(const det_course *c, int i, const double *calibrated, const double *split, det_belief_path *path)
{
    size_t n = (size_t)c->n_steps;
    for (size_t t = 0; t < n; t++) {
        path->intent_filter[t] = intent(c->work.trace[t].filter, 1 - i);
        path->intent_smooth[t] = intent(c->work.smooth + t * DET_N_STATES, 1 - i);
        path->misperception[t] = path->h_mode[t] - path->intent_smooth[t];
        for (size_t k = 0; k < N_SWITCHES; k++)
            path->bias[k][t] = split[k * n + t];
        path->bias[DET_BIAS_REST][t] = calibrated[t] - path->intent_smooth[t];
    }
}

det_status det_misperception_fill(const det_course *c, int i, det_belief_path *path, det_err *err)
{
    size_t n = (size_t)c->n_steps;
    det_work work = {0};
    double *passed = det_calloc(N_SETS * n, sizeof *passed), *split = det_calloc(N_SWITCHES * n, sizeof *split);
    det_status st = passed && split ? det_work_init(c->d, &work, err)
                                    : det_err_set(err, DET_NOMEM, "memory ran out for the split of %zu steps", n);
    if (st != DET_OK)
        goto out;
    for (int set = 0; set < N_SETS; set++) {
        det_params p = c->p;
        calibrate(&c->d->record, i, set, &p);
        det_loglik(c->d, &p, &work, 1);
        for (size_t t = 0; t < n; t++)
            passed[(size_t)set * n + t] = belief(&work.trace[t], i);
    }
    det_shapley_split(passed, N_SWITCHES, n, split);
    compare(c, i, passed, split, path);
out:
    det_work_free(&work);
    det_free(passed);
    det_free(split);
    return st;
}
