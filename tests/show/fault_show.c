/* SPDX-License-Identifier: Apache-2.0 */
/* Every allocation of each form of an answer fails once, jansson's among them: the result is DET_NOMEM with the output
 * as it was, or the very answer that comes without a failure. */

#include "show/survives.h"

#include "show/synthetic.h"

#include <jansson.h>

#include "base/text.h"
#include "show/replay_csv.h"
#include "show/replay_json.h"
#include "show/replay_text.h"
#include "show/report.h"

static det_case c;
static det_replay r;

static void *make(size_t n)
{
    return det_calloc(1, n);
}

static det_status text_form(char **out, void (*print)(const det_replay *, det_text *))
{
    det_text text = {0};
    print(&r, &text);
    char *whole = det_text_take(&text);
    det_text_free(&text);
    *out = whole == NULL ? *out : whole;
    return whole == NULL ? DET_NOMEM : DET_OK;
}

static det_status as_text(char **out)
{
    return text_form(out, det_replay_text);
}

static det_status as_csv(char **out)
{
    return text_form(out, det_replay_csv);
}

static det_status as_json(char **out)
{
    return det_replay_json(&r, out, NULL);
}

static det_status as_report(char **out)
{
    return det_report_html(&(det_report_part){"replay", "{}"}, 1, out, NULL);
}

static void test_every_form_survives(void **state)
{
    (void)state;
    json_set_alloc_funcs(make, det_free);
    syn_replay(&c, &r);
    assert_survives(as_text);
    assert_survives(as_csv);
    assert_survives(as_json);
    assert_survives(as_report);
    det_replay_free(&r);
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_form_survives)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
