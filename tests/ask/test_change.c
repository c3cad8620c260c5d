/* SPDX-License-Identifier: Apache-2.0 */
/* Changes read from texts, said in words, refused where they cannot be; the case that comes of them. */
#include "ask/pair.h"

#include "ask/world.h"

static det_case sample(void)
{
    det_params p = pair_params();
    det_case c = rich_case(120, &p);
    c.commitments[0].until = c.from + 60;
    return c;
}

static void refused(const det_case *c, det_change_kind kind, const char *text, const char *said)
{
    det_change ch = {.what = 77};
    det_err err;
    assert_int_equal(det_change_read(c, kind, text, &ch, &err), DET_USAGE);
    assert_string_equal(err.text, said);
    assert_int_equal(ch.what, 77);
}

static void test_refused_texts(void **state)
{
    (void)state;
    det_case c = sample();
    refused(&c, DET_CHANGE_HOLD, "no-shelte", "--hold: there is no commitment 'no-shelte', did you mean 'no-shelter'?");
    refused(&c, DET_CHANGE_DROP, "qqq", "--drop: there is no act 'qqq' in the case");
    refused(&c, DET_CHANGE_MOVE, "x1", "--move: 'x1' is not of the form ACT=DATE");
    refused(&c, DET_CHANGE_MOVE, "x1=2020-12-31",
            "--move: 2020-12-31 lies outside the window, which is 2021-01-01 to 2021-04-30");
    refused(&c, DET_CHANGE_MOVE, "x1=soon", "--move: 'soon' is not a day written as YYYY-MM-DD");
    refused(&c, DET_CHANGE_WITHOUT, "A", "--without: 'A' is one of the two sides; only a third party can be cut out");
    refused(&c, DET_CHANGE_SENSIBILITY, "C=.5", "--sensibility: 'C' is not one of the two sides, A and B");
    refused(&c, DET_CHANGE_SENSIBILITY, "A=2", "--sensibility: '2' is too large");
    refused(&c, DET_CHANGE_ADD, "2021-01-05,A,B",
            "--add: '2021-01-05,A,B' is not of the form DATE,SOURCE,TARGET,CLASS[,VISIBILITY]");
    refused(&c, DET_CHANGE_ADD, "2021-01-05,A,B,XX", "--add: class 'XX' is not known: VC, MC, VH or MH");
    refused(&c, DET_CHANGE_ADD, "2021-01-05,A,A,MH", "--add: 'A' cannot act toward itself");
    refused(&c, DET_CHANGE_ADD, "2021-01-05,A,B,MH,dark",
            "--add: visibility 'dark' is not known: public, deniable or covert");
    refused(&c, DET_CHANGE_REGIME, "B=2021-03-02", "--regime: 'B' changes its government on that day as it is");
    refused(&c, DET_CHANGE_UNDO, "cup", "--undo: there is no change of government 'cup', did you mean 'coup'?");
    refused(&c, DET_CHANGE_BREAK, "no-shelter=2021-04-01",
            "--break: commitment 'no-shelter' does not stand on 2021-04-01");
    c.commitments[0].until = DET_DAY_NONE;
    refused(&c, DET_CHANGE_HOLD, "no-shelter",
            "--hold: commitment 'no-shelter' stands to the end of the window as it is");
    det_case_free(&c);
}

typedef struct wish {
    det_change_kind kind;
    const char *text;
} wish;

static size_t read_all(const det_case *c, const wish *wishes, det_change *out)
{
    size_t n = 0;
    for (; wishes[n].text; n++)
        assert_int_equal(det_change_read(c, wishes[n].kind, wishes[n].text, &out[n], NULL), DET_OK);
    return n;
}

static det_basis basis_of(const det_case *c, const det_bench *b)
{
    return (det_basis){.c = c, .panel = b->panel, .fit = b->fit, .footprints = b->footprints};
}

