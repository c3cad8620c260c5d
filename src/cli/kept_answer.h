/* SPDX-License-Identifier: Apache-2.0 */
/* The last answer about a whole store, kept beside it for the page: STORE.QUESTION.json, as the command's --json. */
#ifndef DET_CLI_KEPT_ANSWER_H
#define DET_CLI_KEPT_ANSWER_H

#include "base/err.h"

/* DET_IO, DET_NOMEM. */
det_status det_kept_answer_write(const char *store, const char *question, const char *json, det_err *err) DET_MUST_USE;

typedef struct det_kept_answer {
    char *json;       /* owned; NULL: none is kept */
    char *verdict;    /* owned */
    char sha256[65];  /* of the store when it was asked */
    char format[16];  /* that it was read in; "" where the answer does not say */
} det_kept_answer;

/* No file is no answer, and DET_OK. DET_DATA: the file is no answer to this question; DET_IO, DET_NOMEM; *out is then untouched. Cost: the
 * file is read and parsed. */
det_status det_kept_answer_read(const char *store, const char *question, det_kept_answer *out, det_err *err) DET_MUST_USE;
void det_kept_answer_free(det_kept_answer *a);

#endif
