/* SPDX-License-Identifier: Apache-2.0 */
#include "show/extract_csv.h"

#include <math.h>
#include <string.h>

/* Quoted where it must be. */
static void put_text(const char *s, FILE *out)
{
    const int is_plain = s[strcspn(s, ",\"\r\n")] == '\0';
    if (!is_plain)
        fputc('"', out);
    for (; *s; s++) {
        if (*s == '"')
            fputc('"', out);
        fputc(*s, out);
    }
    fputs(is_plain ? "," : "\",", out);
}

/* Blank where it is missing. */
static void put_number(double v, int digits, FILE *out)
{
    if (isfinite(v))
        fprintf(out, "%.*g", digits, v);
    fputc(',', out);
}

static void put_day(det_day day, FILE *out)
{
    char text[11];
    fprintf(out, "%s,", det_day_print(day, text));
}

/* Days without coverage have none. */
static void put_end(const det_extract *x, det_day day, FILE *out)
{
    const size_t t = (size_t)(day - x->from);
    const int is_seen = x->rows_per_day[t] > 0;
    put_number(is_seen ? x->rows_per_day[t] : NAN, 15, out);
    if (x->volume)
        put_number(is_seen ? x->volume[t] : NAN, 17, out);
    fprintf(out, "%s\n", x->format);
}

void det_extract_csv_begin(const det_extract *x, FILE *out)
{
    fprintf(out, "date,source,target,class,acts,%sexposure,%sformat\n", x->volume ? "" : "rows,mutual,", x->volume ? "volume," : "");
    for (det_day day = x->from; !x->volume && day <= x->until; day++) {
        put_day(day, out);
        fputs(",,,,,,", out);
        put_end(x, day, out);
    }
}

void det_extract_csv_flow(const det_extract *x, const det_flow *f, FILE *out)
{
    for (size_t i = 0; i < f->n_cells; i++) {
        const det_flow_cell *c = &f->cells[i];
        put_day(c->day, out);
        put_text(f->source, out);
        put_text(f->target, out);
        fprintf(out, "%s,", det_class_name((det_class)c->cls));
        put_number(c->acts, 15, out);
        if (!x->volume) {
            put_number(c->rows, 15, out);
            put_number(c->mutual, 15, out);
        }
        put_end(x, c->day, out);
    }
}
