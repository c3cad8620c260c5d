/* SPDX-License-Identifier: Apache-2.0 */
/* Strict reading of numbers: the whole string is one decimal number within a range, or the reason why it is not; and how a
 * difference is printed. */
#ifndef DET_BASE_NUMBER_H
#define DET_BASE_NUMBER_H

/* Both read all of s: optional sign, decimal digits (for a double also one point and an exponent). No blanks, no
 * hexadecimal, no "inf" or "nan", no thousands separators, whatever the locale. lowest <= value <= highest. 0 on
 * success. Otherwise -1, *out is untouched and *why (NULL allowed) is a static text that continues a sentence about the
 * value: "is empty", "is not a number", "is not a whole number", "is too small", "is too large". */
int det_number_read_double(const char *s, double lowest, double highest, double *out, const char **why);
int det_number_read_long(const char *s, long lowest, long highest, long *out, const char **why);

enum { DET_NUMBER_SIZE = 48 };
/* "+1.5", "-2", and "0" without a sign for what rounds to zero; "" for NaN. decimals: 0 to 9. Returns out. */
char *det_number_print_signed(double v, int decimals, char out[DET_NUMBER_SIZE]);

#endif
