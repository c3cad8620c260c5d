/* SPDX-License-Identifier: Apache-2.0 */
/* How numbers are said: probability words with the number beside, confidence, states of a pair, sensible digits.
 *
 * Source of the probability words: Intelligence Community Directive 203 (2015), section D.6.e.(2)(a).
 */
#ifndef DET_SHOW_WORDS_H
#define DET_SHOW_WORDS_H

#include "ask/replay.h"

enum { DET_WORDS_SIZE = 64 };

/* "almost no chance" below .05, "very unlikely" below .20, "unlikely" below .45, "roughly even chance" to .55, "likely"
 * to .80, "very likely" to .95, "almost certain" above; "" for NaN. */
const char *det_words_probability(double p);
/* The word with its number, "likely (0.63)", into out[DET_WORDS_SIZE]; "" for NaN. Returns out. */
char *det_words_probability_print(double p, char *out);
/* A number with `digits` significant digits (1-15), never in powers of ten, thousands in full; "" for NaN, "inf" and
 * "-inf" in words. Into out[DET_WORDS_SIZE]; returns out. */
char *det_words_number(double v, int digits, char *out);
/* A share of one with two decimals, never rounded to a certain 0.00 or 1.00: "<0.01", ">0.99"; "" for NaN. Returns out.
 */
char *det_words_share(double p, char *out);
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
