/* SPDX-License-Identifier: Apache-2.0 */
/* Every allocation of a fit by the sampler, kept or not, and of the answer around it fails once: DET_NOMEM and the
 * output untouched, or, where only the keeping failed, the very same answer. */
#include "ask/pair.h"

#include <stdlib.h>

#include "ask/posterior.h"

static char folder[64];

static int set_up(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/detente-fault-XXXXXX");
    assert_non_null(mkdtemp(folder));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

static det_case tiny_case(void)
{
    det_case c = small_case(12, 1);
    for (int k = 0; k < 32; k++)
        add_act(&c, k % 11, k % 2, 1 - k % 2, k % 3 ? DET_VH : DET_VC);
    det_case_sort_acts(&c);
    c.inputs = det_calloc(1, sizeof *c.inputs);
    c.inputs[0] = (det_input){.path = det_strdup("acts.csv"), .dropped_why = det_strdup("")};
    memset(c.inputs[0].sha256, 'a', 64);
    c.n_inputs = 1;
    return c;
}

static void empty_folder(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -f %s/*", folder);
    assert_int_equal(system(command), 0);
}

/* Ask with the n-th allocation failing; returns 1 where it was reached. want = 0: not known yet. */
static int ask_once(const det_case *c, long n, int keeps, double *want)
{
    det_run run = {.n_threads = 1};
    det_fit_cache cache = {.folder = folder};
    det_posterior_options o;
    det_posterior out = {.n_parameters = 77};
    det_err err = {0};
    det_posterior_default(&o);
    o.profile = DET_PROFILE_MINI;
    o.n_runs = 1;
    o.n_draws = 128;
    o.n_sets = 2;
    o.cache = keeps ? &cache : NULL;
    det_mem_fail_at(n);
    det_status st = det_posterior_ask(c, &o, &run, &out, &err);
    int reached = n > 0 && det_mem_count() >= n;
    det_mem_fail_at(0);
    if (st != DET_OK) {
        assert_int_equal(st, DET_NOMEM);
        assert_int_equal(err.status, DET_NOMEM);
        assert_int_equal(out.n_parameters, 77);
        assert_true(reached);
        return 1;
    }
    if (*want == 0)
        *want = out.fit.log_evidence;
    assert_true(out.fit.log_evidence == *want);
    assert_null(out.reproduction.why);
    det_posterior_free(&out);
    return reached;
}

static void test_every_allocation_fails_once(void **state)
{
    (void)state;
    det_case c = tiny_case();
    double want = 0;
    ask_once(&c, 0, 0, &want);
    long n = 1;
    while (ask_once(&c, n, 0, &want))
        n += 1 + n / 48;
    assert_true(n > 100);
    det_case_free(&c);
}

static void test_keeping_may_fail(void **state)
{
    (void)state;
    det_case c = tiny_case();
    double want = 0;
    ask_once(&c, 0, 1, &want); /* it is kept: every allocation on the way back */
    for (long n = 1; ask_once(&c, n, 1, &want) && n < 40; n++)
        ;
    for (long n = 1;; n += 1 + n / 32) { /* it is not: those of keeping, among all others */
        empty_folder();
        if (!ask_once(&c, n, 1, &want))
            break;
    }
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_allocation_fails_once),
                                       cmocka_unit_test(test_keeping_may_fail)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
