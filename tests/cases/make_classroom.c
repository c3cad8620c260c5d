/* SPDX-License-Identifier: Apache-2.0 */
/* make_classroom FOLDER: the five teaching cases, drawn by the model's own simulator at parameters that stand below,
 * seed 1. Parameters are within two prior standard deviations, so that a lesson is about its question and not about an
 * odd prior.
 *
 * Each case is two years of two invented states, by day, and gets case.yaml, acts.csv and truth.csv: each week's first
 * day with the true hidden states and what each side believed. What is planted is told in the README beside them, which
 * is written by hand.
 */
#include "data/cases.h"
#include "data/panel.h"
#include "model/simulate.h"

#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { N_DAYS = 730, SEED = 1, TURN = 365 };
static const char *const IDS[] = {"ALP", "BOR", "COR"};

typedef struct lesson {
    const char *folder, *title;
    unsigned terms; /* what is at work besides habit */
    int has_third;  /* 1: COR acts on ALP and is feared by it through BOR */
    void (*plant)(det_params *p);
    void (*stage)(det_case *c, double *added); /* acts that are set and not drawn; NULL: none. added: [N_DAYS][2][4] */
} lesson;

/* ---- what is planted ---- */

static det_params ordinary(void)
{
    static const double mu[DET_N_CLASSES] = {.05, .02, .04, .02};
    det_params p = {
        .eta = {.2, .05}, .goodwill = {.06, .02}, .trust = {.04, .015}, .alpha_coop = .1, .rho = .87, .r = 5, .xi = 1};
    p.a01 = 1 / 300., p.a10 = 1 / 120., p.z01 = 1 / 150., p.z10 = 1 / 40.;
    p.q01 = .002, p.q10 = .01;
    for (int i = 0; i < 2; i++) {
        memcpy(p.mu[i], mu, sizeof mu);
        p.h0[i] = .2, p.s[i] = .5, p.b[i] = 1, p.d[i] = .8, p.f[i] = .5;
    }
    for (int k = 0; k < DET_MAX_CHANNELS; k++)
        p.mu_court[k] = .03, p.phi_ratio[k] = 2;
    return p;
}

static void answer(det_params *p, int i, double same, double other)
{
    for (int h = 0; h < 2; h++) {
        p->alpha[i][h][h] = same;
        p->alpha[i][h][1 - h] = other;
    }
}

/* Richardson: each answers the other's arms in proportion, memory fades, grievance is constant. */
static void plant_race(det_params *p)
{
    answer(p, 0, .3, .08);
    answer(p, 1, .3, .08);
}

/* High first fear that drives conduct and hardly fades by itself. */
static void plant_fear(det_params *p)
{
    for (int i = 0; i < 2; i++) {
        p->theta[i][0] = .15;
        p->theta[i][1] = .05;
        p->h0[i] = .5;
        p->s[i] = .2;
        answer(p, i, .1, .03);
    }
    p->q10 = .003;
}

static void plant_provocation(det_params *p)
{
    answer(p, 0, .2, .05);
    answer(p, 1, .3, .08);
    p->tau[0][0] = .15;
    p->tau[0][1] = .1;
}

static void plant_aggressor(det_params *p)
{
    answer(p, 0, .1, .03);
    answer(p, 1, .3, .08);
}

static void plant_common(det_params *p)
{
    for (int i = 0; i < 2; i++) {
        p->gamma[i][0] = .2;
        p->gamma[i][1] = .05;
        answer(p, i, .1, .03);
    }
}

/* From the turn on ALP makes a gift every other day for a month, whatever BOR does. */
static void stage_reassurance(det_case *c, double *added)
{
    (void)c;
    for (int t = TURN; t < TURN + 30; t += 2)
        added[(size_t)t * DET_PAIR_STREAMS + DET_MC] = 1;
}

/* Five campaigns of COR against ALP, of twenty days with an act a day. */
static void stage_campaigns(det_case *c, double *added)
{
    (void)added;
    for (int campaign = 0; campaign < 5; campaign++)
        for (int t = 0; t < 20; t++)
            (void)add_act(c, 60 + 140 * campaign + t, 2, 0, t % 2 ? DET_VH : DET_MH);
}

static const lesson LESSONS[] = {
    {"arms-race", "Arms race (classroom)", DET_TERM_RECIPROCITY, 0, plant_race, NULL},
    {"costly-reassurance", "Costly reassurance (classroom)", DET_TERM_RECIPROCITY | DET_TERM_FEAR, 0, plant_fear,
     stage_reassurance},
    {"provocateur", "A provocateur (classroom)", DET_TERM_RECIPROCITY, 1, plant_provocation, stage_campaigns},
    {"aggressor", "An aggressor that looks like a spiral (classroom)", DET_TERM_RECIPROCITY | DET_TERM_INTENT_0, 0,
     plant_aggressor, NULL},
    {"common-cause", "A common cause that looks like both (classroom)", DET_TERM_RECIPROCITY | DET_TERM_COMMON, 0,
     plant_common, NULL},
};
enum { N_LESSONS = sizeof LESSONS / sizeof *LESSONS };

/* ---- drawing ---- */

static void need(int is_well, const char *what)
{
    if (is_well)
        return;
    fprintf(stderr, "make_classroom: %s\n", what);
    exit(1);
}

static void add_third_party(det_case *c)
{
    c->fears = det_calloc(1, sizeof *c->fears);
    c->fears[c->n_fears++] =
        (det_fear){.holder = 0, .about = 1, .through = 2, .name = det_strdup("abettor"), .control = NAN, .rivalry = .8};
}

