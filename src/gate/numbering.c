/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/numbering.h"

#include "base/mem.h"

#include <string.h>

static size_t find_slot(const det_numbering *c, const char *text)
{
    size_t h = 1469598103934665603u;
    for (const char *at = text; *at; at++)
        h = (h ^ (unsigned char)*at) * 1099511628211u;
    h = (h >> 32) & (c->n_slots - 1);
    while (c->slots[h].number && strcmp(c->slots[h].text, text) != 0)
        h = (h + 1) & (c->n_slots - 1);
    return h;
}

int det_numbering_find(const det_numbering *c, const char *text)
{
    return c->n_slots ? c->slots[find_slot(c, text)].number : 0;
}

/* Slots are at most half full. */
static int grow(det_numbering *c)
{
    if (2 * (c->n + 1) <= c->n_slots)
        return 0;
    det_numbering wider = {.n_slots = c->n_slots ? 2 * c->n_slots : 512, .n = c->n};
    wider.slots = det_calloc(wider.n_slots, sizeof *wider.slots);
    if (!wider.slots)
        return -1;
    for (size_t i = 0; i < c->n_slots; i++)
        if (c->slots[i].number)
            wider.slots[find_slot(&wider, c->slots[i].text)] = c->slots[i];
    det_numbering_free(c);
    *c = wider;
    return 0;
}

det_status det_numbering_add(det_numbering *c, const char *text, int number, det_err *err)
{
    if (grow(c))
        return det_err_set(err, DET_NOMEM, "no memory for the numbers of texts");
    struct det_numbered *slot = &c->slots[find_slot(c, text)];
    memcpy(slot->text, text, strnlen(text, DET_NUMBERED_SIZE - 1));
    slot->number = number;
    c->n++;
    return DET_OK;
}

void det_numbering_free(det_numbering *c)
{
    det_free(c->slots);
    *c = (det_numbering){0};
}
