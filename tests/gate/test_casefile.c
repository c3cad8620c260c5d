/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "gate/folder.h"

#include "data/panel.h"
#include "gate/casefile.h"
#include "gate/reading.h"
#include "real_data.h"

static const char outline[] = "detente: 1\n"
                              "title: A and B\n"
                              "principals: [A, B]\n"
                              "window: {from: 2021-01-01, to: 2021-12-31, step: week}\n"
                              "actors:\n"
                              "  - {id: A, name: Aland, kind: state, codes: [AAA, \"Office (A)\"]}\n"
                              "  - {id: B, name: Bland, kind: state}\n"
                              "  - {id: C, name: Cland, kind: state}\n"
                              "  - {id: G, name: the Group, kind: armed_group}\n";

static const char acts[] = "id,date,source,target,class\n"
                           "x1,2021-02-01,A,B,VH\n"
                           "x2,2021-02-02,B,A,MC\n";

static det_status read_silently(const char *path, det_case *c, det_faults *f)
{
    *c = (det_case){0};
    *f = (det_faults){0};
    det_err err = {0};
    det_status st = det_casefile_read(path, c, f, &err);
    assert_int_equal(st == DET_OK, det_faults_errors(f) == 0 && !err.status);
    return st;
}

/* 1 where some note, or some fault, holds this text. */
static int is_said(const det_faults *f, int is_note, const char *text)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->items[i].is_note == is_note && strstr(f->items[i].message, text))
            return 1;
    return 0;
}

static void a_new_case_is_well_formed(void **state)
{
    (void)state;
    folder f = make_folder();
    det_case c;
    det_faults faults;
    assert_int_equal(det_casefile_new(f.path, NULL), DET_OK);
    assert_int_equal(read_silently(f.path, &c, &faults), DET_OK);
    assert_string_equal(c.title, "Alpland and Borland (invented)");
    assert_string_equal(c.actors[c.principals[0]].id, "ALP");
    assert_int_equal(c.actors[c.principals[1]].regime, DET_AUTOCRACY);
    assert_int_equal(c.actors[det_case_find_actor(&c, "RDG")].kind, DET_ARMED_GROUP);
    assert_int_equal(c.until - c.from, 364);
    assert_int_equal(c.step_days, 1);
    assert_int_equal(c.n_fears, 3);
    assert_near(c.fears[0].control, .6, 1e-15);
    assert_near(c.fears[1].rivalry, .8, 1e-15);
    assert_true(isnan(c.fears[1].control));
    assert_int_equal(c.fears[2].through, -1);
    assert_int_equal(c.commitments[0].until, det_day_from_civil(2021, 7, 1));
    assert_int_equal(c.leverages[0].until, DET_DAY_NONE);
    assert_int_equal(c.regime_changes[0].date, det_day_from_civil(2021, 6, 20));
    assert_int_equal(c.third_parties[0].effect, DET_PROVOKES);
    assert_int_equal(c.n_moves, 4);
    assert_int_equal(c.moves[0].kind, DET_MOVE_COMMITMENT);
    assert_int_equal(c.moves[0].commitment, 0);
    assert_int_equal(c.moves[1].kind, DET_MOVE_TALKS);
    assert_int_equal(c.moves[1].actor, c.principals[1]);
    assert_int_equal(c.moves[2].kind, DET_MOVE_ENDS_SHELTER);
    assert_int_equal(c.moves[3].kind, DET_MOVE_NOTHING);
    assert_int_equal(c.clash.cls, DET_MH);
    assert_int_equal(c.clash.at_least, 3);
    assert_int_equal(c.n_told, 4);
    assert_int_equal(c.told[0].until, det_day_from_civil(2021, 3, 4));
    assert_int_equal(c.n_sources, 5);
    assert_string_equal(c.sources[c.claims[0].held_by[0]].id, "alp-ministry");
    assert_int_equal(c.n_inputs, 4);
    assert_int_equal(strlen(c.inputs[0].sha256), 64);
    det_case_free(&c);
    det_faults_free(&faults);
    remove_folder(&f);
}

