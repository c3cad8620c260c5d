/* SPDX-License-Identifier: Apache-2.0 */
/* The files of a new case folder: a commented, invented case that already runs. */
#ifndef DET_GATE_TEMPLATE_H
#define DET_GATE_TEMPLATE_H

#include <stddef.h>

typedef struct det_template {
    const char *name, *text;
} det_template;

extern const det_template det_template_files[];
extern const size_t det_template_n_files;

#endif
