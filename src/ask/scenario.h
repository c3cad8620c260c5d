/* SPDX-License-Identifier: Apache-2.0 */
/* What third parties and promises could do after the record's end: the futures that a forecast is made under.
 *
 *   as before     third parties act openly at the mean rate of the record (Poisson counts), and deniably as the model has them act
 *   quiet         no third party acts, openly or deniably; not where the record has none
 *   A presses     third party A acts as in its busiest 30 days of the record, others as before; one for each that a fear names and
 *                 that was ever seen to act on a side
 *   nobody turns hostile   neither side is or becomes truly hostile and no common cause heats both, third parties as before: what is left is
 *                 habit, reciprocity and fear. How long hidden states stay is mostly the prior's, so this tells how much of a forecast is
 *   promise held  the commitment stands throughout; broken: it no longer stands, and its breaking is seen on the first step
 *
 * Acts count with the probability that they happened as told, and at mean severity.
 */
#ifndef DET_ASK_SCENARIO_H
#define DET_ASK_SCENARIO_H

#include "model/record.h"

typedef enum det_request_kind { DET_REQUEST_PRESSES, DET_REQUEST_HOLDS, DET_REQUEST_BREAKS } det_request_kind;

/* What was asked for besides, or instead of the busiest month. */
typedef struct det_scenario_request {
    det_request_kind kind;
    const char *name; /* of an actor, or of a commitment; not ended by '\0' where `n` is less */
    size_t n;         /* characters of the name */
    double monthly;   /* acts in 30 days of DET_REQUEST_PRESSES */
} det_scenario_request;

#define DET_SCENARIO_BENIGN "benign" /* id of "nobody turns hostile" */

typedef struct det_scenario {
    char *id, *name, *what; /* owned; a machine's name, a few words, a sentence without a full stop */
    det_record ahead;       /* owned: the record with the steps of the horizon after it */
    double third[DET_MAX_STREAMS]; /* for det_sim_options.third */
    int no_hidden;                 /* 1: hidden states held at benign and quiet */
} det_scenario;

typedef struct det_scenarios {
    det_scenario *items; /* [n]; the first is "as before", then "quiet" where there are third parties, then "nobody turns hostile" */
    size_t n, cap;
} det_scenarios;

/* All scenarios of a record of the case, n_more steps ahead. DET_USAGE: a request names no actor or commitment of the case (the nearest
 * is named); DET_CONFIG: an actor without a channel to a principal, a commitment that bars nobody whose hidden acts enter
 * (held), or one that is no principal's (broken); DET_NOMEM.
 * *out is then untouched. */
det_status det_scenarios_build(const det_case *c, const det_record *r, int n_more, const det_scenario_request *requests,
                               size_t n_requests, det_scenarios *out, det_err *err) DET_MUST_USE;
void det_scenarios_free(det_scenarios *s);

#endif
