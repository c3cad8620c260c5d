/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/roster.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST = 512, LONGEST_NAME = 160, LONGEST_COUNTRY = 64, DIVIDER = 0x1F };

typedef struct spelling {
    char *key;  /* name, country, group and number, divided by a byte that no text has */
    char *name; /* of an unplaced party, NULL of any other */
    int actor;
    size_t rows;
} spelling;

struct det_roster {
    const det_actor_index *index;
    spelling *spellings;
    size_t n, cap;
    size_t *slots; /* place plus one; 0: empty */
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
        det_free(r->spellings[i].key);
        det_free(r->spellings[i].name);
    }
    det_free(r->spellings);
    det_free(r->slots);
    det_free(r);
}

static size_t find_slot(const det_roster *r, const char *key)
{
    size_t h = 1469598103934665603u;
    for (const char *at = key; *at; at++)
        h = (h ^ (unsigned char)*at) * 1099511628211u;
    h = (h >> 32) & (r->n_slots - 1);
    while (r->slots[h] && strcmp(r->spellings[r->slots[h] - 1].key, key) != 0)
        h = (h + 1) & (r->n_slots - 1);
    return h;
}

/* Slots are at most half full. */
static int grow(det_roster *r)
{
    if (det_reserve((void **)&r->spellings, &r->cap, r->n + 1, sizeof *r->spellings))
        return -1;
    if (2 * (r->n + 1) <= r->n_slots)
        return 0;
    size_t n_slots = r->n_slots ? 2 * r->n_slots : 256, *slots = det_calloc(n_slots, sizeof *slots);
    if (!slots)
        return -1;
    det_free(r->slots);
    r->slots = slots;
    r->n_slots = n_slots;
    for (size_t i = 0; i < r->n; i++)
        r->slots[find_slot(r, r->spellings[i].key)] = i + 1;
    return 0;
}

/* At most LONGEST_NAME bytes, cut before a character. */
static size_t cut(const char *name)
{
    size_t n = strlen(name);
    if (n <= LONGEST_NAME)
        return n;
    for (n = LONGEST_NAME; n && (name[n] & 0xC0) == 0x80;)
        n--;
    return n;
}

/* The party under its own name: of its kind no more is known. */
static det_status enter_unplaced(spelling *sp, det_store *s, const det_party *p, int are_names, det_err *err)
{
    const char *text = *p->name ? p->name : p->country;
    sp->actor = -1;
    sp->name = det_calloc(LONGEST_NAME + 1, 1);
    if (!sp->name)
        return det_err_set(err, DET_NOMEM, "no memory for the parties of a file");
    memcpy(sp->name, text, cut(text));
    return are_names ? det_store_actor(s, sp->name, sp->name, "unplaced", "", &sp->actor, err) : DET_OK;
}

static det_status enter(det_roster *r, spelling *sp, det_store *s, const det_party *p, int are_names, det_err *err)
{
    const int row = det_actor_index_resolve(r->index, p);
    if (row < 0)
        return enter_unplaced(sp, s, p, are_names, err);
    const det_known_actor *a = &det_actors_table[row];
    const char *kind = a->kind == DET_STATE ? "state" : a->kind == DET_ARMED_GROUP ? "armed_group" : "organisation";
    return det_store_actor(s, a->code, a->name, kind, a->home, &sp->actor, err);
}

static char *add_part(char *to, const char *text, size_t most)
{
    const size_t n = strnlen(text, most);
    memcpy(to, text, n);
    to[n] = DIVIDER;
    return to + n + 1;
}

static void make_key(const det_party *p, char key[LONGEST])
{
    char *end = add_part(key, p->name, cut(p->name));
    end = add_part(end, p->country, LONGEST_COUNTRY);
    end = add_part(end, p->group, LONGEST_COUNTRY);
    *end = '\0';
    if (p->gw)
        snprintf(end, LONGEST - (size_t)(end - key), "%d", p->gw);
}

det_status det_roster_place(det_roster *r, det_store *s, const det_party *p, int are_names, int *actor, det_err *err)
{
    char key[LONGEST];
    make_key(p, key);
    if (grow(r))
        return det_err_set(err, DET_NOMEM, "no memory for the parties of a file");
    const size_t slot = find_slot(r, key);
    if (!r->slots[slot]) {
        spelling sp = {.key = det_strdup(key)};
        det_status st = sp.key ? enter(r, &sp, s, p, are_names, err) : det_err_set(err, DET_NOMEM, "no memory for the parties of a file");
        if (st) {
            det_free(sp.key);
            det_free(sp.name);
            return st;
        }
        r->spellings[r->n++] = sp;
        r->slots[slot] = r->n;
    }
    spelling *found = &r->spellings[r->slots[slot] - 1];
    found->rows++;
    *actor = found->actor;
    return DET_OK;
}

const char *det_roster_unplaced(const det_roster *r, size_t *at, size_t *rows)
{
    while (*at < r->n && !r->spellings[*at].name)
        ++*at;
    if (*at == r->n)
        return NULL;
    *rows = r->spellings[*at].rows;
    return r->spellings[(*at)++].name;
}
