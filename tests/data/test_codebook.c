/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/csv.h"
#include "base/number.h"
#include "data/codebook.h"
#include "real_data.h"

static void spot_checks(void **state)
{
    (void)state;
    const struct {
        const char *code;
        det_class cls;
        double goldstein;
        const char *plover, *mode;
    } want[] = {
        {"010", DET_VC, 0, "", ""},
        {"0211", DET_VC, 3.4, "", ""},
        {"057", DET_VC, 8, "support", ""},
        {"042", DET_VC, 1.9, "consult", "visit"},
        {"0871", DET_MC, 9, "retreat", "ceasefire"},
        {"0874", DET_MC, 10, "retreat", "disarm"},
        {"112", DET_VH, -2, "accuse", "disapprove"},
        {"1384", DET_VH, -7, "threaten", "violence"},
        {"163", DET_MH, -8, "coerce", "restrict"},
        {"195", DET_MH, -10, "assault", "heavy-weapons"},
        {"20", DET_MH, -10, "assault", "massacre"},
        {"175", DET_MH, -9, "assault", ""},
    };
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        const det_code *c = det_codebook_cameo(want[i].code);
        assert_non_null(c);
        assert_int_equal(c->cls, want[i].cls);
        assert_near(c->goldstein, want[i].goldstein, 0);
        assert_string_equal(c->plover, want[i].plover);
        assert_string_equal(c->mode, want[i].mode);
    }
}

static void codes_are_text(void **state)
{
    (void)state;
    const char *const none[] = {"", "1", "21", "0", "10 ", "0100", "9999", "abc"};
    assert_ptr_not_equal(det_codebook_cameo("010"), det_codebook_cameo("10"));
    assert_int_equal(det_codebook_cameo("10")->cls, DET_VH);
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_null(det_codebook_cameo(none[i]));
}

static void check_table(const det_code *table, size_t n, const det_code *(*find)(const char *))
{
    for (size_t i = 0; i < n; i++) {
        assert_true(i == 0 || strcmp(table[i - 1].code, table[i].code) < 0);
        assert_ptr_equal(find(table[i].code), &table[i]);
        assert_true(table[i].name[0] && strlen(table[i].name) < 64);
        assert_in_range((uintmax_t)((table[i].goldstein + 10) * 10 + .5), 0, 200);
    }
}

static void tables_are_sorted_and_whole(void **state)
{
    (void)state;
    assert_int_equal(det_codebook_n_cameo, 313);
    assert_int_equal(det_codebook_n_weis, 109);
    assert_int_equal(det_codebook_n_plover, 16);
    check_table(det_codebook_cameo_table, det_codebook_n_cameo, det_codebook_cameo);
    check_table(det_codebook_weis_table, det_codebook_n_weis, det_codebook_weis);
    for (size_t i = 0; i < det_codebook_n_plover; i++)
        assert_ptr_equal(det_codebook_plover(det_codebook_plover_table[i].event), &det_codebook_plover_table[i]);
}

/* Every CAMEO code stands below a root of the same class, and PLOVER has its event and mode. */
static void cameo_agrees_with_its_roots_and_plover(void **state)
{
    (void)state;
    for (size_t i = 0; i < det_codebook_n_cameo; i++) {
        const det_code *c = &det_codebook_cameo_table[i];
        char root[3] = {c->code[0], c->code[1], 0};
        assert_non_null(det_codebook_cameo(root));
        assert_int_equal(det_codebook_cameo(root)->cls, c->cls);
        const det_plover *p = *c->plover ? det_codebook_plover(c->plover) : NULL;
        assert_int_equal(!*c->plover, !strcmp(root, "01") || !strcmp(root, "02"));
        assert_true(!*c->mode || det_plover_has_mode(p, c->mode));
    }
}

static void weis_and_plover_spot_checks(void **state)
{
    (void)state;
    assert_int_equal(det_codebook_weis("010")->cls, DET_MC);
    assert_near(det_codebook_weis("223")->goldstein, -10, 0);
    assert_int_equal(det_codebook_weis("223")->cls, DET_MH);
    assert_near(det_codebook_weis("072")->goldstein, 8.3, 0);
    assert_int_equal(det_codebook_weis("150")->cls, DET_VH);
    assert_null(det_codebook_weis("230"));
    assert_int_equal(det_codebook_plover("RETREAT")->cls, DET_MC);
    assert_true(det_plover_has_mode(det_codebook_plover("consult"), "phone"));
    assert_false(det_plover_has_mode(det_codebook_plover("consult"), "pho"));
    assert_false(det_plover_has_mode(det_codebook_plover("consult"), ""));
    assert_null(det_codebook_plover("CRIME"));
}

static int column(const det_csv_row *header, const char *name)
{
    for (size_t i = 0; i < header->n; i++)
        if (!strcmp(header->fields[i].text, name))
            return (int)i;
    fail_msg("no column %s", name);
    return -1;
}

/* The second way to the same numbers: the published scales. */
static size_t compare_with(const char *path, const char *key, const det_code *(*find)(const char *))
{
    det_csv *csv = NULL;
    det_csv_row row;
    size_t n = 0;
    assert_int_equal(det_csv_open(path, &csv, NULL), DET_OK);
    assert_int_equal(det_csv_next(csv, &row, NULL), DET_OK);
    int code = column(&row, key), goldstein = column(&row, "goldstein");
    while (!det_csv_next(csv, &row, NULL) && row.n) {
        double want = 0;
        assert_int_equal(det_number_read_double(row.fields[goldstein].text, -10, 10, &want, NULL), 0);
        assert_non_null(find(row.fields[code].text));
        assert_near(find(row.fields[code].text)->goldstein, want, 0);
        n++;
    }
    det_csv_close(csv);
    return n;
}

static void agrees_with_the_published_scales(void **state)
{
    (void)state;
    char path[600];
    if (!real_data_path(__FILE__, "codes/goldstein_mappings.csv", path, sizeof path))
        skip();
    assert_int_equal(compare_with(path, "code", det_codebook_cameo), 312);
    if (!real_data_path(__FILE__, "codes/weis_goldstein_keds.csv", path, sizeof path))
        skip();
    assert_int_equal(compare_with(path, "weis", det_codebook_weis), 109);
}

static void class_values_lie_in_the_middle_of_their_class(void **state)
{
    (void)state;
    for (int cls = 0; cls < DET_N_CLASSES; cls++) {
        double sum = 0;
        int n = 0;
        for (size_t i = 0; i < det_codebook_n_cameo; i++)
            if ((int)det_codebook_cameo_table[i].cls == cls) {
                sum += det_codebook_cameo_table[i].goldstein;
                n++;
            }
        assert_near(det_codebook_class_goldstein((det_class)cls), sum / n, .6);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spot_checks),
        cmocka_unit_test(codes_are_text),
        cmocka_unit_test(tables_are_sorted_and_whole),
        cmocka_unit_test(cameo_agrees_with_its_roots_and_plover),
        cmocka_unit_test(weis_and_plover_spot_checks),
        cmocka_unit_test(agrees_with_the_published_scales),
        cmocka_unit_test(class_values_lie_in_the_middle_of_their_class),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
