/* SPDX-License-Identifier: Apache-2.0 */
/* The hyperprior: what the pairs of an atlas say together about the parameters of each.
 *
 * Idea. Every free parameter of a scan (ask/glance.h) has a normal prior on its unconstrained scale u. Its mean and
 * standard deviation belong to a group of parameters (all gains of fear, all memories ...), or, for the baselines, to
 * the class and the two actors:
 *
 *     mu_ij,c     u ~ N(base_c + source_i,c + target_j,c, sd_c)           log acts a day
 *     gains       u ~ N(mean_g + log m, sd_g)                             eta, theta, gamma: in baselines; m = exp of
 * the above all others  u ~ N(mean_g, sd_g)
 *
 * and every rival explanation has a prior probability ("the spike": most pairs are not coupled at all). They are found
 * by EM: each round fits all pairs under the hyperprior (Laplace), then sets the means, deviations and probabilities to
 * what the posteriors say, a pair counting under each rival by that rival's posterior probability. Where few pairs
 * speak, the reference holds: it counts as so many pairs more (DET_POOL_WEIGHT).
 */
#ifndef DET_ASK_POOLING_H
#define DET_ASK_POOLING_H

#include "data/atlas.h"
#include "model/dilemma.h"

typedef enum det_pool_group {
    DET_POOL_ETA,
    DET_POOL_THETA,
    DET_POOL_GAMMA,
    DET_POOL_ALPHA_SAME,
    DET_POOL_ALPHA_CROSS,
    DET_POOL_ALPHA_COOP,
    DET_POOL_MEMORY,
    DET_POOL_HABIT_COOP,
    DET_POOL_HABIT_HOSTILE,
    DET_POOL_SHAPE,
    DET_POOL_XI,
    DET_POOL_A01,
    DET_POOL_A10,
    DET_POOL_Z01,
    DET_POOL_Z10,
    DET_N_POOL_GROUPS
} det_pool_group;
/* "eta" "theta" ... */
const char *det_pool_group_name(det_pool_group g);

/* Pairs that the reference counts for. */
#define DET_POOL_WEIGHT 10.0

typedef struct det_hyper {
    double base[DET_N_CLASSES], base_sd[DET_N_CLASSES];
    size_t n_actors;
    double *source, *target; /* [n_actors][4] owned */
    double mean[DET_N_POOL_GROUPS], sd[DET_N_POOL_GROUPS];
    double rival[DET_N_RIVALS]; /* prior probabilities, sum 1 */
    double log_norm[2];         /* of the prior's cut: without reciprocity and with it */
} det_hyper;

/* The reference: priors of the model, gains in baselines (ours), and baselines from the counts of the atlas alone, half
 * an act added to each stream. Rivals have their prior of the fork. DET_NOMEM. */
det_status det_hyper_reference(const det_atlas *a, det_hyper *out, det_err *err) DET_MUST_USE;
det_status det_hyper_copy(const det_hyper *from, det_hyper *out, det_err *err) DET_MUST_USE;
void det_hyper_free(det_hyper *h);

/* Prior mean of u of a baseline: of acts of actor[i] toward the other. */
double det_hyper_baseline(const det_hyper *h, const int actor[2], int i, int cls);
/* The group of a parameter, -1: none (baselines, and what keeps the model's own prior). */
int det_hyper_group(const det_param *row);
/* What u of a grouped parameter is measured from: the log baseline of its direction and class (of eta: the mean of
 * both), else 0. */
double det_hyper_offset(const det_hyper *h, const int actor[2], const det_param *row);
/* Give the rows of a dilemma between these actors their priors, and the table its norm. tau of a record's injections, whose mean is thought to
 * be one act a day, has a fixed prior: .3 of the baseline of its direction and class, sd of its log 1.5 (ours): shares of nearly nothing to nearly
 * all. */
void det_hyper_apply(const det_hyper *h, const int actor[2], det_dilemma *d);

struct det_glance;
struct det_glance_work;
/* One round of EM: the hyperprior that the scans of all pairs, made under `from`, make likeliest (in expectation).
 * Pairs that failed say nothing; sums go over pairs in their order. DET_NOMEM; *out is then untouched. */
det_status det_hyper_update(const det_hyper *from, const det_hyper *reference, const det_atlas *a,
                            const struct det_glance_work *w, const struct det_glance *scans, det_hyper *out,
                            det_err *err) DET_MUST_USE;

#endif
