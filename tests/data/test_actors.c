/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/mem.h"
#include "data/actors.h"
#include "real_data.h"

#include <string.h>

static det_actor_index *x;

static int open_index(void **state)
{
    (void)state;
    return (int)det_actor_index_open(&x, NULL);
}

static int close_index(void **state)
{
    (void)state;
    det_actor_index_close(x);
    return 0;
}

static void expect(const char *name, const char *country, const char *group, int gw, const char *code)
{
    int row = det_actor_index_resolve(x, &(det_party){name, country, group, gw});
    const char *found = row < 0 ? "" : det_actors_table[row].code;
    if (strcmp(found, code))
        fail_msg("'%s' ('%s', '%s', %d) is '%s', not '%s'", name, country, group, gw, found, code);
}

static void parties_are_placed(void **state)
{
    (void)state;
    expect("Pakistan", "", "", 0, "PAK");
    expect(" pakistan ", "", "", 0, "PAK");
    expect("Police (India)", "", "", 0, "IND");
    expect("Militant (Taliban)", "Afghanistan", "", 0, "TAL");
    expect("Taliban", "Afghanistan", "", 0, "TAL");
    expect("Tehreek-e-Taliban Pakistan", "Pakistan", "", 0, "TTP");
    expect("Narendra Modi", "India", "", 0, "IND");
    expect("National Liberation Army (Colombia)", "", "", 0, "ELN");
    expect("Islamic State (Somalia)", "", "", 0, "ISI");
    expect("Palestinian Territory, Occupied", "", "", 0, "PSE");
    expect("Government of Myanmar (Burma)", "", "", 0, "MMR");
    expect("Government of Yemen (North Yemen)", "", "", 0, "YEM");
    expect("Military Forces of Afghanistan (2004-2021)", "", "", 0, "AFG");
    expect("Government of Nowhere", "", "", 260, "DEU");
    expect("GOV", "ROM", "", 0, "ROU");
    expect("INSURGENT", "AFG", "TAL", 0, "TAL");
    expect("AFGPLC", "", "", 0, "AFG");
    expect("AFGINSTAL", "", "", 0, "TAL");
    expect("PAKMIL", "", "", 0, "PAK");
    expect("PSEHMS", "", "", 0, "HAM");
    expect("UNITED NATIONS", "", "", 0, "UNO");
    expect("IGOUNOWHO", "", "", 0, "UNO");
    expect("AMNESTY", "", "", 0, "");
    expect("(India)", "", "", 0, "");
    expect("", "", "", 0, "");
}

static void the_table_holds_together(void **state)
{
    (void)state;
    for (size_t i = 0; i < det_actors_n; i++) {
        const det_known_actor *a = &det_actors_table[i];
        assert_int_equal(strlen(a->code), 3);
        assert_int_equal(det_actor_index_find(x, a->code), i);
        assert_int_equal(det_actor_index_find(x, a->name), i);
        int home = det_actor_index_find(x, a->home);
        assert_true(a->kind != DET_ARMED_GROUP ? !*a->home : home >= 0 && det_actors_table[home].kind == DET_STATE);
        for (size_t j = 0; j < i; j++) {
            assert_true(!a->cow || a->cow != det_actors_table[j].cow);
            assert_true(!a->gw || a->gw != det_actors_table[j].gw);
            assert_true(!*a->fips || strcmp(a->fips, det_actors_table[j].fips));
        }
    }
    for (size_t i = 0; i < det_succession_n; i++) {
        assert_true(det_actor_index_find(x, det_succession_table[i].group) >= 0);
        assert_true(det_actor_index_find(x, det_succession_table[i].state) >= 0);
    }
    assert_int_equal(det_succession_table[1].from, det_day_from_civil(2021, 8, 15));
}

/* Every state of the Correlates of War list in 2016 has its number here, and no other has one. */
static void numbers_agree_with_the_list_of_states(void **state)
{
    (void)state;
    char path[1024], line[256];
    if (!real_data_path(__FILE__, "reference/cow_states.csv", path, sizeof path))
        skip();
    FILE *file = fopen(path, "r");
    size_t n_listed = 0, n_numbered = 0;
    while (fgets(line, sizeof line, file)) {
        int number, year;
        if (sscanf(line, "\"%*[A-Z]\",%d,\"%*[^\"]\",%*d,%*d,%*d,%d", &number, &year) != 2 || year != 2016)
            continue;
        n_listed++;
        size_t i = 0;
        while (i < det_actors_n && det_actors_table[i].cow != number)
            i++;
        if (i == det_actors_n)
            fail_msg("no state has the number %d", number);
    }
    fclose(file);
    for (size_t i = 0; i < det_actors_n; i++)
        n_numbered += det_actors_table[i].cow > 0;
    assert_true(n_listed > 190);
    assert_int_equal(n_numbered, n_listed);
}

static void the_nearest_name_is_offered(void **state)
{
    (void)state;
    assert_string_equal(det_actor_index_nearest(x, "Pakistn"), "Pakistan");
    assert_null(det_actor_index_nearest(x, "zzzzzz"));
}

static void every_allocation_fails(void **state)
{
    (void)state;
    det_actor_index *other = NULL;
    det_status st = DET_OK;
    assert_every_allocation_fails_once(st, st = det_actor_index_open(&other, NULL));
    det_actor_index_close(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parties_are_placed),
        cmocka_unit_test(the_table_holds_together),
        cmocka_unit_test(numbers_agree_with_the_list_of_states),
        cmocka_unit_test(the_nearest_name_is_offered),
        cmocka_unit_test(every_allocation_fails),
    };
    return cmocka_run_group_tests(tests, open_index, close_index);
}
