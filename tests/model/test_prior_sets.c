/* SPDX-License-Identifier: Apache-2.0 */
/* The named prior sets: direct R of one more act in a pair that stands at its own mean, over draws from the prior. Sceptical about .2,
 * alarmed about .6 (docs/model.md, prior sets). */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "base/dense.h"
#include "model/likelihood.h"
#include "model/prior.h"

enum { N_DRAWS = 200, WARM_UP = 300, AHEAD = 400 };

/* One step in which the acts are what was expected, and one more of dir and class where dir >= 0; rates of the step in *c. */
static void mean_step(const det_dilemma *d, const det_params *p, const det_conduct *expected, int dir, int cls, det_conduct *c, det_state *s)
{
    static const unsigned char SEEN[2] = {1, 1};
    double w[DET_MAX_STREAMS] = {0};
    det_seen seen = {w, SEEN};
    det_gains g[2];
    memcpy(w, expected->base, sizeof expected->base);
    if (dir >= 0)
        w[dir * DET_N_CLASSES + cls] += 1;
    for (int i = 0; i < 2; i++)
        det_belief_gains(d, p, c, &seen, 5, i, &g[i]);
    det_state_step(d, p, 5, &seen, w, g, s);
}

static double radius(const det_dilemma *d, const det_params *p)
{
    double offspring[16] = {0};
    det_state calm;
    det_conduct c, more;
    det_state_start(d, p, &calm);
    for (int t = 0; t < WARM_UP; t++) {
        det_conduct_step(d, p, &calm, 5, &c);
        mean_step(d, p, &c, -1, 0, &c, &calm);
    }
    for (int type = 0; type < 4; type++) {
        det_state with = calm, without = calm;
        for (int t = 0; t < AHEAD; t++) {
            det_conduct_step(d, p, &without, 5, &c);
            det_conduct_step(d, p, &with, 5, &more);
            for (int k = 0; k < 4; k++)
                offspring[k * 4 + type] += more.base[k / 2][DET_VH + k % 2] - c.base[k / 2][DET_VH + k % 2];
            mean_step(d, p, &c, t ? -1 : type / 2, DET_VH + type % 2, &more, &with);
            mean_step(d, p, &c, -1, 0, &c, &without);
        }
    }
    return det_dense_radius(offspring, 4);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median_r(int prior_set)
{
    det_record r;
    det_dilemma d;
    det_model_options o;
    double all[N_DRAWS], u[DET_N_PARAMS];
    det_model_default(&o);
    o.prior_set = prior_set;
    assert_int_equal(det_record_init(2, 1, &r, NULL), DET_OK);
    assert_int_equal(det_dilemma_init(&r, NULL, &o, &d, NULL), DET_OK);
    for (uint32_t k = 0; k < N_DRAWS; k++) {
        det_stream s;
        det_params p;
        det_stream_init(&s, 5, 5, k, 0);
        det_prior_draw(&d.table, &s, u);
        det_params_read(&d.table, u, &p);
        all[k] = radius(&d, &p);
    }
    qsort(all, N_DRAWS, sizeof *all, by_size);
    det_dilemma_free(&d);
    return all[N_DRAWS / 2];
}

static void test_sets(void **state)
{
    (void)state;
    double sceptical = median_r(0), reference = median_r(1), alarmed = median_r(2);
    print_message("prior median of direct R: sceptical %.2f, reference %.2f, alarmed %.2f\n", sceptical, reference, alarmed);
    assert_near(sceptical, .2, .03);
    assert_near(alarmed, .6, .06);
    assert_true(sceptical < reference && reference < alarmed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sets)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
