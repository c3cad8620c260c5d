/* SPDX-License-Identifier: Apache-2.0 */
/* Game changers: every act and every change of a principal's government taken away in turn, under the mode. */
#ifndef DET_ASK_CHANGERS_H
#define DET_ASK_CHANGERS_H

#include "ask/course.h"
#include "ask/replay.h"

typedef struct det_event {
    int act, regime_change; /* index into the case's list, or -1 */
    int step;
    det_difference made; /* with it minus without it; belief and acts over its step and the horizon after it, past
                            the record's end in silence */
} det_event;

typedef struct det_events {
    det_event *items; /* [n] acts in the footprints' order, then changes of government */
    size_t n;
} det_events;

enum { DET_MOST_CHANGERS = 12 };

/* All events. f: footprints of the fitted case; mode: the parameters. DET_NOMEM, DET_STOPPED; *out is then untouched.
 * The same whatever run->n_threads. Cost: a replay of n_ahead steps an event. */
det_status det_events_find(const det_case *c, const det_panel *p, const det_dilemma *d, const det_footprints *f,
                           const det_params *mode, int n_ahead, const det_run *run, det_events *out,
                           det_err *err) DET_MUST_USE;
void det_events_free(det_events *e);
/* Whose belief an event moved most at once. */
int det_event_holder(const det_event *e);
/* The events that moved a belief most, by belief-days, into *out (owned by the caller; at most DET_MOST_CHANGERS; those
 * that changed nothing are left out) and *n. DET_NOMEM. */
det_status det_changers_rank(const det_events *e, det_event_effect **out, size_t *n, det_err *err) DET_MUST_USE;

#endif
