/* SPDX-License-Identifier: Apache-2.0 */
/* An invented answer with everything in it that a page or a table may meet: letters beyond ASCII, text that looks like
 * HTML, days without coverage, missing numbers, an unknown R, deniable acts with rival attributions, contested claims,
 * told phases. No model made it. */
#ifndef DET_TEST_SYNTHETIC_H
#define DET_TEST_SYNTHETIC_H

#include <math.h>
#include <string.h>

#include "ask/replay.h"
#include "base/mem.h"

enum { SYN_STEPS = 200, SYN_ACTS = 12, SYN_GAP_FROM = 60, SYN_GAP_UNTIL = 75, SYN_COMPONENTS = 4 };

static inline det_band syn_band(double middle, double half)
{
    return (det_band){.median = middle,
                      .q40 = middle - .1 * half,
                      .q60 = middle + .1 * half,
                      .q25 = middle - .4 * half,
                      .q75 = middle + .4 * half,
                      .q05 = middle - half,
                      .q95 = middle + half};
}

static inline double *syn_path(double start, double slope, double wave)
{
    double *path = det_calloc(SYN_STEPS, sizeof *path);
    for (int t = 0; t < SYN_STEPS; t++)
        path[t] = start + slope * t / SYN_STEPS + wave * sin(t / 15.);
    return path;
}

static inline void *syn_copy(const void *items, size_t bytes)
{
    return memcpy(det_calloc(1, bytes), items, bytes);
}
#define SYN_LIST(type, ...) syn_copy((type[]){__VA_ARGS__}, sizeof(type[]){__VA_ARGS__})

static inline det_share *syn_share(int actor, double p)
{
    return SYN_LIST(det_share, {actor, p});
}

static inline det_act syn_act(int i, det_day from)
{
    static const det_class classes[] = {DET_VH, DET_MH, DET_VC, DET_MC};
    char id[8] = {'a', (char)('0' + i / 10), (char)('0' + i % 10)};
    const det_day day = from + (i * 16) % SYN_STEPS;
    det_act a = {.id = det_strdup(id),
                 .note = det_strdup("An invented act"),
                 .from = day,
                 .to = day,
                 .source = syn_share(i % 2, 1),
                 .n_source = 1,
                 .target = 1 - i % 2,
                 .cls = classes[i % 4],
                 .cameo = det_strdup("112"),
                 .goldstein = i % 4 < 2 ? -4 : 3,
                 .grade = "B2",
                 .line = i + 2};
    if (i == 5) {
        a.visibility = DET_VIS_DENIABLE;
        a.source[0] = (det_share){2, .7};
        a.target = 0;
        a.permitted_by = syn_share(1, .4);
        a.n_permitted_by = 1;
        a.deaths = 3;
        a.sources = SYN_LIST(int, 0, 1);
        a.n_sources = 2;
        a.claims = SYN_LIST(int, 0);
        a.n_claims = 1;
        det_free(a.note);
        a.note = det_strdup("</script><script>alert(1)</script> & \"quoted\"\nsecond line");
    }
    return a;
}

