/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/roster.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST = 512, LONGEST_COUNTRY = 64, DIVIDER = 0x1F };

/* Name, country, group and number, divided by a byte that no text has. */
typedef struct key {
    char text[LONGEST];
    size_t n;
    uint64_t hash;
} key;

typedef struct entry {
    det_spelling spelling;
    char *text, *name; /* owned */
    size_t n;
    uint64_t hash;
} entry;

struct det_roster {
    const det_actor_index *index;
    entry *entries;
    size_t n, cap;
    uint32_t *slots; /* [n_slots], place plus one; 0: empty */
    size_t n_slots;
};

det_status det_roster_open(const det_actor_index *index, det_roster **out, det_err *err)
{
    det_roster *r = det_calloc(1, sizeof *r);
    if (!r)
        return det_err_set(err, DET_NOMEM, "no memory for the parties of a file");
    r->index = index;
    *out = r;
    return DET_OK;
}

void det_roster_close(det_roster *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < r->n; i++) {
        det_free(r->entries[i].text);
        det_free(r->entries[i].name);
    }
    det_free(r->entries);
    det_free(r->slots);
    det_free(r);
}

/* Eight bytes at a time; the key has zeros behind its end. */
static uint64_t hash(const char *text, size_t n)
{
    uint64_t h = n * 0x9E3779B97F4A7C15u, word;
    for (size_t i = 0; i < n; i += sizeof word) {
        memcpy(&word, text + i, sizeof word);
        h = (h ^ word) * 0xD6E8FEB86659FD93u;
        h ^= h >> 32;
    }
    return h;
}

/* Both have zeros behind their ends. */
static inline int is_same(const char *a, const char *b, size_t n)
{
    uint64_t x = 0, y = 0;
    for (size_t i = 0; i < n && x == y; i += sizeof x) {
        memcpy(&x, a + i, sizeof x);
        memcpy(&y, b + i, sizeof y);
    }
    return x == y;
}

static size_t find_slot(const det_roster *r, const char *text, size_t n, uint64_t h)
{
    size_t i = h & (r->n_slots - 1);
    for (; r->slots[i]; i = (i + 1) & (r->n_slots - 1)) {
        const entry *e = &r->entries[r->slots[i] - 1];
        if (e->hash == h && e->n == n && is_same(e->text, text, n))
            break;
    }
    return i;
}

/* Slots are at most half full. */
static int grow(det_roster *r)
{
    if (det_reserve((void **)&r->entries, &r->cap, r->n + 1, sizeof *r->entries))
        return -1;
    if (2 * (r->n + 1) <= r->n_slots)
        return 0;
    const size_t n_slots = r->n_slots ? 2 * r->n_slots : 256;
    uint32_t *slots = det_calloc(n_slots, sizeof *slots);
    if (!slots)
        return -1;
    det_free(r->slots);
    r->slots = slots;
    r->n_slots = n_slots;
    for (size_t i = 0; i < r->n; i++)
        r->slots[find_slot(r, r->entries[i].text, r->entries[i].n, r->entries[i].hash)] = (uint32_t)i + 1;
    return 0;
}

/* At most DET_SPELLING_LONGEST bytes, cut before a character. */
static size_t cut(const char *name)
{
    size_t n = strlen(name);
    if (n <= DET_SPELLING_LONGEST)
        return n;
    for (n = DET_SPELLING_LONGEST; n && (name[n] & 0xC0) == 0x80;)
        n--;
    return n;
}

/* Byte by byte, for texts are short. */
static char *add_part(char *to, const char *text, size_t most)
{
    for (const char *end = text + most; *text && text < end;)
        *to++ = *text++;
    *to = DIVIDER;
    return to + 1;
}

static void make_key(const det_party *p, key *k)
{
    char *end = add_part(k->text, p->name, DET_SPELLING_LONGEST);
    end = add_part(end, p->country, LONGEST_COUNTRY);
    end = add_part(end, p->group, LONGEST_COUNTRY);
    if (p->gw)
        end += snprintf(end, LONGEST - (size_t)(end - k->text), "%d", p->gw);
    memset(end, 0, sizeof(uint64_t));
    k->n = (size_t)(end - k->text);
    k->hash = hash(k->text, k->n);
}

/* With zeros behind its end. */
static char *copy_text(const char *s, size_t n)
{
    char *copy = det_calloc(n + sizeof(uint64_t), 1);
    return copy ? memcpy(copy, s, n) : NULL;
}

static det_status enter(det_roster *r, const key *k, const det_party *p, det_err *err)
{
    entry e = {.spelling = {.row = det_actor_index_resolve(r->index, p)}, .text = copy_text(k->text, k->n), .n = k->n, .hash = k->hash};
    const char *name = *p->name ? p->name : p->country;
    if (e.spelling.row < 0)
        e.name = copy_text(name, cut(name));
    e.spelling.name = e.name;
    if (!e.text || (e.spelling.row < 0 && !e.name)) {
        det_free(e.text);
        det_free(e.name);
        return det_err_set(err, DET_NOMEM, "no memory for the parties of a file");
    }
    r->entries[r->n++] = e;
    return DET_OK;
}

det_status det_roster_find(det_roster *r, const det_party *p, uint32_t *out, det_err *err)
{
    key k;
    make_key(p, &k);
    size_t slot = r->n_slots ? find_slot(r, k.text, k.n, k.hash) : 0;
    if (!r->n_slots || !r->slots[slot]) {
        if (grow(r))
            return det_err_set(err, DET_NOMEM, "no memory for the parties of a file");
        const det_status st = enter(r, &k, p, err);
        if (st)
            return st;
        slot = find_slot(r, k.text, k.n, k.hash);
        r->slots[slot] = (uint32_t)r->n;
    }
    *out = r->slots[slot] - 1;
    return DET_OK;
}

size_t det_roster_count(const det_roster *r)
{
    return r->n;
}

const det_spelling *det_roster_at(const det_roster *r, size_t i)
{
    return &r->entries[i].spelling;
}
