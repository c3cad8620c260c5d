/* SPDX-License-Identifier: Apache-2.0 */
#include "data/codebook.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int by_code(const void *key, const void *row)
{
    return strcmp(key, ((const det_code *)row)->code);
}

const det_code *det_codebook_cameo(const char *code)
{
    return bsearch(code, det_codebook_cameo_table, det_codebook_n_cameo, sizeof(det_code), by_code);
}

const det_code *det_codebook_weis(const char *code)
{
    return bsearch(code, det_codebook_weis_table, det_codebook_n_weis, sizeof(det_code), by_code);
}

double det_codebook_class_goldstein(det_class cls)
{
    static const double middle[DET_N_CLASSES] = {3.5, 7, -5, -7.5};
    DET_BUG_IF((int)cls < 0 || cls >= DET_N_CLASSES);
    return middle[cls];
}

static int by_event(const void *key, const void *row)
{
    return strcasecmp(key, ((const det_plover *)row)->event);
}

const det_plover *det_codebook_plover(const char *event)
{
    return bsearch(event, det_codebook_plover_table, det_codebook_n_plover, sizeof(det_plover), by_event);
}

int det_plover_has_mode(const det_plover *event, const char *mode)
{
    size_t n = strlen(mode);
    for (const char *at = event->modes; n && *at; at += strcspn(at, " "), at += *at == ' ')
        if (strcspn(at, " ") == n && !strncmp(at, mode, n))
            return 1;
    return 0;
}
