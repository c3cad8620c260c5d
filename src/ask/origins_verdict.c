/* SPDX-License-Identifier: Apache-2.0 */
/* What origins says in the end, in one sentence, and what would change it. */
#include "ask/origins.h"

#include "base/mem.h"
#include "base/probability.h"
#include "base/text.h"

#include <math.h>

/* Shares below this are not worth a place in the sentence. */
static const double WORTH_SAYING = .1;
enum { MOST_SAID = 3, MOST_OF_NOTE = 80 };

static const char *actor(const det_case *c, int i)
{
    return i < 0 ? "an unknown hand" : c->actors[i].name;
}

static const char *who(const det_origins *o, int i)
{
    return actor(o->c, o->c->principals[i]);
}

static void add_percent(det_text *t, const det_part *p)
{
    det_text_addf(t, "%.0f %% (90 %%: %.0f to %.0f %%)", 100 * p->mean, 100 * p->q05, 100 * p->q95);
}

/* Indices of the largest parts that are worth saying, the largest at any rate; returns how many. */
static int choose(const det_part *parts, int n, int said[MOST_SAID])
{
    int n_said = 0;
    for (; n_said < MOST_SAID; n_said++) {
        int best = -1;
        for (int k = 0; k < n; k++) {
            int is_said = 0;
            for (int m = 0; m < n_said; m++)
                is_said |= said[m] == k;
            if (!is_said && (best < 0 || parts[k].mean > parts[best].mean))
                best = k;
        }
        if (best < 0 || (n_said && parts[best].mean < WORTH_SAYING))
            break;
        said[n_said] = best;
    }
    return n_said;
}

static const char *between(int k, int n)
{
    return k == 0 ? "" : k == n - 1 ? " and " : ", ";
}

static int is_told(double p_lead)
{
    return p_lead >= DET_ORIGIN_TOLD;
}

/* ---- an act ---- */

/* What an act is, by one of its sources. */
static void add_source(det_text *t, const det_origins *o, const det_origin *x, int source)
{
    int is_pair = x->author == o->c->principals[x->reader];
    const char *other = who(o, 1 - x->reader), *reader = who(o, x->reader);
    switch (source) {
    case DET_SHARE_BASELINE:
        det_text_add(t, is_pair ? "its author's habit" : "its author's own doing");
        break;
    case DET_SHARE_INTENT:
        if (is_pair)
            det_text_add(t, x->trusts ? "good will" : "true hostility");
        else
            det_text_addf(t, "leave given by %s out of true hostility", reader);
        break;
    case DET_SHARE_RECIPROCITY:
        det_text_addf(t, "an answer to acts of %s", other);
        break;
    case DET_SHARE_FEAR:
        if (is_pair)
            det_text_addf(t, "%s %s", x->trusts ? "trust in" : "fear of", other);
        else
            det_text_addf(t, "leave given by %s out of fear of %s", reader, other);
        break;
    case DET_SHARE_INJECTION:
        det_text_add(t, "pressure of third parties");
        break;
    case DET_SHARE_COMMON:
        det_text_add(t, "a common cause");
        break;
    case DET_SHARE_ECHO:
        det_text_add(t, "an act told again");
        break;
    default:
        det_text_add(t, "what is supposed of days not observed");
    }
}

static void add_act(det_text *t, const det_origins *o, const det_origin *x)
{
    static const char *const classes[DET_N_CLASSES] = {"verbal cooperation", "material cooperation", "verbal hostility",
                                                       "material hostility"};
    const det_act *a = &o->c->acts[x->act];
    char day[11];
    det_text_addf(t, "%s of %s (%s, %s toward %s", a->id, det_day_print(det_act_day(a), day), classes[a->cls],
                  actor(o->c, x->author), actor(o->c, x->target));
    if (a->note[0]) {
        det_text_add(t, "; told as: ");
        det_text_add_short(t, a->note, MOST_OF_NOTE);
    }
    det_text_add(t, ")");
}

static char *verdict_of_act(const det_origins *o, const det_origin *x)
{
    det_text t = {0};
    char word[DET_PROBABILITY_SIZE];
    int said[MOST_SAID], n = choose(x->source, DET_N_SOURCES, said);
    det_text_add(&t, "Under the model act ");
    add_act(&t, o, x);
    det_text_add(&t, " is ");
    for (int k = 0; k < n; k++) {
        det_text_add(&t, between(k, n));
        add_percent(&t, &x->source[said[k]]);
        det_text_add(&t, " ");
        add_source(&t, o, x, said[k]);
    }
    if (is_told(x->p_lead))
        det_text_addf(&t, ": it is %s that more than half of it is the first", det_probability_say(x->p_lead, word));
    else
        det_text_add(&t, ": its origin cannot be told");
    if (o->n_roots > DET_FIRST_THIRD) {
        det_text_add(&t, "; ");
        add_percent(&t, &x->kind[DET_KIND_THIRD]);
        det_text_add(&t, " of it goes back to acts of third parties");
    }
    det_text_add(&t, ".");
    return det_text_take(&t);
}

