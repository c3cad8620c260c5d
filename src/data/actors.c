/* SPDX-License-Identifier: Apache-2.0 */
#include "data/actors.h"

#include "base/mem.h"
#include "base/nearest.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { N_SLOTS = 4096, LONGEST = 128, SHORTEST_NEAR = 6 }; /* slots: several times the names */

struct det_actor_index {
    char **names; /* [n_names], owned */
    int *rows;    /* [n_names] */
    size_t n_names;
    int slots[N_SLOTS]; /* place in names plus one; 0: empty */
};

static size_t slot_of(const char *name)
{
    size_t h = 1469598103934665603u;
    for (; *name; name++)
        h = (h ^ (size_t)tolower((unsigned char)*name)) * 1099511628211u;
    return (h >> 20) % N_SLOTS;
}

static int find(const det_actor_index *x, const char *name)
{
    for (size_t i = slot_of(name); x->slots[i]; i = (i + 1) % N_SLOTS)
        if (!strcasecmp(x->names[x->slots[i] - 1], name))
            return x->rows[x->slots[i] - 1];
    return -1;
}

/* n bytes of name for a row, unless it is known already. */
static int add(det_actor_index *x, const char *name, size_t n, int row)
{
    char *copy = det_calloc(n + 1, 1);
    if (!copy)
        return -1;
    memcpy(copy, name, n);
    if (!n || find(x, copy) >= 0) {
        det_free(copy);
        return 0;
    }
    size_t i = slot_of(copy);
    while (x->slots[i])
        i = (i + 1) % N_SLOTS;
    x->names[x->n_names] = copy;
    x->rows[x->n_names] = row;
    x->slots[i] = (int)++x->n_names;
    return 0;
}

/* Codes go first, so that no alias hides one. */
static int add_all(det_actor_index *x)
{
    for (size_t i = 0; i < det_actors_n; i++)
        if (add(x, det_actors_table[i].code, strlen(det_actors_table[i].code), (int)i))
            return -1;
    for (size_t i = 0; i < det_actors_n; i++) {
        if (add(x, det_actors_table[i].name, strlen(det_actors_table[i].name), (int)i))
            return -1;
        for (const char *at = det_actors_table[i].aliases; *at;) {
            size_t n = strcspn(at, "|");
            if (add(x, at, n, (int)i))
                return -1;
            at += n + (at[n] == '|');
        }
    }
    return 0;
}

det_status det_actor_index_open(det_actor_index **out, det_err *err)
{
    size_t n = 0;
    for (size_t i = 0; i < det_actors_n; i++) {
        n += 3;
        for (const char *at = det_actors_table[i].aliases; *at; at++)
            n += *at == '|';
    }
    det_actor_index *x = det_calloc(1, sizeof *x);
    if (!x || !(x->names = det_calloc(n, sizeof *x->names)) || !(x->rows = det_calloc(n, sizeof *x->rows)) ||
        add_all(x)) {
        det_actor_index_close(x);
        return det_err_set(err, DET_NOMEM, "no memory for the table of actors");
    }
    *out = x;
    return DET_OK;
}

void det_actor_index_close(det_actor_index *x)
{
    if (!x)
        return;
    for (size_t i = 0; i < x->n_names; i++)
        det_free(x->names[i]);
    det_free(x->names);
    det_free(x->rows);
    det_free(x);
}

int det_actor_index_find(const det_actor_index *x, const char *name)
{
    return find(x, name);
}

/* n bytes of s without blanks at its ends; -1 where none are left or too many. */
static int find_part(const det_actor_index *x, const char *s, size_t n)
{
    char part[LONGEST];
    while (n && *s == ' ') {
        s++;
        n--;
    }
    while (n && s[n - 1] == ' ')
        n--;
    if (!n || n >= sizeof part)
        return -1;
    memcpy(part, s, n);
    part[n] = '\0';
    return find(x, part);
}

static int is_group(int row)
{
    return row >= 0 && det_actors_table[row].kind != DET_STATE;
}

/* "Military Forces of Pakistan (2022-)": what is governed. */
static int find_governed(const det_actor_index *x, const char *name, size_t n)
{
    static const char *const heads[] = {"Government of ", "Military Forces of ", "Police Forces of "};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        size_t head = strlen(heads[i]);
        if (n > head && !strncasecmp(name, heads[i], head))
            return find_part(x, name + head, n - head);
    }
    return -1;
}

static int find_by_name(const det_actor_index *x, const char *name)
{
    size_t n = strlen(name);
    int row = find_part(x, name, n);
    const char *open = strrchr(name, '('), *close = open ? strchr(open, ')') : NULL;
    if (row >= 0)
        return row;
    if (!open || !close || open == name)
        return find_governed(x, name, n);
    row = find_part(x, name, (size_t)(open - name));
    if (is_group(row))
        return row;
    int inner = find_part(x, open + 1, (size_t)(close - open - 1));
    if (inner >= 0)
        return inner;
    return row >= 0 ? row : find_governed(x, name, (size_t)(open - name));
}

static int find_number(int gw)
{
    for (size_t i = 0; gw > 0 && i < det_actors_n; i++)
        if (det_actors_table[i].gw == gw)
            return (int)i;
    return -1;
}

static int find_composed(const det_actor_index *x, const char *name)
{
    size_t n = strlen(name);
    int country = -1;
    if (n < 6 || n % 3 || strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != n)
        return -1;
    for (size_t i = 0; i < n; i += 3) {
        char part[4] = {name[i], name[i + 1], name[i + 2], '\0'};
        int row = find(x, part);
        if (is_group(row))
            return row;
        if (!i)
            country = row;
    }
    return country;
}

int det_actor_index_resolve(const det_actor_index *x, const det_party *p)
{
    int row = *p->group ? find(x, p->group) : -1;
    if (!is_group(row))
        row = find_by_name(x, p->name);
    if (row < 0)
        row = find_number(p->gw);
    if (row < 0 && *p->country)
        row = find(x, p->country);
    return row >= 0 ? row : find_composed(x, p->name);
}

const char *det_actor_index_nearest(const det_actor_index *x, const char *name)
{
    if (strlen(name) < SHORTEST_NEAR)
        return NULL;
    return det_nearest_name(name, (const char *const *)x->names, x->n_names);
}
