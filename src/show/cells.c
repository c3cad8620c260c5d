/* SPDX-License-Identifier: Apache-2.0 */
#include "show/cells.h"

#include <math.h>

#include "base/probability.h"
#include "base/text.h"
#include "show/words.h"

void det_cell_fixed(det_table *t, double v, int decimals)
{
    if (isnan(v))
        det_table_cell(t, NULL);
    else
        det_table_cellf(t, "%.*f", decimals, v);
}

void det_cell_signed(det_table *t, double v, int decimals)
{
    char text[DET_TEXT_SIGNED_SIZE];
    det_table_cell(t, det_text_signed(v, decimals, text));
}

void det_cell_signed_interval(det_table *t, double low, double high, int decimals)
{
    char a[DET_TEXT_SIGNED_SIZE], b[DET_TEXT_SIGNED_SIZE];
    if (isnan(low) || isnan(high))
        det_table_cell(t, NULL);
    else
        det_table_cellf(t, "%s to %s", det_text_signed(low, decimals, a), det_text_signed(high, decimals, b));
}

void det_cell_share(det_table *t, double p)
{
    char text[DET_PROBABILITY_SIZE];
    det_table_cell(t, det_probability_print(p, text));
}

void det_cell_interval(det_table *t, double low, double high)
{
    char text[DET_WORDS_SIZE];
    det_table_cell(t, det_words_interval(low, high, text));
}

void det_cell_day(det_table *t, det_day day)
{
    char text[11];
    det_table_cell(t, det_day_print(day, text));
}

void det_cell_note(det_table *t, const char *note, size_t most)
{
    det_text cut = {0};
    det_text_add_short(&cut, note, most);
    t->failed |= cut.failed;
    det_table_cell(t, cut.s);
    det_text_free(&cut);
}

void det_table_finish(det_table *t, const char *title, det_text *out)
{
    if (t->failed || t->n_cells > t->n_columns) {
        det_text_addf(out, "\n%s\n", title);
        det_table_print(t, out);
    }
    det_table_free(t);
}
