/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/tally.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static uint64_t hash(const det_tally_key *key)
{
    const unsigned char *bytes = (const unsigned char *)key;
    uint64_t h = 0x9E3779B97F4A7C15u, word;
    for (size_t i = 0; i + 4 <= sizeof *key; i += 4) {
        word = 0;
        memcpy(&word, bytes + i, 4);
        h = (h ^ word) * 0xD6E8FEB86659FD93u;
        h ^= h >> 32;
    }
    return h;
}

static size_t find_slot(const det_tally *t, const det_tally_key *key)
{
    size_t i = hash(key) & (t->n_slots - 1);
    while (t->slots[i] && memcmp(&t->counts[t->slots[i] - 1].key, key, sizeof *key) != 0)
        i = (i + 1) & (t->n_slots - 1);
    return i;
}

/* Slots are at most half full. */
static int grow(det_tally *t)
{
    if (det_reserve((void **)&t->counts, &t->cap, t->n + 1, sizeof *t->counts))
        return -1;
    if (2 * (t->n + 1) <= t->n_slots)
        return 0;
    size_t n_slots = t->n_slots ? 2 * t->n_slots : 1024, *slots = det_calloc(n_slots, sizeof *slots);
    if (!slots)
        return -1;
    det_free(t->slots);
    t->slots = slots;
    t->n_slots = n_slots;
    for (size_t i = 0; i < t->n; i++)
        t->slots[find_slot(t, &t->counts[i].key)] = i + 1;
    return 0;
}

det_status det_tally_add(det_tally *t, const det_tally_key *key, double goldstein, double deaths, det_err *err)
{
    if (grow(t))
        return det_err_set(err, DET_NOMEM, "no memory to count acts");
    const size_t slot = find_slot(t, key);
    if (!t->slots[slot]) {
        t->counts[t->n++] = (det_tally_count){.key = *key};
        t->slots[slot] = t->n;
    }
    det_tally_count *c = &t->counts[t->slots[slot] - 1];
    c->rows++;
    c->goldstein += goldstein;
    c->deaths += deaths;
    return DET_OK;
}

static int by_key(const void *a, const void *b)
{
    const det_tally_key *x = &((const det_tally_count *)a)->key, *y = &((const det_tally_count *)b)->key;
    if (x->source != y->source)
        return x->source - y->source;
    if (x->target != y->target)
        return x->target - y->target;
    if (x->day != y->day)
        return x->day - y->day;
    if (x->cls != y->cls)
        return x->cls - y->cls;
    return x->code != y->code ? x->code - y->code : x->is_mutual - y->is_mutual;
}

void det_tally_sort(det_tally *t)
{
    if (t->n)
        qsort(t->counts, t->n, sizeof *t->counts, by_key);
}

void det_tally_clear(det_tally *t)
{
    t->n = 0;
    if (t->slots)
        memset(t->slots, 0, t->n_slots * sizeof *t->slots);
}

void det_tally_free(det_tally *t)
{
    det_free(t->counts);
    det_free(t->slots);
    *t = (det_tally){0};
}
