/* SPDX-License-Identifier: Apache-2.0 */
/* Every column is met through `visit`, once for the header (step -1) and once for each row, so that the two cannot
 * differ. */
#include "show/replay_csv.h"

#include <math.h>
#include <string.h>

#include "show/replay_view.h"

typedef struct writer {
    const det_replay *r;
    det_text *out;
    int step; /* -1: the header */
} writer;

static void write_quoted(det_text *out, const char *s)
{
    for (; *s != '\0'; s++) {
        det_text_add_bytes(out, s, 1);
        if (*s == '"')
            det_text_add(out, "\"");
    }
}

static double at(const writer *w, const double *path)
{
    return path == NULL || w->step < 0 ? NAN : path[w->step];
}

static double quantile_at(const writer *w, const det_band *bands, size_t offset)
{
    return bands == NULL || w->step < 0 ? NAN : *(const double *)((const char *)&bands[w->step] + offset);
}

static void visit(const writer *w, const char *kind, const char *whose, const char *what, double value)
{
    if (w->step >= 0) {
        if (isfinite(value))
            det_text_addf(w->out, ",%.9g", value);
        else
            det_text_add(w->out, ",");
        return;
    }
    det_text_addf(w->out, ",\"%s:", kind);
    write_quoted(w->out, whose);
    if (what != NULL) {
        det_text_add(w->out, ":");
        write_quoted(w->out, what);
    }
    det_text_add(w->out, "\"");
}

static void visit_belief(const writer *w, int side)
{
    const det_belief_path *b = &w->r->belief[side];
    const char *id = w->r->c->actors[w->r->c->principals[side]].id;
    visit(w, "belief", id, NULL, quantile_at(w, b->h, offsetof(det_band, median)));
    visit(w, "belief_q05", id, NULL, quantile_at(w, b->h, offsetof(det_band, q05)));
    visit(w, "belief_q95", id, NULL, quantile_at(w, b->h, offsetof(det_band, q95)));
    visit(w, "belief_mode", id, NULL, at(w, b->h_mode));
    for (size_t i = 0; i < b->n_components; i++)
        visit(w, "log_odds", id, b->components[i].name, at(w, b->components[i].log_odds));
    visit(w, "intent_filter", id, NULL, at(w, b->intent_filter));
    visit(w, "intent_smooth", id, NULL, at(w, b->intent_smooth));
    visit(w, "misperception", id, NULL, at(w, b->misperception));
    for (int i = 0; i < DET_N_BIASES; i++)
        visit(w, "misperception", id, det_bias_name(i), at(w, b->bias[i]));
}

static void visit_rate(const writer *w, int side)
{
    const det_rate_path *p = &w->r->rate[side];
    const det_case *c = w->r->c;
    det_text who = {0};
    det_text_addf(&who, "%s>%s", c->actors[c->principals[side]].id, c->actors[c->principals[1 - side]].id);
    const char *name = who.s == NULL ? "" : who.s;
    for (int k = 0; k < DET_N_CLASSES; k++)
        visit(w, "rate", name, det_class_name((det_class)k), at(w, p->rate[k]));
    for (int i = 0; i < DET_N_SHARES; i++)
        visit(w, "hostile", name, det_share_name(i), at(w, p->share[i]));
    w->out->failed |= who.failed;
    det_text_free(&who);
}

static void write_row(const writer *w)
{
    char day[11];
    if (w->step < 0)
        det_text_add(w->out, "date,observed");
    else
        det_text_addf(w->out, "%s,%d", det_day_print(det_replay_day(w->r, w->step), day), w->r->seen[w->step]);
    for (int side = 0; side < 2; side++)
        visit_belief(w, side);
    for (int side = 0; side < 2; side++)
        visit_rate(w, side);
    visit(w, "common_cause", "both", NULL, at(w, w->r->common));
    det_text_add(w->out, "\n");
}

void det_replay_csv(const det_replay *r, det_text *out)
{
    for (int step = -1; step < r->n_steps; step++)
        write_row(&(writer){r, out, step});
}
