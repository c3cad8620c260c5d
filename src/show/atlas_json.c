/* SPDX-License-Identifier: Apache-2.0 */
#include "show/atlas_json.h"

#include <math.h>

enum { WEEK = 7 };

/* ---- stretches ---- */

typedef struct stretches {
    int first, days, n; /* first day since the atlas's, days of each, how many */
} stretches;

static int days_of(const det_atlas *a)
{
    return (int)(a->until - a->from) + 1;
}

static stretches stretches_of(const det_atlas *a)
{
    const int n_days = days_of(a), days = WEEK * (1 + (n_days - 1) / (WEEK * DET_COURSE_MOST)), n = n_days / days;
    return (stretches){n_days - n * days, days, n};
}

static int is_covered(const det_atlas *a, const stretches *s, int k)
{
    for (int d = 0; d < s->days; d++)
        if (a->rows_per_day[s->first + k * s->days + d] > 0)
            return 1;
    return 0;
}

static void put_course(det_json *j, json_t *o, const char *key, const det_atlas *a, size_t i, int is_hostile)
{
    const det_atlas_pair *p = &a->pairs[i];
    const stretches s = stretches_of(a);
    json_t *sides = det_json_array(j, o, key);
    for (int side = 0; side < 2; side++) {
        double n[DET_COURSE_MOST];
        for (int k = 0; k < s.n; k++)
            n[k] = is_covered(a, &s, k) ? 0 : NAN;
        for (size_t c = p->first; c < p->first + p->n_cells; c++) {
            const det_atlas_cell *cell = &a->cells[c];
            if (cell->day >= s.first && cell->stream / DET_N_CLASSES == side && (cell->stream % DET_N_CLASSES >= DET_VH) == is_hostile)
                n[(cell->day - s.first) / s.days] += cell->n;
        }
        json_t *list = det_json_array(j, sides, NULL);
        for (int k = 0; k < s.n; k++)
            if (isnan(n[k]))
                det_json_number(j, list, NULL, NAN);
            else
                det_json_integer(j, list, NULL, (long long)n[k]);
    }
}

/* ---- source and pairs ---- */

static void put_jumps(det_json *j, json_t *source, const det_atlas *a)
{
    json_t *jumps = det_json_array(j, source, "jumping_codes");
    for (size_t k = 0; k < a->n_jumps; k++) {
        json_t *jump = det_json_object(j, jumps, NULL);
        det_json_text(j, jump, "code", a->jumps[k].code);
        det_json_text(j, jump, "class", det_class_name(a->jumps[k].cls));
        det_json_text(j, jump, "what", a->jumps[k].appears ? "appears" : "vanishes");
        det_json_day(j, jump, "date", a->jumps[k].day);
        det_json_integer(j, jump, "rows", a->jumps[k].n);
    }
}

void det_atlas_json_source(det_json *j, json_t *result, const det_atlas *a, int step_days)
{
    const stretches s = stretches_of(a);
    json_t *o = det_json_object(j, result, "source"), *course = det_json_object(j, result, "course");
    det_json_text(j, o, "format", a->format);
    det_json_day(j, o, "from", a->from);
    det_json_day(j, o, "until", a->until);
    det_json_integer(j, o, "step_days", step_days);
    det_json_number(j, o, "coverage", det_atlas_coverage(a));
    det_json_integer(j, o, "pairs_with_too_few_acts", (long long)a->n_quiet);
    det_json_integer(j, o, "pairs_of_unplaced_parties", (long long)a->n_unplaced);
    det_json_integer(j, o, "rows_of_other_formats", (long long)a->n_other);
    put_jumps(j, o, a);
    det_json_day(j, course, "from", a->from + s.first);
    det_json_integer(j, course, "days", s.days);
    det_json_integer(j, course, "n", s.n);
}

void det_atlas_json_pair(det_json *j, json_t *o, const det_atlas *a, size_t i)
{
    const det_atlas_pair *p = &a->pairs[i];
    json_t *codes = det_json_array(j, o, "actors"), *names = det_json_array(j, o, "names"), *acts = det_json_array(j, o, "acts"),
           *hostile = det_json_array(j, o, "hostile_acts");
    for (int k = 0; k < 2; k++) {
        det_json_text(j, codes, NULL, a->actors[p->actor[k]].code);
        det_json_text(j, names, NULL, a->actors[p->actor[k]].name);
        det_json_integer(j, acts, NULL, p->n_acts[k]);
        det_json_integer(j, hostile, NULL, p->n_hostile[k]);
    }
    put_course(j, o, "hostile_course", a, i, 1);
    put_course(j, o, "cooperative_course", a, i, 0);
}

det_status det_atlas_json(const det_atlas *a, char **out, det_err *err)
{
    det_json j;
    det_json_init(&j);
    det_json_text(&j, j.root, "question", "pairs");
    json_t *result = det_json_object(&j, j.root, "result");
    det_atlas_json_source(&j, result, a, 1);
    json_t *pairs = det_json_array(&j, result, "pairs");
    for (size_t i = 0; i < a->n_pairs; i++)
        det_atlas_json_pair(&j, det_json_object(&j, pairs, NULL), a, i);
    return det_json_take(&j, out, err);
}
