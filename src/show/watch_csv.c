/* SPDX-License-Identifier: Apache-2.0 */
/* Every column is met through `field`, for the header (no pair) and for each row, so that the two cannot differ. */
#include "show/watch_csv.h"

#include <math.h>
#include <string.h>

typedef struct writer {
    const det_watch *w;
    const det_watch_pair *p; /* NULL: the header */
    det_text *out;
    int n;
} writer;

static void begin(writer *x, const char *name)
{
    if (x->n++)
        det_text_add(x->out, ",");
    if (!x->p)
        det_text_add(x->out, name);
}

static void number(writer *x, const char *name, double v)
{
    begin(x, name);
    if (x->p && isfinite(v))
        det_text_addf(x->out, "%.9g", v);
}

static void text(writer *x, const char *name, const char *s)
{
    begin(x, name);
    if (!x->p || !s)
        return;
    if (!strpbrk(s, ",\"\n")) {
        det_text_add(x->out, s);
        return;
    }
    det_text_add(x->out, "\"");
    for (; *s; s++) {
        det_text_add_bytes(x->out, s, 1);
        if (*s == '"')
            det_text_add(x->out, "\"");
    }
    det_text_add(x->out, "\"");
}

static void day(writer *x, const char *name, det_day d)
{
    char s[11];
    text(x, name, det_day_print(d, s));
}

/* What the sampler found; blank where the pair was not read. */
static void reading_fields(writer *x, const det_reading *r)
{
    static const det_reading nothing;
    static const char *const r_names[DET_N_BASELINES][3] = {{"read_r_fixed", "read_r_fixed_q05", "read_r_fixed_q95"},
                                                            {"read_r_stepped", "read_r_stepped_q05", "read_r_stepped_q95"},
                                                            {"read_r_freer", "read_r_freer_q05", "read_r_freer_q95"}};
    static const char *const names[DET_N_EXPLANATIONS] = {"read_habit", "read_tit_for_tat", "read_mutual_fear",
                                                          "read_true_hostility", "read_common_cause"};
    const double absent = r ? 0 : NAN; /* added: what is not known is blank */
    r = r ? r : &nothing;
    number(x, "read_p_coupled", r->p_coupled + absent);
    number(x, "read_log10_coupled", r->log10_coupled + absent);
    number(x, "read_sd_log10_coupled", r->sd_log10_coupled + absent);
    for (int e = 0; e < DET_N_EXPLANATIONS; e++)
        number(x, names[e], r->by[e] + absent);
    for (int k = 0; k < DET_N_BASELINES; k++) {
        number(x, r_names[k][0], r->r[k].median + absent);
        number(x, r_names[k][1], r->r[k].q05 + absent);
        number(x, r_names[k][2], r->r[k].q95 + absent);
    }
    number(x, "read_fits_failed", r->n_failed + absent);
    number(x, "read_worst_rhat", r->worst_rhat + absent);
}

/* What comes from third parties; blank where the pair is not coupled, or nothing is known. */
static void import_fields(writer *x, const det_imports *m)
{
    static const det_imports nothing = {.failed = 1};
    m = m ? m : &nothing;
    const double absent = m->failed ? NAN : 0;
    text(x, "imports", m->failed ? NULL : det_imports_state_name(m->state));
    number(x, "imports_log10", m->log10_evidence + absent);
    number(x, "imported_share", m->share.median + absent);
    number(x, "imported_share_q05", m->share.q05 + absent);
    number(x, "imported_share_q95", m->share.q95 + absent);
}

static void fields(writer *x)
{
    static const det_watch_pair nobody;
    static const char *const r_names[DET_N_BASELINES][3] = {{"r_fixed", "r_fixed_q05", "r_fixed_q95"},
                                                            {"r_stepped", "r_stepped_q05", "r_stepped_q95"},
                                                            {"r_freer", "r_freer_q05", "r_freer_q95"}};
    const det_watch_pair *p = x->p ? x->p : &nobody;
    const det_sighting *s = &p->sighting;
    const det_atlas *a = x->w->a;
    const det_atlas_pair *counts = &a->pairs[x->p ? x->p - x->w->pairs : 0];
    const double fails = s->failed ? NAN : 0; /* added: what is not known is blank */
    text(x, "one", p->one);
    text(x, "other", p->other);
    day(x, "from", a->from);
    day(x, "until", a->until);
    text(x, "state", s->failed ? "failed" : det_sighting_state_name(p->state));
    number(x, "false_discovery", p->false_discovery);
    number(x, "p_coupled", s->p_coupled + fails);
    number(x, "log10_coupled", s->log10_coupled + fails);
    number(x, "habit", s->by[DET_BY_HABIT] + fails);
    number(x, "tit_for_tat", s->by[DET_BY_RECIPROCITY] + fails);
    number(x, "mutual_fear", s->by[DET_BY_FEAR] + fails);
    number(x, "true_hostility", s->by[DET_BY_INTENT] + fails);
    number(x, "common_cause", s->by[DET_BY_COMMON_CAUSE] + fails);
    for (int k = 0; k < DET_N_BASELINES; k++) {
        number(x, r_names[k][0], s->r[k].median + fails);
        number(x, r_names[k][1], s->r[k].q05 + fails);
        number(x, r_names[k][2], s->r[k].q95 + fails);
    }
    number(x, "fear_of_one", s->fear[0] + fails);
    number(x, "fear_of_other", s->fear[1] + fails);
    if (s->failed)
        text(x, "since", NULL);
    else
        day(x, "since", det_watch_day(x->w, s->since));
    number(x, "hostile_a_day", s->recent + fails);
    number(x, "hostile_a_day_before", s->before + fails);
    number(x, "acts_of_one", counts->n_acts[0]);
    number(x, "acts_of_other", counts->n_acts[1]);
    number(x, "hostile_of_one", counts->n_hostile[0]);
    number(x, "hostile_of_other", counts->n_hostile[1]);
    number(x, "coverage", p->coverage);
    number(x, "jumped", p->jumped);
    text(x, "was_state", p->past ? p->past->state : NULL);
    number(x, "was_p_coupled", p->past ? p->past->p_coupled : NAN);
    reading_fields(x, p->reading);
    import_fields(x, p->imports);
    det_text_add(x->out, "\n");
}

void det_watch_csv(const det_watch *w, det_text *out)
{
    fields(&(writer){w, NULL, out, 0});
    for (size_t i = 0; i < w->n_pairs; i++)
        fields(&(writer){w, &w->pairs[w->order[i]], out, 0});
}