static inline void syn_case(det_case *c)
{
    memset(c, 0, sizeof *c);
    det_day_read("2021-01-01", &c->from);
    c->until = c->from + SYN_STEPS - 1;
    c->title = det_strdup("Alpia and Borland, an invented quarrel");
    c->folder = det_strdup("invented");
    c->principals[1] = 1;
    c->step_days = 1;
    c->clash.cls = DET_MH, c->clash.at_least = 5, c->clash.within_days = 14;
    c->actors = SYN_LIST(det_actor, {.id = det_strdup("ALP"), .name = det_strdup("Alpia"), .regime = DET_DEMOCRACY},
                         {.id = det_strdup("BOR"), .name = det_strdup("B\xc3\xb8rland"), .regime = DET_AUTOCRACY},
                         {.id = det_strdup("GRP"), .name = det_strdup("Group <in> between"), .kind = DET_ARMED_GROUP});
    c->n_actors = 3;
    c->fears =
        SYN_LIST(det_fear, {0, 1, 2, det_strdup("sanctuary"), .6, 0, 0}, {1, 0, -1, det_strdup("hegemony"), NAN, 0, 0});
    c->n_fears = 2;
    c->commitments = SYN_LIST(det_commitment, {det_strdup("not-from-our-soil"), 1, 2, c->from + 20, c->from + 120});
    c->n_commitments = 1;
    c->leverages = SYN_LIST(det_leverage, {0, 1, c->from + 90, DET_DAY_NONE, .5});
    c->n_leverages = 1;
    c->regime_changes = SYN_LIST(det_regime_change, {det_strdup("new-government"), 0, c->from + 130});
    c->n_regime_changes = 1;
    c->shifts = SYN_LIST(det_shift, {0, 1, c->from + 40, .8});
    c->n_shifts = 1;
    c->third_parties = SYN_LIST(det_third_party, {2, 0, DET_PROVOKES});
    c->n_third_parties = 1;
    c->moves = SYN_LIST(det_move, {det_strdup("restore"), 1, DET_MOVE_COMMITMENT, 0, -1, 0});
    c->n_moves = 1;
    c->claims = SYN_LIST(det_claim, {det_strdup("sheltered"), det_strdup("the group was sheltered"), SYN_LIST(int, 0),
                                     SYN_LIST(int, 1), 1, 1});
    c->n_claims = 1;
    c->sources = SYN_LIST(det_source,
                          {det_strdup("s1"), det_strdup("o1"), det_strdup("A paper"), det_strdup("Press"),
                           det_strdup("https://example.org/a"), det_strdup("2021-02-01"), det_strdup("")},
                          {det_strdup("s2"), det_strdup("o2"), det_strdup("A ministry"), det_strdup("Office"),
                           det_strdup("javascript:alert(1)"), det_strdup("2021-03-01"), det_strdup("denies")});
    c->n_sources = 2;
    c->acts = det_calloc(SYN_ACTS, sizeof *c->acts);
    c->n_acts = c->cap_acts = SYN_ACTS;
    for (int i = 0; i < SYN_ACTS; i++)
        c->acts[i] = syn_act(i, c->from);
    c->told = SYN_LIST(det_told_phase, {det_strdup("Before"), det_strdup("s1"), det_strdup(""), c->from, c->from + 99},
                       {det_strdup("After"), det_strdup("s1"), det_strdup(""), c->from + 100, c->until});
    c->n_told = 2;
    c->inputs =
        SYN_LIST(det_input, {det_strdup("invented/acts.csv"), "", "", 14, 12, 2, det_strdup("outside the window 2")});
    memset(c->inputs[0].sha256, 'e', 64);
    c->n_inputs = 1;
    c->has_hand_coded = 1;
}

static inline void syn_belief(det_belief_path *b, int side)
{
    static const char *const names[] = {"prior", "the other itself", "the other with Group <in> between", "forgetting"};
    b->h = det_calloc(SYN_STEPS, sizeof *b->h);
    b->h_mode = syn_path(.3 + .2 * side, .3, .05);
    for (int t = 0; t < SYN_STEPS; t++)
        b->h[t] = syn_band(b->h_mode[t], .1);
    b->components = det_calloc(SYN_COMPONENTS, sizeof *b->components);
    b->n_components = SYN_COMPONENTS;
    for (int i = 0; i < SYN_COMPONENTS; i++)
        b->components[i] =
            (det_component){det_strdup(names[i]), i == 2 ? 2 : -1, syn_path(i == 0 ? -1.5 : 0, i - 1, .2)};
    b->intent_filter = syn_path(.2, .1, .02);
    b->intent_smooth = syn_path(.2, .05, .01);
    b->misperception = syn_path(.1 + .2 * side, .25, .04);
    for (int i = 0; i < DET_N_BIASES; i++)
        b->bias[i] = syn_path((.1 + .2 * side) / DET_N_BIASES, .25 / DET_N_BIASES, .04 / DET_N_BIASES);
}

