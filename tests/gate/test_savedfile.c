/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a saved answer back: what it holds, what is refused and in which words. */
#include "check.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "gate/savedfile.h"

static const char FILE_NAME[] = "test_savedfile.json";

#define BAND "{\"median\": [0.1, 0.2], \"q05\": [0, 0.05], \"q95\": [0.3, 0.5]}"
static const char WHOLE[] =
    "{\"question\": \"replay\", \"verdict\": \"Calm.\", \"confidence\": {\"grade\": \"low\", \"reasons\": []},\n"
    " \"provenance\": {\"method\": \"detente-1\", \"seed\": 7, \"prior\": \"reference\", \"profile\": \"mini\", "
    "\"draws\": 200},\n"
    " \"result\": {\"from\": \"2021-01-01\", \"step_days\": 1, \"n_steps\": 2, \"state\": {\"name\": \"calm\"},\n"
    "  \"reproduction\": [{\"baseline\": \"fixed\"}, {\"baseline\": \"stepped\", \"known\": true, \"r\": {\"median\": "
    "0.4, \"q05\": 0.2, \"q95\": null}}],\n"
    "  \"belief\": [{\"h\": " BAND "}, {\"h\": " BAND "}],\n"
    "  \"game_changers\": [{\"act\": null, \"regime_change\": \"coup\", \"holder\": \"A\", \"log_odds\": 1, "
    "\"belief_days\": 2, \"acts\": 3}],\n"
    "  \"parameters\": [{\"name\": \"nu\", \"mode\": 1, \"q05\": 0, \"q95\": 2}],\n"
    "  \"phases\": [{\"name\": \"one\", \"from\": \"2021-01-01\", \"until\": \"2021-01-02\"}],\n"
    "  \"case\": {\"principals\": [\"A\", \"B\"], \"actors\": [{\"id\": \"A\", \"name\": \"Aland\"}, {\"id\": \"B\", "
    "\"name\": \"Bland\"}],\n"
    "   \"acts\": [{\"id\": \"a1\", \"day\": \"2021-01-02\", \"author\": null, \"target\": \"B\", \"class\": \"MH\", "
    "\"deaths\": 4}]}}}\n";

static void write_file(const char *text)
{
    FILE *f = fopen(FILE_NAME, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void test_what_it_holds(void **state)
{
    (void)state;
    det_saved s;
    write_file(WHOLE);
    assert_int_equal(det_savedfile_read(FILE_NAME, &s, NULL), DET_OK);
    assert_string_equal(s.verdict, "Calm.");
    assert_string_equal(s.name[1], "Bland");
    assert_int_equal(s.seed, 7);
    assert_int_equal(s.from, det_day_from_civil(2021, 1, 1));
    assert_true(s.r.known && s.r.median == .4 && isnan(s.r.q95));
    assert_true(s.belief[1][1] == .2 && s.end_q95[0] == .5);
    assert_string_equal(s.effects[0].event, "coup");
    assert_int_equal(s.acts[0].n_fields, 6);
    assert_string_equal(s.acts[0].fields[5].value, "4");
    assert_string_equal(s.acts[0].author, "");
    assert_int_equal(strlen(s.input.sha256), 64);
    det_saved_free(&s);
    remove(FILE_NAME);
}

static void refused(const char *text, det_status st, const char *said)
{
    det_saved s = {.n_steps = 77};
    det_err err;
    write_file(text);
    assert_int_equal(det_savedfile_read(FILE_NAME, &s, &err), st);
    if (strncmp(err.text, said, strlen(said)) != 0)
        print_error("%s\n", err.text);
    assert_memory_equal(err.text, said, strlen(said));
    assert_int_equal(s.n_steps, 77);
    remove(FILE_NAME);
}

/* The whole answer with one word of it exchanged. */
static void refused_with(const char *from, const char *to, det_status st, const char *said)
{
    char text[sizeof WHOLE + 64];
    const char *at = strstr(WHOLE, from);
    assert_non_null(at);
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - WHOLE), WHOLE, to, at + strlen(from));
    refused(text, st, said);
}

static void test_refused(void **state)
{
    (void)state;
    det_saved s;
    det_err err;
    assert_int_equal(det_savedfile_read("no/such/file.json", &s, &err), DET_NOINPUT);
    refused("{\"question\": ", DET_DATA, "not JSON: ");
    refused("[1, 2]", DET_DATA, "not an answer of detente: it has no 'question'");
    refused("{\"question\": \"moves\"}", DET_USAGE,
            "'test_savedfile.json' answers moves; only answers of replay are compared (detente replay CASE --out "
            "FILE.json)");
    refused("{\"question\": \"replay\"}", DET_DATA,
            "not a whole answer of replay: 'verdict' is missing or of another kind");
    refused_with("\"n_steps\": 2", "\"n_steps\": 3", DET_DATA, "not a whole answer of replay: 'median' is missing");
    refused_with("\"n_steps\": 2", "\"n_steps\": -1", DET_DATA, "not a whole answer of replay: 'n_steps' is missing");
    refused_with("\"step_days\": 1", "\"step_days\": 500001", DET_DATA, "not a whole answer of replay: 'n_steps' is missing");
    refused_with("\"2021-01-02\"", "\"2021-02-30\"", DET_DATA, "not a whole answer of replay: 'until' is missing");
    refused_with("\"acts\": [", "\"deeds\": [", DET_DATA, "not a whole answer of replay: 'acts' is missing");
    refused_with("\"stepped\"", "\"moved\"", DET_DATA, "not a whole answer of replay: 'reproduction' is missing");
}

static void test_every_allocation_fails_once(void **state)
{
    (void)state;
    det_saved s = {.n_steps = 77};
    det_status st;
    write_file(WHOLE);
    assert_every_allocation_fails_once(st, {
        assert_int_equal(s.n_steps, 77);
        st = det_savedfile_read(FILE_NAME, &s, NULL);
    });
    assert_int_equal(s.n_steps, 2);
    det_saved_free(&s);
    remove(FILE_NAME);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_what_it_holds), cmocka_unit_test(test_refused),
                                       cmocka_unit_test(test_every_allocation_fails_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
