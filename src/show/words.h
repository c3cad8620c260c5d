/* SPDX-License-Identifier: Apache-2.0 */
/* How numbers, confidence and states of a pair are said. Probabilities: base/probability.h. */
#ifndef DET_SHOW_WORDS_H
#define DET_SHOW_WORDS_H

#include "ask/replay.h"

enum { DET_WORDS_SIZE = 64 };

/* A number with `digits` significant digits (1-15), never in powers of ten, thousands in full; "" for NaN, "inf" and
 * "-inf" in words. Into out[DET_WORDS_SIZE]; returns out. */
char *det_words_number(double v, int digits, char *out);
/* "0.42 to 0.61" of an interval, two significant digits; "" where an end is NaN. Returns out. */
char *det_words_interval(double low, double high, char *out);
/* "not graded" "low" "moderate" "high" */
const char *det_words_confidence(det_confidence c);
/* What a state of the pair means, one sentence without a full stop. */
const char *det_words_state(det_pair_state s);
/* What a misperception of this size says: "fear ahead of the evidence", "close to the evidence", "fear behind the
 * evidence"; "" for NaN. */
const char *det_words_misperception(double m);

#endif