static void draw(const lesson *l, det_case *c, det_sim_path *path)
{
    det_panel panel;
    det_record r;
    det_dilemma d;
    det_state start;
    det_sim_options o;
    det_model_options model;
    det_params p = ordinary();
    double *added = det_calloc((size_t)N_DAYS * DET_PAIR_STREAMS, sizeof *added);
    need(added != NULL, "no memory");
    l->plant(&p);
    if (l->has_third)
        add_third_party(c);
    if (l->stage)
        l->stage(c, added);
    det_case_sort_acts(c);
    det_model_default(&model);
    model.terms = l->terms;
    need(det_panel_build(c, &panel, NULL) == DET_OK && det_record_build(c, &panel, &r, NULL) == DET_OK &&
             det_dilemma_init(&r, c, &model, &d, NULL) == DET_OK,
         "the case cannot be simulated");
    det_state_start(&d, &p, &start);
    det_sim_default(&o);
    o.n_steps = N_DAYS;
    o.seed = SEED;
    o.added = added;
    det_simulate(&d, &p, &start, -1, 0, &o, path);
    for (size_t k = 0; k < (size_t)N_DAYS * DET_PAIR_STREAMS; k++)
        path->count[k] += added[k];
    for (int t = 0; t < N_DAYS; t++)
        for (int k = 0; k < DET_PAIR_STREAMS; k++)
            for (int n = 0; n < path->count[(size_t)t * DET_PAIR_STREAMS + (size_t)k]; n++)
                (void)add_act(c, t, k / DET_N_CLASSES, 1 - k / DET_N_CLASSES, (det_class)(k % DET_N_CLASSES));
    det_case_sort_acts(c);
    det_panel_free(&panel);
    det_dilemma_free(&d);
    det_free(added);
}

/* ---- writing ---- */

static FILE *file_in(const char *folder, const char *name)
{
    char path[1000];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    need(f != NULL, path);
    return f;
}

static void write_outline(const lesson *l, const char *folder)
{
    FILE *f = file_in(folder, "case.yaml");
    fprintf(f,
            "# A teaching case: invented states, acts drawn by the model at known parameters "
            "(tests/cases/make_classroom.c). What is\n"
            "# planted, and what to ask: README.md. The truth, week by week: truth.csv.\n\n"
            "detente: 1\ntitle: \"%s\"\nprincipals: [ALP, BOR]\nwindow: {from: 2021-01-01, to: 2022-12-31, step: "
            "day}\nactors:\n"
            "  - {id: ALP, name: Alpland, kind: state}\n  - {id: BOR, name: Borland, kind: state}\n",
            l->title);
    if (l->has_third)
        fprintf(f, "  - {id: COR, name: Corland, kind: state}\n");
    fprintf(f, "fears:\n");
    if (l->has_third)
        fprintf(f, "  - {holder: ALP, about: BOR, name: abettor, through: COR, rivalry: 0.8}\n");
    fprintf(f,
            "  - {holder: ALP, about: BOR, name: hegemony}\n  - {holder: BOR, about: ALP, name: hegemony}\n"
            "moves:\n  - {id: reassure-borland, by: ALP, reassures: 15}\n  - {id: wait-alp, by: ALP, nothing: true}\n"
            "  - {id: reassure-alpland, by: BOR, reassures: 15}\n  - {id: wait-bor, by: BOR, nothing: true}\n"
            "clash: {class: MH, at_least: 5, within_days: 14}\n");
    need(fclose(f) == 0, "case.yaml cannot be written");
}

static void write_acts(const det_case *c, const char *folder)
{
    FILE *f = file_in(folder, "acts.csv");
    char day[11];
    fprintf(f, "id,date,source,target,class\n");
    for (size_t k = 0; k < c->n_acts; k++)
        fprintf(f, "a%03zu,%s,%s,%s,%s\n", k + 1, det_day_print(c->acts[k].from, day), IDS[c->acts[k].source[0].actor],
                IDS[c->acts[k].target], det_class_name(c->acts[k].cls));
    need(fclose(f) == 0, "acts.csv cannot be written");
}

static void write_truth(const det_case *c, const det_sim_path *path, const char *folder)
{
    FILE *f = file_in(folder, "truth.csv");
    char day[11];
    fprintf(f, "date,ALP hostile,BOR hostile,common cause,ALP fears BOR,BOR fears ALP\n");
    for (int t = 0; t < N_DAYS; t += 7) {
        const double *odds = path->odds + 2 * t;
        fprintf(f, "%s,%d,%d,%d,%.2f,%.2f\n", det_day_print(c->from + t, day), path->hidden[t] & 1,
                path->hidden[t] >> 1 & 1, path->hidden[t] >> 2 & 1, odds[0] / (1 + odds[0]), odds[1] / (1 + odds[1]));
    }
    need(fclose(f) == 0, "truth.csv cannot be written");
}

static void make(const lesson *l, const char *root)
{
    char folder[900];
    det_case c = small_case(N_DAYS, 1);
    det_sim_path path = {.count = det_calloc((size_t)N_DAYS * DET_PAIR_STREAMS, sizeof(double)),
                         .odds = det_calloc((size_t)N_DAYS * 2, sizeof(double)),
                         .hidden = det_calloc(N_DAYS, 1)};
    need(path.count && path.odds && path.hidden, "no memory");
    draw(l, &c, &path);
    snprintf(folder, sizeof folder, "%s/%s", root, l->folder);
    (void)mkdir(folder, 0777);
    write_outline(l, folder);
    write_acts(&c, folder);
    write_truth(&c, &path, folder);
    det_free(path.count);
    det_free(path.odds);
    det_free(path.hidden);
    det_case_free(&c);
}

int main(int argc, char **argv)
{
    need(argc == 2, "one operand: the folder to write into");
    (void)mkdir(argv[1], 0777);
    for (int k = 0; k < N_LESSONS; k++)
        make(&LESSONS[k], argv[1]);
    return 0;
}
