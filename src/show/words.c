/* SPDX-License-Identifier: Apache-2.0 */
#include "show/words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *det_words_number(double v, int digits, char *out)
{
    if (isnan(v)) {
        out[0] = '\0';
    } else if (isinf(v)) {
        strcpy(out, v > 0 ? "inf" : "-inf");
    } else if (fabs(v) >= 1e15 || (v != 0 && fabs(v) < 1e-15)) {
        snprintf(out, DET_WORDS_SIZE, "%.*e", digits - 1, v);
    } else {
        char rounded[DET_WORDS_SIZE];
        snprintf(rounded, sizeof rounded, "%.*e", digits - 1, v);
        const int power = v == 0 ? 0 : (int)strtol(strchr(rounded, 'e') + 1, NULL, 10);
        const int decimals = digits - 1 - power;
        snprintf(out, DET_WORDS_SIZE, "%.*f", decimals > 0 ? decimals : 0, v);
    }
    return out;
}

char *det_words_interval(double low, double high, char *out)
{
    char a[DET_WORDS_SIZE], b[DET_WORDS_SIZE];
    det_words_number(low, 2, a);
    det_words_number(high, 2, b);
    if (a[0] == '\0' || b[0] == '\0')
        out[0] = '\0';
    else
        snprintf(out, DET_WORDS_SIZE, "%.28s to %.28s", a, b);
    return out;
}

const char *det_words_confidence(det_confidence c)
{
    static const char *const words[] = {"not graded", "low", "moderate", "high"};
    return words[c];
}

const char *det_words_state(det_pair_state s)
{
    static const char *const sentences[] = {
        [DET_PAIR_UNKNOWN] = "the record cannot tell which state the pair is in",
        [DET_PAIR_CALM] = "little fear, and one more hostile act would hardly set off a quarrel",
        [DET_PAIR_FRAGILE] = "little fear, but one more hostile act could tip the pair over",
        [DET_PAIR_SPIRAL] = "fear is high, and hostile acts keep being answered by more of them",
        [DET_PAIR_ENTRENCHED] = "fear is high on its own: no single act matters much and none is needed",
    };
    return sentences[s];
}

const char *det_words_misperception(double m)
{
    if (isnan(m))
        return "";
    if (fabs(m) < .1)
        return "close to the evidence";
    return m > 0 ? "fear ahead of the evidence" : "fear behind the evidence";
}
