/* SPDX-License-Identifier: Apache-2.0 */
#include "base/probability.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *det_probability_word(double p)
{
    static const struct {
        double below;
        const char *word;
    } scale[] = {{.05, "almost no chance"},    {.20, "very unlikely"}, {.45, "unlikely"},
                 {.55, "roughly even chance"}, {.80, "likely"},        {.95, "very likely"},
                 {HUGE_VAL, "almost certain"}};
    if (isnan(p))
        return "";
    size_t i = 0;
    while (p >= scale[i].below)
        i++;
    return scale[i].word;
}

char *det_probability_print(double p, char *out)
{
    if (isnan(p))
        out[0] = '\0';
    else if (p > 0 && p < .01)
        strcpy(out, "<0.01");
    else if (p > .99 && p < 1)
        strcpy(out, ">0.99");
    else
        snprintf(out, DET_PROBABILITY_SIZE, "%.2f", p);
    return out;
}

char *det_probability_say(double p, char *out)
{
    char number[DET_PROBABILITY_SIZE];
    if (isnan(p))
        out[0] = '\0';
    else
        snprintf(out, DET_PROBABILITY_SIZE, "%s (%s)", det_probability_word(p), det_probability_print(p, number));
    return out;
}