static void its_acts_are_read_whole(void **state)
{
    (void)state;
    folder f = make_folder();
    det_case c;
    det_faults faults;
    assert_int_equal(det_casefile_new(f.path, NULL), DET_OK);
    assert_int_equal(read_silently(f.path, &c, &faults), DET_OK);
    assert_in_range(c.n_acts, 25, 30);
    assert_int_equal(c.has_hand_coded, 1);
    const det_act *a = &c.acts[det_case_find_act(&c, "a06")];
    assert_int_equal(a->visibility, DET_VIS_DENIABLE);
    assert_int_equal(a->cls, DET_MH);
    assert_near(a->goldstein, -10, 0);
    assert_near(a->deaths, 4, 0);
    assert_string_equal(a->grade, "B2");
    assert_int_equal(a->n_permitted_by, 1);
    assert_int_equal(a->permitted_by[0].actor, c.principals[1]);
    assert_near(a->permitted_by[0].p, .4, 1e-15);
    assert_int_equal(a->claims[0], 0);
    assert_int_equal(a->line, 7);
    a = &c.acts[det_case_find_act(&c, "a24")];
    assert_int_equal(a->n_source, 2);
    assert_near(a->source[1].p, .3, 1e-15);
    a = &c.acts[det_case_find_act(&c, "a13")];
    assert_int_equal(a->to - a->from, 4);
    a = &c.acts[det_case_find_act(&c, "a18")];
    assert_near(a->goldstein, 5.2, 1e-15);
    a = &c.acts[det_case_find_act(&c, "a20")];
    assert_int_equal(a->n_sources, 2);
    det_panel p;
    assert_int_equal(det_panel_build(&c, &p, NULL), DET_OK);
    assert_int_equal(p.n_denied, 3);
    det_panel_free(&p);
    det_case_free(&c);
    det_faults_free(&faults);
    remove_folder(&f);
}

static void new_spares_what_is_there(void **state)
{
    (void)state;
    folder f = make_folder();
    char path[400];
    det_err err;
    write_text(&f, "precious.txt", "kept");
    assert_int_equal(det_casefile_new(f.path, &err), DET_USAGE);
    assert_int_equal(det_casefile_new(file_in(&f, "precious.txt", path), &err), DET_USAGE);
    assert_int_equal(det_casefile_new(file_in(&f, "no/such", path), &err), DET_IO);
    assert_int_not_equal(access(file_in(&f, "case.yaml", path), F_OK), 0);
    assert_int_equal(access(file_in(&f, "precious.txt", path), F_OK), 0);
    remove_folder(&f);
}

static void a_slash_at_the_end_changes_nothing(void **state)
{
    (void)state;
    folder f = make_folder();
    det_case c;
    det_faults faults;
    char path[400], want[300];
    write_text(&f, "case.yaml", outline);
    write_text(&f, "acts.csv", acts);
    assert_int_equal(read_silently(file_in(&f, "/", path), &c, &faults), DET_OK);
    snprintf(want, sizeof want, "%s/case.yaml", f.path);
    assert_string_equal(c.inputs[0].path, want);
    assert_string_equal(c.folder, f.path);
    assert_int_equal(c.actors[0].n_codes, 2);
    assert_string_equal(c.actors[0].codes[1], "Office (A)");
    assert_int_equal(c.step_days, 7);
    assert_near(c.acts[0].goldstein, -5, 0);
    assert_string_equal(c.acts[0].cameo, "");
    det_case_free(&c);
    det_faults_free(&faults);
    remove_folder(&f);
}

