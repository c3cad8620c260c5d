/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/input.h"

#include "base/hash.h"

void det_input_add(det_reading *r, const char *path, size_t rows_read, size_t rows_kept)
{
    det_err err = {0};
    det_input *input = det_reading_grow(r, (void **)&r->c->inputs, &r->c->n_inputs, sizeof *input);
    if (!input)
        return;
    input->path = det_reading_copy(r, path);
    input->dropped_why = det_reading_copy(r, "");
    input->rows_read = rows_read;
    input->rows_kept = rows_kept;
    input->rows_dropped = rows_read - rows_kept;
    if (det_hash_file(path, input->sha256, &err))
        det_reading_take(r, path, &err);
}
