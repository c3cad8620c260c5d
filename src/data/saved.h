/* SPDX-License-Identifier: Apache-2.0 */
/* A saved answer of replay, as far as two of them are compared.
 *
 * Filled by gate/savedfile.h; texts are borrowed from the document that it keeps, arrays are owned.
 */
#ifndef DET_DATA_SAVED_H
#define DET_DATA_SAVED_H

#include "data/case.h"

typedef struct det_saved_field {
    const char *name;
    char *value; /* as JSON, owned */
} det_saved_field;

typedef struct det_saved_act {
    const char *id, *author, *target, *cls; /* author "" where none is likeliest */
    det_day day;
    det_saved_field *fields; /* [n_fields] all that is told of it */
    size_t n_fields;
} det_saved_act;

/* What one event did, where the answer lists it among its game changers. */
typedef struct det_saved_effect {
    const char *event, *holder; /* id of an act or a change of government; of a side */
    double log_odds, belief_days, acts;
} det_saved_effect;

typedef struct det_saved_parameter {
    const char *name;
    double mode, q05, q95;
} det_saved_parameter;

typedef struct det_saved_phase {
    const char *name;
    det_day from, until;
} det_saved_phase;

typedef struct det_saved {
    det_input input; /* path owned, hash */
    const char *verdict, *confidence, *method, *prior, *profile, *state;
    unsigned long seed;
    int n_draws;
    const char *id[2], *name[2]; /* of the two sides */
    det_day from;                /* first day of step 0 */
    int step_days, n_steps;
    struct {
        int known;
        double median, q05, q95;
    } r;                           /* direct R under the stepped baseline */
    double *belief[2];             /* [n_steps] median belief of each side after the acts of the step; NaN unknown */
    double end_q05[2], end_q95[2]; /* of the last one */
    det_saved_act *acts;
    size_t n_acts;
    det_saved_effect *effects;
    size_t n_effects;
    det_saved_parameter *parameters;
    size_t n_parameters;
    det_saved_phase *phases;
    size_t n_phases;
    void *document; /* owned */
} det_saved;

#endif