static void spreadsheets_are_met_and_said(void **state)
{
    (void)state;
    static const char sheet[] = "\xEF\xBB\xBFnote;target;source;date;id;cameo;permitted_by\r\n"
                                "plain;A;\"C:0.5;B:0.25\";2021-02-02;x2;112;\"B:0.5;C:0.5\"\r\n"
                                ";;;;;;\r\n"
                                "\"two\nlines; one \"\"quote\"\"\"; B ;A;2021-02-01;x1;0871;\r\n";
    folder f = make_folder();
    det_case c;
    det_faults faults;
    write_text(&f, "case.yaml", outline);
    write_text(&f, "acts.csv", sheet);
    assert_int_equal(read_silently(f.path, &c, &faults), DET_OK);
    assert_true(is_said(&faults, 1, "a byte order mark, CRLF line ends, line breaks inside quotes, semicolons"));
    assert_int_equal(c.n_acts, 2);
    assert_string_equal(c.acts[0].note, "two\nlines; one \"quote\"");
    assert_int_equal(c.acts[0].target, 1);
    assert_int_equal(c.acts[0].cls, DET_MC);
    assert_int_equal(c.acts[1].line, 2);
    assert_int_equal(c.acts[1].n_source, 2);
    assert_int_equal(det_act_author(&c.acts[1]), 2);
    assert_int_equal(c.acts[1].n_permitted_by, 2);
    det_case_free(&c);
    det_faults_free(&faults);
    remove_folder(&f);
}

static void notes_say_what_is_not_used(void **state)
{
    (void)state;
    static const char rest[] = "fears:\n"
                               "  - {holder: A, about: B, name: proxy, through: G}\n"
                               "commitments:\n"
                               "  - {id: early, by: A, bars: C, from: 2019-01-01, until: 2020-01-01}\n"
                               "  - {id: foreign, by: C, bars: G, from: 2021-01-01}\n"
                               "leverage:\n"
                               "  - {patron: C, over: B, from: 2021-01-01, level: 0.2}\n"
                               "regime_changes:\n"
                               "  - {id: later, actor: A, date: 2022-06-01}\n"
                               "shifts:\n"
                               "  - {holder: A, about: B, date: 2020-06-01, log_odds: 1}\n"
                               "claims:\n"
                               "  - {id: idle, text: nobody acted on it}\n"
                               "background: rows.csv\n";
    static const char list[] = "id,date,source,target,class,visibility,permitted_by\n"
                               "x1,2021-02-01,C,G,VH,public,\n"
                               "x2,2021-02-02,G,C,MC,public,\n"
                               "x3,2021-02-03,C,B,MH,covert,\n"
                               "x4,2021-02-04,A:0.3;G:0.2,B,MH,public,G\n"
                               "x5,2021-06-04,A,B,MH,public,\n";
    static const char rows[] = "date,source,target,cameo,quad,goldstein\n2021-02-02,x,y,010,1,0\n";
    static const char *const want[] = {"fear 'proxy' through G gives neither control nor rivalry",
                                       "'early' is not used: it does not stand",
                                       "'foreign' is not used: C is not a principal",
                                       "leverage of C over B is not used",
                                       "regime change 'later' is not used",
                                       "a shift of A is not used",
                                       "claim 'idle' touches no act",
                                       "2 acts, the first of them 'x1': between third parties",
                                       "act 'x3': deniable or covert, but not",
                                       "act 'x4': without an author more probable than not",
                                       "act 'x4': public: who may have permitted it",
                                       "act 'x5': on days that the background does not cover"};
    folder f = make_folder();
    det_case c;
    det_faults faults;
    char text[2000];
    snprintf(text, sizeof text, "%s%s", outline, rest);
    write_text(&f, "case.yaml", text);
    write_text(&f, "acts.csv", list);
    write_text(&f, "rows.csv", rows);
    assert_int_equal(read_silently(f.path, &c, &faults), DET_OK);
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        if (!is_said(&faults, 1, want[i]))
            fail_msg("no note says: %s", want[i]);
    assert_int_equal(faults.n, sizeof want / sizeof *want);
    det_case_free(&c);
    det_faults_free(&faults);
    remove_folder(&f);
}

