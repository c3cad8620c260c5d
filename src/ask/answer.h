/* SPDX-License-Identifier: Apache-2.0 */
/* What every answer carries: the verdict in a sentence, how sure and why, what would change it, and where it comes
 * from. */
#ifndef DET_ASK_ANSWER_H
#define DET_ASK_ANSWER_H

#include "data/case.h"

/* A quantity with its 20, 50 and 90 % intervals. NaN throughout: not known (printed as blank, null in JSON). */
typedef struct det_band {
    double median, q40, q60, q25, q75, q05, q95;
} det_band;

/* Band of n values (sorted in place); NaN values are left out; all NaN gives a NaN band. */
det_band det_band_of(double *values, size_t n);

typedef enum det_confidence { DET_CONF_NONE, DET_CONF_LOW, DET_CONF_MODERATE, DET_CONF_HIGH } det_confidence;

typedef enum det_prior_set { DET_PRIOR_SCEPTICAL, DET_PRIOR_REFERENCE, DET_PRIOR_ALARMED } det_prior_set;
typedef enum det_profile { DET_PROFILE_AUTO, DET_PROFILE_FULL, DET_PROFILE_MINI } det_profile;

typedef struct det_provenance {
    const char *version, *method; /* static */
    unsigned long seed;
    const char *prior, *profile; /* static names of the sets used; NULL where nothing was fitted */
    int n_draws;                 /* draws behind the bands */
    const det_input *inputs;     /* borrowed from the case */
    size_t n_inputs;
} det_provenance;

enum { DET_MAX_REASONS = 12 };

typedef struct det_answer {
    const char *question; /* "replay" ... */
    char *verdict;        /* one sentence, owned */
    det_confidence confidence;
    char *reasons[DET_MAX_REASONS]; /* owned, n_reasons used */
    size_t n_reasons;
    char *learned;         /* what the record could and could not teach, owned; NULL where nothing was fitted */
    char *would_change_it; /* owned */
    det_provenance provenance;
} det_answer;

/* One reason more behind the confidence, at most DET_MAX_REASONS. DET_NOMEM. */
det_status det_answer_reason(det_answer *a, det_err *err, const char *fmt, ...) DET_PRINTF(3, 4) DET_MUST_USE;
void det_answer_free(det_answer *a);

#endif