static inline void syn_rate(det_rate_path *p, int side)
{
    for (int k = 0; k < DET_N_CLASSES; k++) {
        p->rate[k] = syn_path(.05 + .02 * k, .02 * side, .01);
        p->kernel[k] = syn_path(.02, 0, .01);
    }
    for (int i = 0; i < DET_N_SHARES; i++) {
        p->share[i] = syn_path(.02, .01 * i, .005);
        for (int t = 0; t < SYN_STEPS; t++)
            p->total[i] += p->share[i][t];
    }
}

static inline void syn_answer(det_answer *a, const det_case *c)
{
    a->question = "replay";
    a->verdict = det_strdup("It is likely (0.63) that Alpia and B\xc3\xb8rland were in a spiral at the end.");
    a->confidence = DET_CONF_LOW;
    a->reasons[0] = det_strdup("twelve acts");
    a->reasons[1] = det_strdup("one list, chosen by someone who already saw a story");
    a->n_reasons = 2;
    a->learned = det_strdup("Ordinary rates were learned; 15 of 200 days have no coverage.");
    a->would_change_it = det_strdup("A month without a hostile act.");
    a->provenance = (det_provenance){"0.0", "invented-0", 7, "reference", "mini", 200, c->inputs, c->n_inputs};
}

static inline void syn_tables(det_replay *r)
{
    r->phases = SYN_LIST(det_phase, {0, 110, det_strdup("Quiet distrust"), {.3, .5}, .1, {-1, -1, -1}, 0, .9},
                         {110, SYN_STEPS, det_strdup("Fear through the group"), {.5, .7}, .3, {7, 5, -1}, 1, .89});
    r->n_phases = 2;
    r->changers = SYN_LIST(det_event_effect, {5, -1, 0, 80, 1.25, 31.5, 2.5}, {-1, 0, 1, 130, -.75, -12, -1.125});
    r->n_changers = 2;
    r->parameters = SYN_LIST(det_parameter_row, {"fear gain ALP VH", .1, .2, .05, .6, .41, "learned"},
                             {"reciprocity", .15, .14, .05, .4, .05, "not learned"},
                             {"control GRP", .6, .6, NAN, NAN, NAN, "fixed"});
    r->n_parameters = 3;
}

/* Fills *c and *r; free with det_replay_free(r) and then det_case_free(c). */
static inline void syn_replay(det_case *c, det_replay *r)
{
    static const det_panel panel = {.n_masked_acts = 1, .n_denied = 1};
    syn_case(c);
    memset(r, 0, sizeof *r);
    syn_answer(&r->answer, c);
    r->c = c;
    r->n_steps = SYN_STEPS;
    r->step_days = 1;
    r->from = c->from;
    r->panel = &panel;
    r->seen = det_calloc(SYN_STEPS, 1);
    for (int t = 0; t < SYN_STEPS; t++)
        r->seen[t] = t < SYN_GAP_FROM || t >= SYN_GAP_UNTIL;
    for (int side = 0; side < 2; side++) {
        syn_belief(&r->belief[side], side);
        syn_rate(&r->rate[side], side);
    }
    r->common = syn_path(.2, .2, .1);
    r->r[0] = (det_reproduction){1, "fixed", NULL, syn_band(.8, .3), .21, -120.5, "stable", .05};
    r->r[1] = (det_reproduction){1, "stepped", NULL, syn_band(.4, .2), .004, -118.25, "falling", .04};
    r->r[2] = (det_reproduction){0, "freer", "fewer than 30 acts", syn_band(NAN, NAN), NAN, NAN, "", NAN};
    r->dynamics.known = 1;
    r->dynamics.p_ignition = .31;
    r->dynamics.ignition_threshold = 5;
    r->dynamics.progeny = 3.25;
    r->dynamics.progeny_se = .4;
    r->dynamics.r_g = .69;
    r->dynamics.persistence_days = 140;
    r->dynamics.p_outlasts = .22;
    r->dynamics.horizon_days = 365;
    r->dynamics.r_calm = .35;
    r->state = DET_PAIR_SPIRAL;
    syn_tables(r);
    r->told_agreement = .62;
    r->n_acts[0] = 6, r->n_acts[1] = 5;
    r->n_hostile[0] = 3, r->n_hostile[1] = 3;
}

#endif