static void clash(const det_basis *b, const wish *wishes, const char *said)
{
    det_change changes[4];
    det_world w = {.most = 77};
    det_err err;
    size_t n = read_all(b->c, wishes, changes);
    assert_int_equal(det_world_make(b, changes, n, &w, &err), DET_USAGE);
    assert_string_equal(err.text, said);
    assert_int_equal(w.most, 77);
}

static void test_what_does_not_go_together(void **state)
{
    (void)state;
    det_params p = pair_params();
    det_case c = sample();
    det_bench bench;
    bench_init(&c, &p, 0, &bench);
    det_basis b = basis_of(&c, &bench);
    clash(&b, (wish[]){{DET_CHANGE_DROP, "x1"}, {DET_CHANGE_DROP, "x1"}, {0}},
          "--drop: x1 is already taken away by another change");
    clash(&b, (wish[]){{DET_CHANGE_DROP, "x1"}, {DET_CHANGE_MOVE, "x1=2021-02-01"}, {0}},
          "--move: x1 is already taken away by another change");
    clash(&b, (wish[]){{DET_CHANGE_MOVE, "x1=2021-02-02"}, {DET_CHANGE_MOVE, "x1=2021-02-01"}, {0}},
          "--move: x1 is already moved by another change");
    clash(&b, (wish[]){{DET_CHANGE_HOLD, "no-shelter"}, {DET_CHANGE_BREAK, "no-shelter"}, {0}},
          "--break: no-shelter is already held or broken by another change");
    clash(&b, (wish[]){{DET_CHANGE_UNDO, "coup"}, {DET_CHANGE_UNDO, "coup"}, {0}}, "--undo: coup is undone twice");
    clash(&b, (wish[]){{DET_CHANGE_WITHOUT, "C"}, {DET_CHANGE_WITHOUT, "C"}, {0}}, "--without: C is cut out twice");
    clash(&b, (wish[]){{DET_CHANGE_ADD, "2021-02-01,C,A,MH"}, {DET_CHANGE_WITHOUT, "C"}, {0}},
          "--add: C is cut out by another change");
    clash(&b, (wish[]){{DET_CHANGE_ADD, "2021-02-01,C,B,MH"}, {0}},
          "--add: such an act would not enter: neither between the two sides nor through a third party that a fear "
          "names");
    clash(&b, (wish[]){{DET_CHANGE_SENSIBILITY, "A=1"}, {DET_CHANGE_SENSIBILITY, "A=0"}, {0}},
          "--sensibility: A gets two values");
    clash(&b, (wish[]){{DET_CHANGE_REGIME, "A=2021-02-01"}, {DET_CHANGE_REGIME, "A=2021-02-01"}, {0}},
          "--regime: A changes its government twice on that day");
    bench_free(&bench);
    det_case_free(&c);
}

/* Where each change leaves its mark in the record. */
static void test_the_record_of_a_changed_case(void **state)
{
    (void)state;
    det_params p = pair_params();
    det_case c = sample();
    det_bench bench;
    det_world w;
    det_change changes[8];
    bench_init(&c, &p, 0, &bench);
    det_basis b = basis_of(&c, &bench);
    const det_record *was = &bench.fit.dilemma.record;
    int at = -1;
    for (size_t k = 0; at < 0 && k < bench.footprints.n; k++)
        if (bench.footprints.items[k].dir == 0 && bench.footprints.items[k].cls == DET_VH)
            at = (int)k;
    const det_footprint *f = &bench.footprints.items[at];
    wish wishes[] = {{DET_CHANGE_DROP, c.acts[f->act].id},
                     {DET_CHANGE_ADD, "2021-02-01,B,A,MH"},
                     {DET_CHANGE_HOLD, "no-shelter"},
                     {DET_CHANGE_UNDO, "coup"},
                     {DET_CHANGE_REGIME, "A=2021-02-10"},
                     {DET_CHANGE_SENSIBILITY, "B=1"},
                     {0}};
    size_t n = read_all(&c, wishes, changes);
    assert_int_equal(det_world_make(&b, changes, n, &w, NULL), DET_OK);
    const det_record *now = &w.dilemma.record;
    for (int t = 0; t < was->n_steps; t++)
        for (int k = 0; k < DET_PAIR_STREAMS; k++) {
            double more = (t == 31 && k == DET_N_CLASSES + DET_MH) - (t == f->step && k == DET_VH);
            assert_near(now->count[t * DET_PAIR_STREAMS + k] - was->count[t * DET_PAIR_STREAMS + k], more, 0);
        }
    assert_near(now->den[0].barred[59] - was->den[0].barred[59], 0, 0);
    assert_near(now->den[0].barred[60] - was->den[0].barred[60], 1, 0);
    assert_int_equal(now->reset[60 * 2 + 1], 0);
    assert_int_equal(was->reset[60 * 2 + 1], 1);
    assert_int_equal(now->reset[40 * 2 + 0], 1);
    assert_true(w.has_resets);
    assert_near(w.changed.sensibility[1], 1, 0);
    assert_true(isnan(w.changed.sensibility[0]));
    det_world_free(&w);
    bench_free(&bench);
    det_case_free(&c);
}

