/* SPDX-License-Identifier: Apache-2.0 */
/* Where a holder's suspicion comes from: its log-odds split by source, so that the sources sum to them at every step.
 *
 * Sources: what it brought along (prior); the resting level; the other side's own open acts, hostile and cooperative;
 * each third party it is feared with (courted or let act in secret); broken words; documented shifts; forgetting and
 * resets.
 *
 * Rule. Let L* = logit(q01 / (q01 + q10)) be the level to which a belief comes to rest without evidence: a constant
 * source of its own. Every other source is a deviation from it. The prior begins at logit h0 - L*, each gain is added
 * to its source, and a prediction from h+ to h- fades all of them alike, by the factor (logit h- - L*) / (logit h+ -
 * L*), for a memory that fades does not ask where it came from. The factor lies in [0, 1] for a plain prediction; where
 * h+ is at rest it is the limit, 1 - q01 - q10; where a reset or the audience cost takes it out of [0, 1] it is cut,
 * and what is then missing belongs to "forgetting and resets".
 */
#ifndef DET_ASK_COMPONENTS_H
#define DET_ASK_COMPONENTS_H

#include "ask/course.h"
#include "ask/replay.h"

/* Fill path->components of holder i, after the acts of each step. c was run at the mode. DET_NOMEM: path->components is
 * then freed by det_replay_free as far as it came. Cost: one pass over the record. */
det_status det_components_fill(const det_course *c, const det_case *dc, int i, det_belief_path *path,
                               det_err *err) DET_MUST_USE;
/* The factor: what a prediction from the log-odds `before` to `after` leaves of every deviation from `rest`. */
double det_component_fading(const det_params *p, double rest, double before, double after);

#endif
