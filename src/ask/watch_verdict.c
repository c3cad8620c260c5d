/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/watch_verdict.h"

#include "base/probability.h"
#include "base/text.h"

#include <math.h>

/* Names of the first pairs of a state, in the list's order. */
static void add_names(det_text *t, const det_watch *w, det_sighting_state state)
{
    enum { FEW = 3 };
    size_t n = 0;
    for (size_t i = 0; i < w->n_pairs && n < FEW; i++) {
        const det_watch_pair *p = &w->pairs[w->order[i]];
        if (p->called && p->state == state)
            det_text_addf(t, "%s%s-%s", n++ ? ", " : " (", p->one, p->other);
    }
    if (n)
        det_text_add(t, w->n_of[state] > n ? " ...)" : ")");
}

static void add_states(det_text *t, const det_watch *w)
{
    static const det_sighting_state told[] = {DET_SIGHT_SPIRAL, DET_SIGHT_ENTRENCHED, DET_SIGHT_FRAGILE,
                                              DET_SIGHT_CALM};
    for (size_t k = 0; k < sizeof told / sizeof *told; k++) {
        det_text_addf(t, "%s%zu %s", k ? ", " : ": ", w->n_of[told[k]], det_sighting_state_name(told[k]));
        add_names(t, w, told[k]);
    }
}

static char *say_verdict(const det_watch *w)
{
    det_text t = {0};
    const size_t n = w->n_pairs - w->n_failed;
    if (w->n_called == 0)
        det_text_addf(&t,
                      "Under the model none of %zu active pairs can be told to act on each other beyond habit and "
                      "common cause (false-discovery rate below %.2f)",
                      n, w->called_below);
    else
        det_text_addf(&t,
                      "Under the model %zu of %zu active pairs act on each other beyond habit and common cause "
                      "(false-discovery rate below %.2f)",
                      w->n_called, n, w->called_below);
    if (w->n_called)
        add_states(&t, w);
    det_text_add(&t, ".");
    return det_text_take(&t);
}

static det_status add_reasons(det_watch *w, int *n_doubts, det_err *err)
{
    const det_atlas *a = w->a;
    size_t n_rough = 0;
    det_status st = DET_OK;
    for (size_t i = 0; i < w->n_pairs; i++)
        n_rough += w->pairs[i].sighting.n_rough > 0;
    if (w->n_controls < 100 && st == DET_OK && ++*n_doubts)
        st = det_answer_reason(&w->answer, err, "only %zu negative controls stand behind the false-discovery rates",
                               w->n_controls);
    if (w->n_failed && st == DET_OK && ++*n_doubts)
        st = det_answer_reason(&w->answer, err, "%zu pair%s could not be fitted", w->n_failed, w->n_failed == 1 ? "" : "s");
    if (n_rough > w->n_pairs / 10 && st == DET_OK && ++*n_doubts)
        st = det_answer_reason(&w->answer, err, "in %zu pairs a rival is known only roughly", n_rough);
    if (a->n_jumps && st == DET_OK && ++*n_doubts)
        st = det_answer_reason(&w->answer, err, "%zu codes appear or vanish within the window in the whole source",
                               a->n_jumps);
    if (w->n_pairs && w->pairs[0].coverage < .95 && st == DET_OK && ++*n_doubts)
        st = det_answer_reason(&w->answer, err, "the source covers %.0f %% of the window's days",
                               100 * w->pairs[0].coverage);
    if (w->step_days > 1 && st == DET_OK && ++*n_doubts)
        st = det_answer_reason(&w->answer, err, "counted by week: what is answered within one is not seen, so R is too low");
    if (st == DET_OK)
        st = det_answer_reason(&w->answer, err,
                               "event data are news, counted by class: a glance, not a reading of each pair");
    return st;
}

det_status det_watch_say(det_watch *w, det_err *err)
{
    int n_doubts = 1;
    w->answer.verdict = say_verdict(w);
    det_text learned = {0}, change = {0};
    det_text_addf(&learned,
                  "Pooled over %zu pairs in %d rounds: a pair is of habit alone with prior probability %.2f, of tit "
                  "for tat %.2f, of mutual fear %.2f, of true hostility %.2f, of a common cause %.2f.",
                  w->n_pooled, w->n_rounds, w->hyper.rival[DET_RIVAL_NULL], w->hyper.rival[DET_RIVAL_RECIPROCITY],
                  w->hyper.rival[DET_RIVAL_FEAR],
                  w->hyper.rival[DET_RIVAL_INTENT_0] + w->hyper.rival[DET_RIVAL_INTENT_1] +
                      w->hyper.rival[DET_RIVAL_INTENT_BOTH],
                  w->hyper.rival[DET_RIVAL_COMMON]);
    det_text_add(&change,
                 "More days, another source, or a reading of a pair by itself (detente explain STORE --pair A,B).");
    w->answer.learned = det_text_take(&learned);
    w->answer.would_change_it = det_text_take(&change);
    if (!w->answer.verdict || !w->answer.learned || !w->answer.would_change_it)
        return det_err_set(err, DET_NOMEM, "no memory for what a watch says");
    const det_status st = add_reasons(w, &n_doubts, err);
    w->answer.confidence = n_doubts > 1 ? DET_CONF_LOW : DET_CONF_MODERATE;
    return st;
}
