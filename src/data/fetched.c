/* SPDX-License-Identifier: Apache-2.0 */
#include "data/fetched.h"

#include "base/mem.h"

#include <stdio.h>

size_t det_fetched_count(const det_fetched *f, det_fetch_fate fate)
{
    size_t n = 0;
    for (size_t i = 0; i < f->n_files; i++)
        n += f->files[i].fate == fate;
    return n;
}

size_t det_fetched_imported(const det_fetched *f)
{
    size_t n = 0;
    for (size_t i = 0; i < f->n_files; i++)
        n += (size_t)f->files[i].is_imported;
    return n;
}

const char *det_fetch_fate_name(det_fetch_fate fate)
{
    static const char *const names[DET_N_FETCH_FATES] = {"listed", "loaded", "there", "imported before", "failed"};
    return names[fate];
}

char *det_fetched_url(const det_fetched *f, const det_fetched_file *file, char *out, size_t size)
{
    snprintf(out, size, "%s/%s/%s", f->window.base, f->folder, file->name);
    return out;
}

char *det_fetched_time(const det_fetched *f, long quarter, char out[17])
{
    const unsigned of_day = (unsigned)quarter % DET_QUARTERS_PER_DAY;
    det_day_print((det_day)(quarter / DET_QUARTERS_PER_DAY), out);
    if (f->window.every == DET_EVERY_QUARTER)
        snprintf(out + 10, 7, " %02u:%02u", of_day / 4, of_day % 4 * 15);
    return out;
}

void det_fetched_free(det_fetched *f)
{
    for (size_t i = 0; i < f->n_files; i++)
        det_free(f->files[i].why);
    det_free(f->files);
    det_free(f->gaps);
    *f = (det_fetched){0};
}
