/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as saved answers of replay, two of them where a line "====" stands between: refused with a sentence, or answers that can be
 * held against each other, and of which none differs from itself. */
#include "fuzz.h"

#include "ask/diff.h"
#include "gate/savedfile.h"

static int has_twice(const det_saved *s)
{
    for (size_t i = 0; i < s->n_acts; i++)
        for (size_t j = 0; j < i; j++)
            if (!strcmp(s->acts[i].id, s->acts[j].id))
                return 1;
    return 0;
}

static void check(const det_saved *s)
{
    const char *texts[] = {s->verdict, s->confidence, s->method, s->prior, s->profile, s->state, s->id[0], s->id[1], s->name[0], s->name[1]};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        demand(texts[i] && det_text_is_utf8(texts[i], strlen(texts[i])));
    demand(s->n_steps > 0 && s->step_days > 0 && s->from != DET_DAY_NONE && strlen(s->input.sha256) == 64);
    double sum = 0; /* every step is there */
    for (int t = 0; t < s->n_steps; t++)
        sum += s->belief[0][t] + s->belief[1][t];
    demand(sum != 1e-300);
    for (size_t i = 0; i < s->n_acts; i++)
        demand(s->acts[i].id && s->acts[i].author && s->acts[i].target && s->acts[i].cls && s->acts[i].day != DET_DAY_NONE);
    for (size_t i = 0; i < s->n_phases; i++)
        demand(s->phases[i].from != DET_DAY_NONE && s->phases[i].until != DET_DAY_NONE);
}

static void compare(const det_saved *a, const det_saved *b)
{
    det_diff d;
    det_err err = {0};
    memset(&d, FUZZ_MARK, sizeof d);
    const det_status st = det_diff_ask(a, b, &d, &err);
    if (st) {
        demand(st == DET_USAGE && is_marked(&d, sizeof d));
        return;
    }
    demand(d.n_parameters <= DET_DIFF_MOST_PARAMETERS && d.n_of[0] + d.n_of[1] + d.n_of[2] == d.n_acts);
    demand(d.answer.verdict && *d.answer.verdict);
    if (a == b)
        demand((!d.n_acts || has_twice(a)) && !*d.settings && !d.has_other_phases);
    det_diff_free(&d);
}

static int read_answer(const uint8_t *data, size_t size, det_saved *out)
{
    det_err err = {0};
    memset(out, FUZZ_MARK, sizeof *out);
    const det_status st = det_savedfile_read(in_memory(data, size), out, &err);
    if (st) {
        demand_failure(st, &err);
        demand(is_marked(out, sizeof *out));
        return 0;
    }
    check(out);
    compare(out, out);
    return 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char mark[] = "\n====\n";
    const uint8_t *second = size ? memmem(data, size, mark, sizeof mark - 1) : NULL;
    const size_t n = second ? (size_t)(second - data) : size;
    det_saved a, b;
    const int has_a = read_answer(data, n, &a);
    const int has_b = second && read_answer(second + sizeof mark - 1, size - n - (sizeof mark - 1), &b);
    if (has_a && has_b)
        compare(&a, &b);
    if (has_a)
        det_saved_free(&a);
    if (has_b)
        det_saved_free(&b);
    return 0;
}
