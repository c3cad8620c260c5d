/* SPDX-License-Identifier: Apache-2.0 */
/* Known answers: Random123's vectors for Philox 4x32-10. */
#include "check.h"

#include "base/random.h"

static uint64_t join(uint32_t low, uint32_t high)
{
    return (uint64_t)high << 32 | low;
}

static void known_answers(void **state)
{
    (void)state;
    det_stream s;
    det_stream_init(&s, 0, 0, 0, 0);
    assert_true(det_draw_u64(&s) == join(0x6627e8d5, 0xe169c58d));
    assert_true(det_draw_u64(&s) == join(0xbc57ac4c, 0x9b00dbd8));
    det_stream_init(&s, UINT64_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX);
    s.counter[0] = UINT32_MAX;
    assert_true(det_draw_u64(&s) == join(0x408f276d, 0x41c83b0e));
    assert_true(det_draw_u64(&s) == join(0xa20bc7c6, 0x6d5451fd));
    det_stream_init(&s, join(0xa4093822, 0x299f31d0), 0x85a308d3, 0x13198a2e, 0x03707344);
    s.counter[0] = 0x243f6a88;
    assert_true(det_draw_u64(&s) == join(0xd16cfe09, 0x94fdcceb));
    assert_true(det_draw_u64(&s) == join(0x5001e420, 0x24126ea1));
}

static void same_address_same_numbers(void **state)
{
    (void)state;
    det_stream a, b, copy;
    det_stream_init(&a, 7, 1, 2, 3);
    det_stream_init(&b, 7, 1, 2, 3);
    for (int i = 0; i < 1001; i++)
        assert_true(det_draw_u64(&a) == det_draw_u64(&b));
    copy = a;
    for (int i = 0; i < 10; i++)
        assert_true(det_draw_normal(&a) == det_draw_normal(&copy));
}

static void each_part_of_the_address_counts(void **state)
{
    (void)state;
    static const struct {
        uint64_t seed;
        uint32_t question, particle, step;
    } address[] = {{7, 1, 2, 3}, {8, 1, 2, 3}, {7 + (1ull << 32), 1, 2, 3}, {7, 2, 2, 3}, {7, 1, 3, 3}, {7, 1, 2, 4}};
    enum { N = sizeof address / sizeof *address };
    uint64_t first[N];
    for (int i = 0; i < N; i++) {
        det_stream s;
        det_stream_init(&s, address[i].seed, address[i].question, address[i].particle, address[i].step);
        first[i] = det_draw_u64(&s);
        for (int j = 0; j < i; j++)
            assert_true(first[i] != first[j]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),
        cmocka_unit_test(same_address_same_numbers),
        cmocka_unit_test(each_part_of_the_address_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