static void a_background_alone_is_enough(void **state)
{
    (void)state;
    static const char rows[] = "date,source,target,event,cameo,quad,goldstein\n"
                               "2021-03-01,AAA,B,Accuse,112,3,-2\n"
                               "2021-03-02,Office (A),B,Praise,051,1,3.4\n"
                               "2021-03-02,Elsewhere,B,Praise,051,1,3.4\n";
    folder f = make_folder();
    det_case c;
    det_faults faults;
    char text[2000];
    snprintf(text, sizeof text, "%sbackground: {file: rows.csv, note: invented}\n", outline);
    write_text(&f, "case.yaml", text);
    write_text(&f, "rows.csv", rows);
    assert_int_equal(read_silently(f.path, &c, &faults), DET_OK);
    assert_int_equal(c.n_acts, 2);
    assert_int_equal(c.has_hand_coded, 0);
    assert_int_equal(c.acts[1].source[0].actor, 0);
    assert_near(c.background_rows[60], 2, 0);
    assert_false(is_said(&faults, 1, "no background"));
    det_case_free(&c);
    det_faults_free(&faults);
    remove_folder(&f);
}

static void a_failure_leaves_the_case_alone(void **state)
{
    (void)state;
    folder f = make_folder();
    det_case c = {.n_acts = 77};
    det_faults faults = {0};
    det_err err = {0};
    assert_int_equal(det_casefile_read(f.path, &c, &faults, &err), DET_NOINPUT);
    assert_string_not_equal(err.text, "");
    write_text(&f, "case.yaml", "detente: 1\nfoo: bar\n");
    assert_int_equal(det_casefile_read(f.path, &c, &faults, &err), DET_DATA);
    assert_string_equal(err.text, faults.items[0].message);
    assert_int_equal(err.line, 2);
    assert_int_equal(c.n_acts, 77);
    det_faults_free(&faults);
    remove_folder(&f);
}

static void a_flood_of_faults_is_cut(void **state)
{
    (void)state;
    folder f = make_folder();
    det_case c;
    det_faults faults;
    char text[20000] = "id,date,source,target,class\n";
    for (int i = 0; i < 500; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "x%d,2021-01-01,Q,B,VH\n", i);
    write_text(&f, "case.yaml", outline);
    write_text(&f, "acts.csv", text);
    assert_int_equal(read_silently(f.path, &c, &faults), DET_DATA);
    assert_in_range(faults.n, 100, 105);
    assert_true(is_said(&faults, 0, "too many faults"));
    det_faults_free(&faults);
    remove_folder(&f);
}

/* However many faults an outline has, they are told until it is enough, and what follows is still refused. */
static void a_flood_of_faults_in_the_outline_is_cut(void **state)
{
    (void)state;
    enum { N = 1500 };
    folder f = make_folder();
    det_case c;
    det_faults faults;
    static char text[N * 16 + 2000];
    strcpy(text, outline);
    for (int i = 0; i < N; i++)
        strcat(text, "  - {id: A}\n");
    write_text(&f, "case.yaml", text);
    write_text(&f, "acts.csv", acts);
    assert_int_equal(read_silently(f.path, &c, &faults), DET_DATA);
    assert_int_equal(det_faults_errors(&faults), DET_READING_MAX_FAULTS + 1);
    assert_true(is_said(&faults, 0, "what else is wrong is not told"));
    det_faults_free(&faults);
    remove_folder(&f);
}

/* Copy the next fenced block of this language from *page to a file. */
static void take_block(const char **page, const char *language, const folder *f, const char *name)
{
    char fence[16];
    snprintf(fence, sizeof fence, "\n```%s\n", language);
    const char *begin = strstr(*page, fence);
    assert_non_null(begin);
    begin += strlen(fence);
    const char *end = strstr(begin, "\n```");
    assert_non_null(end);
    write_bytes(f, name, begin, (size_t)(end - begin) + 1);
    *page = end;
}

static FILE *open_page(void)
{
    char path[600];
    FILE *file = fopen(checkout_path(__FILE__, "docs/case.md", path, sizeof path), "r");
    assert_non_null(file);
    return file;
}