/* Hidden acts of four possible authors lose three of them, one after the other. */
static void test_many_authors_cut_out(void **state)
{
    (void)state;
    enum { N = 40, N_ACTORS = 5 };
    static const char *const ids[] = {"D", "E"};
    det_case c = small_case(N, 1);
    c.actors = det_realloc(c.actors, N_ACTORS, sizeof *c.actors);
    for (; c.n_actors < N_ACTORS; c.n_actors++)
        c.actors[c.n_actors] = (det_actor){.id = det_strdup(ids[c.n_actors - 3]), .name = det_strdup("")};
    for (int k = 0; k < N; k++) {
        det_act *a = add_act(&c, k, 1, 0, DET_MH);
        a->visibility = DET_VIS_DENIABLE;
        a->source = det_realloc(a->source, 4, sizeof *a->source);
        for (int j = 0; j < 4; j++)
            a->source[j] = (det_share){1 + j, .25};
        a->n_source = 4;
    }
    det_panel p = {0};
    det_record r = {0};
    det_changed_case x = {0};
    det_change cuts[3];
    wish wishes[] = {{DET_CHANGE_WITHOUT, "C"}, {DET_CHANGE_WITHOUT, "D"}, {DET_CHANGE_WITHOUT, "E"}, {0}};
    assert_int_equal(det_panel_build(&c, &p, NULL), DET_OK);
    assert_int_equal(det_record_build(&c, &p, &r, NULL), DET_OK);
    assert_int_equal(det_changed_case_make(&c, &p, &r, cuts, read_all(&c, wishes, cuts), &x, NULL), DET_OK);
    assert_int_equal(x.c.n_acts, N);
    assert_true(x.n_shares <= 4 * N);
    for (int k = 0; k < N; k++)
        assert_true(x.c.acts[k].n_source == 1 && x.c.acts[k].source[0].actor == 1 && x.c.acts[k].source[0].p == .25);
    det_changed_case_free(&x);
    det_record_free(&r);
    det_panel_free(&p);
    det_case_free(&c);
}

static void test_said(void **state)
{
    (void)state;
    det_case c = sample();
    det_change ch[2];
    det_text t = {0};
    assert_int_equal(det_change_read(&c, DET_CHANGE_ADD, "2021-02-01,C,A,MH,covert", &ch[0], NULL), DET_OK);
    det_change_say(&c, &ch[0], &t);
    assert_string_equal(t.s, "with one more act (MH of C toward A, 2021-02-01, hidden)");
    det_text_free(&t);
    assert_int_equal(det_change_read(&c, DET_CHANGE_BREAK, "no-shelter=2021-02-01", &ch[1], NULL), DET_OK);
    det_change_say(&c, &ch[1], &t);
    assert_string_equal(t.s, "with commitment no-shelter ended on 2021-02-01");
    det_text_free(&t);
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused_texts), cmocka_unit_test(test_what_does_not_go_together),
        cmocka_unit_test(test_the_record_of_a_changed_case), cmocka_unit_test(test_many_authors_cut_out),
        cmocka_unit_test(test_said)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
