/* SPDX-License-Identifier: Apache-2.0 */
/* Check V20 on one profile: 300 data sets. Demanded of a sound machine: no quantity outside the joint 95 % band, no more outside their own
 * 95 % band than chance explains (99 %), no set that the sampler could not finish. */
#ifndef DET_TESTS_SBC_H
#define DET_TESTS_SBC_H

#include "check.h"

#include "ask/calibrate.h"

/* Most of n that fall outside with probability .05 each, at 99 %. */
static inline int most_by_chance(int n)
{
    double p = pow(.95, n), sum = p;
    int k = 0;
    for (; sum < .99; k++) {
        p *= (n - k) / (k + 1.) * .05 / .95;
        sum += p;
    }
    return k;
}

static inline void print_rows(const char *what, const det_calibration *c)
{
    print_message("%s: %s\n", what, c->answer.verdict);
    print_message("%s: %d sets (%d failed), %d of %d quantities outside their own band (at most %d by chance), %d outside the joint band (p < %.5f)\n", what,
                  c->n_sets, c->n_failed, c->n_outside, c->n_rows, most_by_chance(c->n_rows), c->n_outside_joint, c->joint_level);
    for (int k = 0; k < c->n_rows; k++)
        if (!c->rows[k].inside || k >= c->n_parameters)
            print_message("  %-18s p %.4f, truth in 50 %% %.3f, in 90 %% %.3f%s\n", c->rows[k].name, c->rows[k].p, c->rows[k].cover50, c->rows[k].cover90,
                          c->rows[k].inside ? "" : " outside");
}

static inline void assert_calibrated(det_profile profile, int n_days, const char *what)
{
    det_calibrate_options o;
    det_calibration c;
    det_calibrate_default(&o);
    o.profile = profile;
    o.n_sets = 300;
    o.n_days = n_days;
    assert_int_equal(det_calibrate_ask(&o, NULL, &c, NULL), DET_OK);
    print_rows(what, &c);
    assert_int_equal(c.n_failed, 0);
    assert_int_equal(c.n_outside_joint, 0);
    assert_true(c.n_outside <= most_by_chance(c.n_rows));
    det_calibration_free(&c);
}

#endif