static void the_documented_case_is_well_formed(void **state)
{
    (void)state;
    char text[30000] = "";
    FILE *file = open_page();
    assert_true(fread(text, 1, sizeof text - 1, file) < sizeof text - 1);
    fclose(file);
    folder f = make_folder();
    const char *page = text;
    take_block(&page, "yaml", &f, "case.yaml");
    take_block(&page, "csv", &f, "acts.csv");
    take_block(&page, "csv", &f, "sources.csv");
    take_block(&page, "csv", &f, "told-phases.csv");
    det_case c;
    det_faults faults;
    assert_int_equal(read_silently(f.path, &c, &faults), DET_OK);
    assert_int_equal(c.n_acts, 2);
    assert_int_equal(c.n_sources, 4);
    assert_int_equal(c.n_told, 2);
    det_case_free(&c);
    det_faults_free(&faults);
    remove_folder(&f);
}

/* The table of grades in the documentation holds the numbers of the code. */
static void the_documented_grades_are_the_used_ones(void **state)
{
    (void)state;
    char line[400];
    int n = 0;
    FILE *file = open_page();
    while (fgets(line, sizeof line, file)) {
        double p[6];
        char letter, rest[8] = "";
        if (sscanf(line, "| %c%7[^|]| %lf | %lf | %lf | %lf | %lf | %lf |", &letter, rest, &p[0], &p[1], &p[2], &p[3],
                   &p[4], &p[5]) != 8)
            continue;
        n++;
        for (int d = 0; d < 6; d++)
            assert_near(det_grade_probability((char[]){letter, (char)('1' + d), 0}), p[d], .0051);
        assert_int_equal(letter == 'E', strstr(rest, ", F") != NULL);
    }
    fclose(file);
    assert_int_equal(n, 5);
}

/* Whatever bytes stand in case.yaml, reading ends with a status and never with a crash. */
static void damaged_outlines_are_survived(void **state)
{
    (void)state;
    static const char odd[] = "\n:{}[]-#'\"&*|>%@\t \xff\x01,!?0";
    folder f = make_folder();
    uint32_t x = 1;
    write_text(&f, "acts.csv", acts);
    for (int trial = 0; trial < 300; trial++) {
        char text[sizeof outline];
        memcpy(text, outline, sizeof text);
        for (int k = 0; k < 3; k++) {
            x = x * 1664525u + 1013904223u;
            text[(x >> 8) % (sizeof text - 1)] = odd[(x >> 24) % (sizeof odd - 1)];
        }
        write_bytes(&f, "case.yaml", text, sizeof text - 1);
        det_case c;
        det_faults faults;
        if (!read_silently(f.path, &c, &faults))
            det_case_free(&c);
        det_faults_free(&faults);
    }
    remove_folder(&f);
}

/* The outline with a case of two others named in it. */
static void name_meddlers(const folder *f, const char *where)
{
    char text[1200];
    snprintf(text, sizeof text, "%smeddlers:\n  - {case: %s}\n", outline, where);
    write_text(f, "case.yaml", text);
    write_text(f, "acts.csv", acts);
}

/* A case of C and G (or of A and B) with this window. */
static void write_other(const folder *f, const char *first, const char *second, const char *window)
{
    char text[1200];
    snprintf(text, sizeof text,
             "detente: 1\ntitle: those two\nprincipals: [%s, %s]\nwindow: %s\nactors:\n"
             "  - {id: %s, name: one, kind: state}\n  - {id: %s, name: two, kind: state}\nmeddlers:\n  - {case: nowhere}\n",
             first, second, window, first, second);
    write_text(f, "case.yaml", text);
    snprintf(text, sizeof text, "id,date,source,target,class\ny1,2021-03-01,%s,%s,VH\n", first, second);
    write_text(f, "acts.csv", text);
}

