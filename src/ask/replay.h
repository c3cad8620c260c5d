/* SPDX-License-Identifier: Apache-2.0 */
/* replay: what each side believed, day by day and why; the rates that follow; the state of the pair and its phases.
 *
 * Everything is indexed by holder i in {0,1} (the principals, in the case's order) whose belief is about the other one,
 * j = 1 - i. Directed dyads: dir 0 = principal 0 -> 1, dir 1 = principal 1 -> 0. Arrays are owned by the struct.
 */
#ifndef DET_ASK_REPLAY_H
#define DET_ASK_REPLAY_H

#include "ask/answer.h"
#include "base/progress.h"
#include "data/panel.h"

struct det_basis; /* ask/basis.h */

typedef struct det_replay_options {
    int n_paths;         /* coupled simulations for ignition, progeny and persistence, default 400 */
    double horizon_days; /* of ignition and persistence, default 365 */
} det_replay_options;

void det_replay_default(det_replay_options *o);

/* Shares of the expected hostile acts of one direction; they sum to the rate. */
enum {
    DET_SHARE_BASELINE,
    DET_SHARE_INTENT,
    DET_SHARE_RECIPROCITY,
    DET_SHARE_FEAR,
    DET_SHARE_INJECTION,
    DET_SHARE_COMMON,
    DET_SHARE_ECHO,
    DET_N_SHARES
};
/* "own baseline" "own intent" "reciprocity" "fear" "third parties" "common cause" "echo" */
const char *det_share_name(int share);

/* Switches of the misperception split, in this order; the rest is what none of the five explains (memory, prior fear,
 * breaches, shifts). */
enum {
    DET_BIAS_SENSIBILITY,
    DET_BIAS_ATTRIBUTION,
    DET_BIAS_BAD_FAITH,
    DET_BIAS_FRIEND_OF_ENEMY,
    DET_BIAS_DENIABLE,
    DET_BIAS_REST,
    DET_N_BIASES
};
const char *det_bias_name(int bias);

typedef enum det_pair_state {
    DET_PAIR_UNKNOWN,
    DET_PAIR_CALM,
    DET_PAIR_FRAGILE,
    DET_PAIR_SPIRAL,
    DET_PAIR_ENTRENCHED
} det_pair_state;
const char *det_pair_state_name(det_pair_state s);

/* One source of suspicion of a holder; their log-odds at any step sum to logit of the belief. */
typedef struct det_component {
    char *name;       /* "prior", "resting level", "Taliban government itself", "... with India", "broken words", ... */
    int through;      /* third party behind it, or -1 */
    double *log_odds; /* [n_steps] what is left of its contributions, at the mode */
} det_component;

typedef struct det_belief_path {
    det_band *h;    /* [n_steps] belief that the other is hostile */
    double *h_mode; /* [n_steps] at the mode */
    det_component *components;
    size_t n_components;
    double *intent_filter;      /* [n_steps] the analyst's P(other truly hostile), from what could be known then */
    double *intent_smooth;      /* [n_steps] the same in hindsight */
    double *misperception;      /* [n_steps] h_mode - intent_smooth */
    double *bias[DET_N_BIASES]; /* [n_steps] each; they sum to misperception */
} det_belief_path;

typedef struct det_rate_path {
    double *rate[DET_N_CLASSES];   /* [n_steps] expected acts per step (hidden states by the smoother) */
    double *share[DET_N_SHARES];   /* [n_steps] of the hostile classes together */
    double total[DET_N_SHARES];    /* sums over observed steps */
    double *kernel[DET_N_CLASSES]; /* [n_steps] memory Y of this direction's acts */
} det_rate_path;

/* Direct reproduction under one baseline. */
typedef struct det_reproduction {
    int known;            /* 0: not printed, `why` says it */
    const char *baseline; /* "fixed" "stepped" "freer" */
    const char *why;      /* static; NULL when known */
    det_band r;
    double p_above_1;
    double log_evidence; /* of its fit, by the sampler */
    const char *word;    /* falling .. rising, one of five */
    double sd_log10;     /* of log10 evidence */
} det_reproduction;

typedef struct det_event_effect {
    int act;           /* index into the case's acts, or -1 */
    int regime_change; /* index, or -1 */
    int holder;        /* whose belief it moved most */
    int step;
    double log_odds;    /* at once, on that belief */
    double belief_days; /* sum over later days of the belief's change */
    double
        acts; /* expected hostile acts of the pair within the horizon that follow under the model, against without it */
} det_event_effect;

typedef struct det_phase {
    int from, until;     /* steps, until exclusive */
    char *name;          /* made from its evidence */
    double level[2];     /* mean belief of each holder */
    double rate;         /* mean hostile acts per day of the pair, expected */
    int acts[3];         /* the acts that carried its beginning, -1 unused */
    int told;            /* told phase that overlaps most, -1 none */
    double told_overlap; /* days shared / days of either */
} det_phase;

typedef struct det_parameter_row {
    const char *name;                    /* static or owned by the answer's table */
    double prior_median, mode, q05, q95; /* natural scale */
    double contraction;                  /* 1 - var_post / var_prior on the unconstrained scale */
    const char *word;                    /* "learned" (>= .3) "prior-driven" (< .3) "not learned" (< .1) "fixed" */
} det_parameter_row;

typedef struct det_replay {
    det_answer answer;
    const det_case *c;      /* borrowed, as the panel; must outlive the answer */
    const det_panel *panel; /* of the basis */
    int n_steps, step_days;
    det_day from;
    unsigned char *seen; /* [n_steps] 1 where at least one direction of the pair was observed */
    det_belief_path belief[2];
    det_rate_path rate[2];
    double *common; /* [n_steps] smoothed probability of the shared hot state */
    det_reproduction r[3];
    struct {
        int known; /* 0: all else is NaN */
        double p_ignition,
            ignition_threshold; /* P(more than threshold extra acts) after one more material hostile act at the end */
        double progeny, progeny_se, r_g;                   /* total progeny G and 1 - 1/G */
        double persistence_days, p_outlasts, horizon_days; /* further length of the hot spell without outside causes
                                                              (censored at the horizon); P(longer) */
        double r_calm; /* R_dir evaluated at the pair's calm state, for comparison */
    } dynamics;
    det_pair_state state;
    det_phase *phases;
    size_t n_phases;
    det_event_effect *changers;
    size_t n_changers; /* ranked, at most 12 */
    det_parameter_row *parameters;
    size_t n_parameters;
    double told_agreement; /* adjusted Rand index of found against told phases by day; NaN without told ones */
    int n_acts[2];         /* open acts of each direction that were used */
    int n_hostile[2];
} det_replay;

/* Answer on the basis, whose draws are behind the bands; the fits under the two baselines beside have half as many. b is only
 * read, and must outlive *out. run may be NULL. DET_CONFIG; else as det_fit_find. On failure *out is untouched. Same case,
 * options and seed: same answer whatever run->n_threads. */
det_status det_replay_ask(const struct det_basis *b, const det_replay_options *o, const det_run *run, det_replay *out,
                          det_err *err) DET_MUST_USE;
/* Room for the paths of a replay that is put together elsewhere; n_steps is set. DET_NOMEM: freed by det_replay_free as far as it came.
 */
det_status det_replay_room(det_replay *r, det_err *err) DET_MUST_USE;
void det_replay_free(det_replay *r);

#endif
