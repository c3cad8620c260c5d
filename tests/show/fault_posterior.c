/* SPDX-License-Identifier: Apache-2.0 */
/* Every allocation of each form of a posterior fails once: DET_NOMEM with the output as it was, or the very form that
 * comes without a failure. */
#include "ask/pair.h"
#include "show/survives.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "show/inference_data.h"
#include "show/posterior_json.h"
#include "show/posterior_text.h"

static det_case c;
static det_posterior p;
static char path[64];

static void *make(size_t n)
{
    return det_calloc(1, n);
}

static det_status as_json(char **out)
{
    return det_posterior_json(&p, out, NULL);
}

static det_status as_text(char **out)
{
    det_text text = {0};
    det_posterior_text(&p, &text);
    char *whole = det_text_take(&text);
    det_text_free(&text);
    *out = whole ? whole : *out;
    return whole ? DET_OK : DET_NOMEM;
}

static det_status as_file(char **out)
{
    det_status st = det_inference_data_write(&p, path, NULL);
    if (st == DET_OK)
        *out = det_strdup("written");
    else
        assert_int_not_equal(access(path, F_OK), 0);
    remove(path);
    return st;
}

static void test_every_form_survives(void **state)
{
    (void)state;
    const det_params params = pair_params();
    det_posterior_options o;
    strcpy(path, "/tmp/detente-nc-XXXXXX");
    close(mkstemp(path));
    json_set_alloc_funcs(make, det_free);
    c = drawn_case(40, &params, 4);
    det_posterior_default(&o);
    o.n_runs = 1;
    o.n_draws = 128;
    o.n_sets = 2;
    o.profile = DET_PROFILE_MINI;
    assert_int_equal(det_posterior_ask(&c, &o, NULL, &p, NULL), DET_OK);
    assert_survives(as_json);
    assert_survives(as_text);
    assert_survives(as_file);
    det_posterior_free(&p);
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_form_survives)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