static char *verdict_of_third(const det_origins *o, const det_origin *x)
{
    det_text t = {0};
    det_text_add(&t, "The model does not ask why third parties act, and act ");
    add_act(&t, o, x);
    det_text_addf(
        &t, " is one of theirs; %.1f (90 %%: %.1f to %.1f) hostile acts of the pair descend from it under the model.",
        x->descent.mean, x->descent.q05, x->descent.q95);
    return det_text_take(&t);
}

static char *change_of_act(const det_origins *o, const det_origin *x)
{
    det_text t = {0};
    if (is_told(x->p_lead))
        det_text_add(&t, "Acts that bring that source below one half in more than one draw of five.");
    else
        det_text_addf(
            &t,
            "More acts of both sides: one source would have to be more than half in %.0f %% of the draws, the "
            "largest is in %.0f %%.",
            100 * DET_ORIGIN_TOLD, 100 * x->p_lead);
    if (x->n_parents) {
        const det_act *a = &o->c->acts[x->parents[0].act];
        char day[11];
        det_text_addf(&t, " The earlier act that weighs most is %s of %s, ", a->id, det_day_print(det_act_day(a), day));
        add_percent(&t, &x->parents[0].share);
        det_text_add(&t, ".");
    }
    return det_text_take(&t);
}

/* ---- the whole record ---- */

static char *verdict_of_all(const det_origins *o)
{
    det_text t = {0};
    const det_origin_period *p = &o->periods[0];
    char word[DET_PROBABILITY_SIZE];
    int said[MOST_SAID], n = choose(p->kind, DET_KIND_THIRD, said);
    if (p->n_acts == 0) {
        det_text_addf(&t, "Cannot tell where hostility comes from: there is no hostile act between %s and %s.",
                      who(o, 0), who(o, 1));
        return det_text_take(&t);
    }
    det_text_addf(&t, "Under the model the hostile acts between %s and %s go back to ", who(o, 0), who(o, 1));
    for (int k = 0; k < n; k++) {
        det_text_addf(&t, "%s%s by ", between(k, n), det_root_kind_name((det_root_kind)said[k]));
        add_percent(&t, &p->kind[said[k]]);
    }
    if (o->n_roots > DET_FIRST_THIRD) {
        det_text_add(&t, ", and to third parties by ");
        add_percent(&t, &p->kind[DET_KIND_THIRD]);
    }
    if (o->pressure.known)
        det_text_addf(&t, " (more than the %.0f %% that the prior alone would give: %s)",
                      100 * o->pressure.by_prior.mean, det_probability_say(o->pressure.p_more, word));
    if (is_told(p->p_lead))
        det_text_addf(&t, ": it is %s that more than half has its root in %s.", det_probability_say(p->p_lead, word),
                      det_root_kind_name((det_root_kind)p->lead));
    else
        det_text_add(&t, ": which root is the main one cannot be told.");
    return det_text_take(&t);
}

static char *change_of_all(const det_origins *o)
{
    det_text t = {0};
    const det_origin_period *p = &o->periods[0];
    if (p->n_acts == 0)
        det_text_add(&t, "Hostile acts on the list.");
    else if (is_told(p->p_lead))
        det_text_add(&t, "Acts that bring that root below one half in more than one draw of five.");
    else
        det_text_addf(&t,
                      "More acts of both sides: one root would have to be more than half in %.0f %% of the draws, the "
                      "largest is in %.0f %%.",
                      100 * DET_ORIGIN_TOLD, 100 * p->p_lead);
    if (o->n_spreading) {
        const det_origin *x = &o->acts[o->spreading[0]];
        det_text_add(&t, " The act from which most followed is ");
        add_act(&t, o, x);
        det_text_addf(&t, ": %.1f hostile acts (90 %%: %.1f to %.1f) descend from it.", x->descent.mean, x->descent.q05,
                      x->descent.q95);
    }
    return det_text_take(&t);
}

det_status det_origins_conclude(det_origins *o, det_err *err)
{
    if (o->asked < 0) {
        o->answer.verdict = verdict_of_all(o);
        o->answer.would_change_it = change_of_all(o);
    } else {
        o->answer.verdict = o->acts[0].reader < 0 ? verdict_of_third(o, &o->acts[0]) : verdict_of_act(o, &o->acts[0]);
        o->answer.would_change_it = change_of_act(o, &o->acts[0]);
    }
    if (!o->answer.verdict || !o->answer.would_change_it)
        return det_err_set(err, DET_NOMEM, "memory ran out for the verdict");
    return DET_OK;
}
