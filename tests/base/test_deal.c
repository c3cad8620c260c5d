/* SPDX-License-Identifier: Apache-2.0 */
/* Items dealt out: each once, whoever comes free; all ranks hold all; no hang where one fails or is stopped. Ranks are threads here, with a
 * table of their own; the means (MPI) is tested through the program (tests/cli/ranks.py). */
#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "base/deal.h"
#include "base/ranks.h"

enum { MOST_RANKS = 4, N_ITEMS = 40 };

/* What ranks share. */
typedef struct world {
    pthread_barrier_t all;
    atomic_long count;
    int n, *v[MOST_RANKS];
    void *data[MOST_RANKS];
    unsigned slow;    /* bit k: rank k's items last until none is left to deal */
    int fails, stops; /* rank whose first item fails, or that is asked to stop from the start; -1: none */
} world;

typedef struct rank {
    world *w;
    det_ranks table;
    int items[N_ITEMS], owner[N_ITEMS];
    atomic_int n_wrong; /* a rank has several threads */
    atomic_int done[N_ITEMS];
    int is_served;
    det_status st;
} rank;

static void most(void *user, int *v, size_t n)
{
    rank *r = user;
    r->w->v[r->table.rank] = v;
    pthread_barrier_wait(&r->w->all);
    int all[N_ITEMS];
    memcpy(all, v, n * sizeof *v);
    for (int k = 0; k < r->w->n; k++)
        for (size_t i = 0; i < n; i++)
            all[i] = r->w->v[k][i] > all[i] ? r->w->v[k][i] : all[i];
    pthread_barrier_wait(&r->w->all);
    memcpy(v, all, n * sizeof *v);
}

static void give(void *user, int from, void *data, size_t bytes)
{
    rank *r = user;
    r->w->data[r->table.rank] = data;
    pthread_barrier_wait(&r->w->all);
    if (r->table.rank != from)
        memcpy(data, r->w->data[from], bytes);
    pthread_barrier_wait(&r->w->all);
}

static long count_on(void *user, long by)
{
    return atomic_fetch_add(&((rank *)user)->w->count, by);
}

static void serve(void *user, int on)
{
    rank *r = user;
    r->n_wrong += r->is_served == on;
    r->is_served = on;
}

static det_status do_item(void *user, size_t i, int i_thread)
{
    rank *r = user;
    (void)i_thread;
    r->n_wrong += !r->is_served && r->table.n > 1;
    for (int ms = 0; r->w->slow >> r->table.rank & 1 && r->w->count < N_ITEMS && ms < 60000; ms++)
        usleep(1000);
    r->items[i] = (int)(7 * i + 1);
    r->done[i]++;
    return r->table.rank == r->w->fails ? DET_NOMEM : DET_OK;
}

static int must_stop(void *user)
{
    const rank *r = user;
    return r->table.rank == r->w->stops;
}

/* Two deals, so that the second begins where the first left the count. */
static void *live(void *user)
{
    rank *r = user;
    const det_run run = {.n_threads = 2, .ranks = &r->table, .stop = must_stop, .user = r};
    for (int k = 0; k < 2; k++) {
        memset(r->items, 0, sizeof r->items);
        memset(r->done, 0, sizeof r->done);
        r->st = det_deal_for(&run, N_ITEMS, do_item, r, r->owner);
        if (r->st == DET_OK)
            det_deal_share(&r->table, r->owner, N_ITEMS, sizeof *r->items, r->items);
    }
    return NULL;
}

static void play(int n, unsigned slow, int fails, int stops, rank ranks[MOST_RANKS])
{
    world w = {.n = n, .slow = slow, .fails = fails, .stops = stops};
    pthread_t threads[MOST_RANKS];
    memset(ranks, 0, MOST_RANKS * sizeof *ranks);
    pthread_barrier_init(&w.all, NULL, (unsigned)n);
    for (int k = 0; k < n; k++) {
        ranks[k].w = &w;
        ranks[k].table = (det_ranks){.rank = k, .n = n, .user = &ranks[k], .most = most, .give = give, .count_on = count_on, .serve = serve};
        assert_int_equal(pthread_create(&threads[k], NULL, live, &ranks[k]), 0);
    }
    for (int k = 0; k < n; k++)
        pthread_join(threads[k], NULL);
    pthread_barrier_destroy(&w.all);
}

static int n_done(const rank *r)
{
    int n = 0;
    for (int i = 0; i < N_ITEMS; i++)
        n += r->done[i];
    return n;
}

static void test_every_block_once(void **state)
{
    static rank ranks[MOST_RANKS];
    (void)state;
    for (int n = 2; n <= MOST_RANKS; n++) {
        play(n, 1u, -1, -1, ranks);
        for (int k = 0; k < n; k++) {
            assert_int_equal(ranks[k].st, DET_OK);
            assert_int_equal(ranks[k].n_wrong, 0);
            for (int i = 0; i < N_ITEMS; i++) {
                assert_int_equal(ranks[k].owner[i], ranks[0].owner[i]);
                assert_int_equal(ranks[k].done[i], ranks[k].owner[i] == k);
                assert_int_equal(ranks[k].items[i], 7 * i + 1);
            }
        }
        assert_true(n_done(&ranks[0]) <= 2); /* the slow one: an item for each of its threads */
    }
}

/* Those that go on are slow, so each of their threads has one item under way, and begins no other. */
static void test_one_fails_or_stops(void **state)
{
    static rank ranks[MOST_RANKS];
    (void)state;
    play(3, 5u, 1, -1, ranks);
    for (int k = 0; k < 3; k++)
        assert_int_equal(ranks[k].st, DET_NOMEM);
    assert_true(n_done(&ranks[0]) + n_done(&ranks[2]) <= 4);
    play(3, 3u, -1, 2, ranks);
    for (int k = 0; k < 3; k++)
        assert_int_equal(ranks[k].st, DET_STOPPED);
    assert_true(n_done(&ranks[0]) + n_done(&ranks[1]) <= 4 && n_done(&ranks[2]) == 0);
}

static void test_alone(void **state)
{
    static rank r;
    const det_run run = {.n_threads = 2};
    world w = {.fails = -1, .stops = -1};
    (void)state;
    r.w = &w;
    assert_int_equal(det_deal_for(&run, N_ITEMS, do_item, &r, NULL), DET_OK);
    for (int i = 0; i < N_ITEMS; i++)
        assert_int_equal(r.done[i], 1);
    det_deal_share(NULL, NULL, N_ITEMS, sizeof *r.items, r.items);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_block_once), cmocka_unit_test(test_one_fails_or_stops),
                                       cmocka_unit_test(test_alone)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
