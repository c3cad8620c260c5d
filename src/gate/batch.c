/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/batch.h"

#include "base/mem.h"

#include <errno.h>
#include <stdlib.h>

/* Place 0 of the texts stands for none. */
det_status det_batch_init(det_batch *b, det_err *err)
{
    *b = (det_batch){.rows = det_calloc(DET_BATCH_ROWS, sizeof *b->rows)};
    det_batch_clear(b);
    if (b->rows && !b->texts.failed)
        return DET_OK;
    det_batch_free(b);
    return det_err_set(err, DET_NOMEM, "no memory for the rows of a file");
}

void det_batch_clear(det_batch *b)
{
    b->n = b->n_parties = b->n_codes = b->texts.n = 0;
    for (int k = 0; k < DET_BATCH_WIDTHS; k++)
        b->n_by_width[k] = 0;
    det_text_add_bytes(&b->texts, "", 1);
}

void det_batch_free(det_batch *b)
{
    det_free(b->rows);
    det_free(b->parties);
    det_free(b->codes);
    det_text_free(&b->texts);
    *b = (det_batch){0};
}

int det_batch_has_room(const det_batch *b)
{
    return b->n < DET_BATCH_ROWS && b->texts.n < DET_BATCH_TEXTS;
}

uint32_t det_batch_keep(det_batch *b, const char *s, size_t n, int is_terminated)
{
    const uint32_t at = (uint32_t)b->texts.n;
    det_text_add_bytes(&b->texts, s, n);
    if (is_terminated)
        det_text_add_bytes(&b->texts, "", 1);
    return at;
}

/* A number of at most 18 digits, as nearly all are; 0 where it is not one. */
static int read_number(const char *id, int64_t *out)
{
    int64_t number = 0;
    int n = 0;
    for (; n < 19; n++) {
        const unsigned digit = (unsigned char)id[n] - (unsigned)'0';
        if (digit > 9)
            break;
        number = 10 * number + digit;
    }
    *out = number;
    return n && n < 19 && !id[n];
}

int64_t det_batch_id(const char *id)
{
    char *end = NULL;
    int64_t number;
    if (read_number(id, &number))
        return number;
    errno = 0;
    number = strtoll(id, &end, 10);
    if (!*end && !errno)
        return number;
    uint64_t h = 14695981039346656037u;
    for (; *id; id++)
        h = (h ^ (unsigned char)*id) * 1099511628211u;
    return (int64_t)h;
}
