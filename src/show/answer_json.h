/* SPDX-License-Identifier: Apache-2.0 */
/* The part of the JSON that every answer has: question, verdict, confidence, what would change it, provenance.
 *
 * Contract: docs/questions.md. Probabilities lie in [0,1]; an uncertain quantity is an object with `median`, `q05`,
 * `q25`, `q40`, `q60`, `q75`, `q95`; an uncertain path is the same object with an array in each place; missing is null.
 */
#ifndef DET_SHOW_ANSWER_JSON_H
#define DET_SHOW_ANSWER_JSON_H

#include "ask/answer.h"
#include "show/json.h"

/* Fill the root of *j. */
void det_json_answer(det_json *j, const det_answer *a);
void det_json_band(det_json *j, json_t *parent, const char *key, const det_band *b);
/* bands[n] as one object of arrays; NULL becomes null. */
void det_json_bands(det_json *j, json_t *parent, const char *key, const det_band *bands, size_t n);

#endif
