/* SPDX-License-Identifier: Apache-2.0 */
/* How a probability is said: a word, a number, or the word with the number beside it.
 *
 * Source of the words: Intelligence Community Directive 203 (2015), section D.6.e.(2)(a).
 */
#ifndef DET_BASE_PROBABILITY_H
#define DET_BASE_PROBABILITY_H

enum { DET_PROBABILITY_SIZE = 32 };

/* "almost no chance" below .05, "very unlikely" below .20, "unlikely" below .45, "roughly even chance" to .55, "likely"
 * to .80, "very likely" to .95, "almost certain" above; "" for NaN. Static. */
const char *det_probability_word(double p);
/* The number with two decimals, never rounded to a certain 0.00 or 1.00: "<0.01", ">0.99"; "" for NaN. Into
 * out[DET_PROBABILITY_SIZE]; returns out. */
char *det_probability_print(double p, char *out);
/* The word with its number, "likely (0.63)"; "" for NaN. Into out[DET_PROBABILITY_SIZE]; returns out. */
char *det_probability_say(double p, char *out);

#endif
