/* SPDX-License-Identifier: Apache-2.0 */
/* What would disconfirm the leader: the observation of the coming months on which leader and runner-up differ most.
 *
 * Both explanations are simulated from the end of the record, from their own posterior draws. For each observable the
 * number of acts is sought that splits their predictions best (largest difference of P(at least that many)).
 */
#ifndef DET_ASK_SIGNS_H
#define DET_ASK_SIGNS_H

#include "ask/fork.h"

enum {
    DET_SIGN_VERBAL,
    DET_SIGN_MATERIAL,
    DET_SIGN_COOPERATION, /* acts of one side */
    DET_SIGN_ANSWERS,     /* its hostile acts within DET_SIGN_WITHIN days after one of the other */
    DET_N_SIGNS
};
#define DET_SIGN_WITHIN 10

typedef struct det_sign {
    int side, kind; /* principal; DET_SIGN_ */
    int at_least;   /* acts; 0: the two do not differ */
    double p[2];    /* of at least so many under leader, runner-up */
} det_sign;

typedef struct det_signs {
    int horizon_days, n_paths;
    det_rival rival[2];             /* that were simulated: the likeliest of leader and of runner-up */
    det_sign sign[2 * DET_N_SIGNS]; /* by difference of p, largest first */
} det_signs;

/* DET_NOMEM, DET_STOPPED; *out is then untouched. Cost: n_paths simulations of the horizon for each of the two. */
det_status det_signs_find(const det_basis *b, const det_fork *f, int n_paths, int horizon_days, const det_run *run,
                          det_signs *out, det_err *err) DET_MUST_USE;

#endif
