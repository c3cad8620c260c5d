/* SPDX-License-Identifier: Apache-2.0 */
/* Where a holder's suspicion comes from: its log-odds split by source, so that the sources sum to them at every step.
 *
 * Sources: what it brought along (prior); the other side's own open acts, hostile and cooperative; each third party it is
 * feared with (courted or let act in secret); broken words; documented shifts; forgetting (the pull of time toward the
 * resting odds, and resets at a change of government).
 */
#ifndef DET_ASK_COMPONENTS_H
#define DET_ASK_COMPONENTS_H

#include "ask/course.h"
#include "ask/replay.h"

/* Fill path->components of holder i, after the acts of each step. c was run at the mode. DET_NOMEM: path->components is
 * then freed by det_replay_free as far as it came. Cost: one pass over the record. */
det_status det_components_fill(const det_course *c, const det_case *dc, int i, det_belief_path *path,
                               det_err *err) DET_MUST_USE;

#endif
