/* SPDX-License-Identifier: Apache-2.0 */
#include "data/case.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *det_class_name(det_class c)
{
    static const char *const names[DET_N_CLASSES] = {"VC", "MC", "VH", "MH"};
    DET_BUG_IF((int)c < 0 || c >= DET_N_CLASSES);
    return names[c];
}

static void free_actors(det_case *c)
{
    for (size_t i = 0; i < c->n_actors; i++) {
        det_actor *a = &c->actors[i];
        det_free(a->id);
        det_free(a->name);
        for (size_t j = 0; j < a->n_codes; j++)
            det_free(a->codes[j]);
        det_free(a->codes);
    }
    det_free(c->actors);
}

static void free_ties(det_case *c)
{
    for (size_t i = 0; i < c->n_fears; i++)
        det_free(c->fears[i].name);
    for (size_t i = 0; i < c->n_commitments; i++)
        det_free(c->commitments[i].id);
    for (size_t i = 0; i < c->n_regime_changes; i++)
        det_free(c->regime_changes[i].id);
    for (size_t i = 0; i < c->n_moves; i++)
        det_free(c->moves[i].id);
    det_free(c->fears);
    det_free(c->commitments);
    det_free(c->leverages);
    det_free(c->regime_changes);
    det_free(c->shifts);
    det_free(c->third_parties);
    det_free(c->moves);
}

static void free_claims(det_case *c)
{
    for (size_t i = 0; i < c->n_claims; i++) {
        det_free(c->claims[i].id);
        det_free(c->claims[i].text);
        det_free(c->claims[i].held_by);
        det_free(c->claims[i].denied_by);
    }
    det_free(c->claims);
}

static void free_sources(det_case *c)
{
    for (size_t i = 0; i < c->n_sources; i++) {
        det_source *s = &c->sources[i];
        char *texts[] = {s->id, s->origin, s->title, s->publisher, s->address, s->date, s->note};
        for (size_t j = 0; j < sizeof texts / sizeof *texts; j++)
            det_free(texts[j]);
    }
    det_free(c->sources);
}

void det_act_free(det_act *a)
{
    det_free(a->id);
    det_free(a->note);
    det_free(a->source);
    det_free(a->cameo);
    det_free(a->permitted_by);
    det_free(a->sources);
    det_free(a->claims);
    *a = (det_act){0};
}

static void free_files(det_case *c)
{
    for (size_t i = 0; i < c->n_told; i++) {
        det_free(c->told[i].name);
        det_free(c->told[i].told_by);
        det_free(c->told[i].note);
    }
    for (size_t i = 0; i < c->n_inputs; i++) {
        det_free(c->inputs[i].path);
        det_free(c->inputs[i].dropped_why);
    }
    det_free(c->told);
    det_free(c->inputs);
    det_free(c->background_rows);
}

void det_case_free(det_case *c)
{
    if (!c)
        return;
    free_actors(c);
    free_ties(c);
    free_claims(c);
    free_sources(c);
    for (size_t i = 0; i < c->n_acts; i++)
        det_act_free(&c->acts[i]);
    det_free(c->acts);
    free_files(c);
    for (size_t i = 0; i < c->n_meddlers; i++)
        det_case_free(&c->meddlers[i]);
    det_free(c->meddlers);
    det_free(c->title);
    det_free(c->folder);
    *c = (det_case){0};
}

int det_case_find_actor(const det_case *c, const char *id)
{
    for (size_t i = 0; i < c->n_actors; i++)
        if (!strcmp(c->actors[i].id, id))
            return (int)i;
    return -1;
}

int det_case_find_act(const det_case *c, const char *id)
{
    for (size_t i = 0; i < c->n_acts; i++)
        if (!strcmp(c->acts[i].id, id))
            return (int)i;
    return -1;
}

int det_act_author(const det_act *a)
{
    int best = -1;
    double p = 0;
    for (size_t i = 0; i < a->n_source; i++)
        if (a->source[i].p > p) {
            p = a->source[i].p;
            best = a->source[i].actor;
        }
    return best;
}

det_day det_act_day(const det_act *a)
{
    return a->from == DET_DAY_NONE || a->to == DET_DAY_NONE ? DET_DAY_NONE : a->from + (a->to - a->from) / 2;
}

/* Log-odds: the digit sets the level, the letter moves it a little (docs/case.md, "grades"). */
double det_grade_probability(const char *grade)
{
    static const double by_digit[] = {.97, .8, .6, .35, .15, .5};
    static const double by_letter[] = {.4, .2, 0, -.2, -.4, -.4};
    if (!grade[0])
        return 1;
    DET_BUG_IF(grade[0] < 'A' || grade[0] > 'F' || grade[1] < '1' || grade[1] > '6');
    double p = by_digit[grade[1] - '1'];
    return 1 / (1 + (1 - p) / p * exp(-by_letter[grade[0] - 'A']));
}

int det_act_is_accusation(const det_act *a)
{
    return a->visibility == DET_VIS_PUBLIC && a->cameo && !strncmp(a->cameo, "112", 3);
}

static int earlier(const void *a, const void *b)
{
    const det_act *x = a, *y = b;
    const long gaps[] = {(long)det_act_day(x) - det_act_day(y), (long)x->order - y->order,
                         (long)x->is_background - y->is_background, x->line - y->line};
    for (size_t i = 0; i < sizeof gaps / sizeof *gaps; i++)
        if (gaps[i])
            return gaps[i] < 0 ? -1 : 1;
    return 0;
}

void det_case_sort_acts(det_case *c)
{
    if (c->n_acts)
        qsort(c->acts, c->n_acts, sizeof *c->acts, earlier);
}