static void a_case_of_two_meddlers_is_read_with_it(void **state)
{
    (void)state;
    static const char year[] = "{from: 2020-06-01, to: 2021-06-30, step: day}";
    folder f = make_folder(), g = make_folder();
    det_case c;
    det_faults faults;
    name_meddlers(&f, g.path);
    write_other(&g, "G", "C", year);
    assert_int_equal(read_silently(f.path, &c, &faults), DET_OK);
    assert_int_equal(c.n_meddlers, 1);
    assert_string_equal(c.meddlers[0].title, "those two");
    assert_int_equal(c.meddlers[0].n_acts, 1);
    assert_int_equal(c.meddlers[0].n_meddlers, 0);
    assert_int_equal(c.n_inputs, 4);
    assert_string_equal(c.inputs[2].path + strlen(g.path), "/case.yaml");
    assert_int_equal(strlen(c.inputs[3].sha256), 64);
    det_case_free(&c);
    det_faults_free(&faults);
    faults = (det_faults){0};
    assert_int_equal(det_casefile_read_alone(f.path, &c, &faults, NULL), DET_OK);
    assert_int_equal(c.n_meddlers, 0);
    assert_true(is_said(&faults, 1, "lies elsewhere and is not read here"));
    det_case_free(&c);
    det_faults_free(&faults);
    remove_folder(&f);
    remove_folder(&g);
}

static void a_case_of_others_that_does_not_fit_is_a_fault(void **state)
{
    (void)state;
    static const char year[] = "{from: 2020-06-01, to: 2021-06-30, step: day}", later[] = "{from: 2022-01-01, to: 2022-06-30}";
    folder f = make_folder(), g = make_folder();
    det_case c;
    det_faults faults;
    name_meddlers(&f, "not-there");
    assert_int_equal(read_silently(f.path, &c, &faults), DET_DATA);
    assert_true(is_said(&faults, 0, "the case 'not-there' cannot be opened"));
    det_faults_free(&faults);
    name_meddlers(&f, g.path);
    write_other(&g, "C", "A", year);
    assert_int_equal(read_silently(f.path, &c, &faults), DET_DATA);
    assert_true(is_said(&faults, 0, "'A', a principal of that case, is not a third party of this one"));
    det_faults_free(&faults);
    write_other(&g, "C", "G", later);
    write_text(&g, "acts.csv", "id,date,source,target,class\ny1,2022-03-01,C,G,VH\n");
    assert_int_equal(read_silently(f.path, &c, &faults), DET_DATA);
    assert_true(is_said(&faults, 0, "has no day in common with this one"));
    det_faults_free(&faults);
    write_text(&g, "acts.csv", "id,date,source,target,class\ny1,2022-03-01,C,Q,VH\n");
    assert_int_equal(read_silently(f.path, &c, &faults), DET_DATA);
    assert_true(is_said(&faults, 0, "'Q'"));
    det_faults_free(&faults);
    remove_folder(&f);
    remove_folder(&g);
}

/* A name that leads nowhere is no file that is not there: without its sources the case would be another. */
static void a_file_that_cannot_be_opened_is_a_fault(void **state)
{
    (void)state;
    folder f = make_folder();
    char path[400];
    det_case c;
    det_faults faults;
    det_err err = {0};
    assert_int_equal(det_casefile_new(f.path, &err), DET_OK);
    file_in(&f, "sources.csv", path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("sources.csv", path), 0);
    assert_int_equal(read_silently(f.path, &c, &faults), DET_NOINPUT);
    assert_true(is_said(&faults, 0, "cannot be opened"));
    det_faults_free(&faults);
    remove_folder(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_case_of_two_meddlers_is_read_with_it), cmocka_unit_test(a_case_of_others_that_does_not_fit_is_a_fault),
        cmocka_unit_test(a_new_case_is_well_formed),          cmocka_unit_test(its_acts_are_read_whole),
        cmocka_unit_test(new_spares_what_is_there),           cmocka_unit_test(a_slash_at_the_end_changes_nothing),
        cmocka_unit_test(spreadsheets_are_met_and_said),      cmocka_unit_test(notes_say_what_is_not_used),
        cmocka_unit_test(a_background_alone_is_enough),       cmocka_unit_test(a_failure_leaves_the_case_alone),
        cmocka_unit_test(a_flood_of_faults_is_cut),           cmocka_unit_test(a_flood_of_faults_in_the_outline_is_cut),
        cmocka_unit_test(damaged_outlines_are_survived), cmocka_unit_test(a_file_that_cannot_be_opened_is_a_fault),
        cmocka_unit_test(the_documented_case_is_well_formed), cmocka_unit_test(the_documented_grades_are_the_used_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
