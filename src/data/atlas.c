/* SPDX-License-Identifier: Apache-2.0 */
#include "data/atlas.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

void det_atlas_free(det_atlas *a)
{
    for (size_t i = 0; i < a->n_actors; i++) {
        det_free(a->actors[i].code);
        det_free(a->actors[i].name);
    }
    det_free(a->actors);
    det_free(a->pairs);
    det_free(a->cells);
    det_free(a->jumps);
    det_free(a->rows_per_day);
    det_free(a->input.path);
    det_free(a->input.dropped_why);
    memset(a, 0, sizeof *a);
}

long det_atlas_find(const det_atlas *a, const char *one, const char *other)
{
    for (size_t i = 0; i < a->n_pairs; i++) {
        const char *x = a->actors[a->pairs[i].actor[0]].code, *y = a->actors[a->pairs[i].actor[1]].code;
        if ((!strcmp(x, one) && !strcmp(y, other)) || (!strcmp(x, other) && !strcmp(y, one)))
            return (long)i;
    }
    return -1;
}

double det_atlas_coverage(const det_atlas *a)
{
    const int n = a->until - a->from + 1;
    double seen = 0;
    for (int d = 0; d < n; d++)
        seen += a->rows_per_day[d] > 0;
    return seen / n;
}

static double rows_of_step(const double *rows_per_day, int n_days, int step_days, int step)
{
    double rows = 0;
    for (int d = step * step_days; d < (step + 1) * step_days && d < n_days; d++)
        rows += rows_per_day[d];
    return rows;
}

void det_atlas_volume(const double *rows_per_day, int n_days, int step_days, int n_steps, double *log_volume,
                      unsigned char *seen)
{
    double sum = 0;
    int covered = 0;
    for (int t = 0; t < n_steps; t++) {
        log_volume[t] = rows_of_step(rows_per_day, n_days, step_days, t);
        seen[t] = log_volume[t] > 0;
        sum += log_volume[t];
        covered += seen[t];
    }
    for (int t = 0; t < n_steps; t++)
        log_volume[t] = seen[t] ? log(log_volume[t] * covered / sum) : 0;
}

void det_atlas_hostile_upon(const det_atlas *a, int actor, int not_by, int step_days, int n_steps, double *out)
{
    memset(out, 0, (size_t)n_steps * 2 * sizeof *out);
    for (size_t k = 0; k < a->n_pairs; k++) {
        const det_atlas_pair *p = &a->pairs[k];
        for (int by = 0; by < 2; by++) {
            if (p->actor[1 - by] != actor || p->actor[by] == not_by)
                continue;
            for (size_t c = p->first; c < p->first + p->n_cells; c++) {
                const det_atlas_cell *cell = &a->cells[c];
                const int t = cell->day / step_days, h = cell->stream % DET_N_CLASSES - DET_VH;
                if (cell->stream / DET_N_CLASSES == by && h >= 0 && t < n_steps)
                    out[2 * t + h] += cell->n;
            }
        }
    }
}
