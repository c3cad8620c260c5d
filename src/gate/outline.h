/* SPDX-License-Identifier: Apache-2.0 */
/* case.yaml read into a case: who, ties, promises, questions. Format: docs/case.md, "case.yaml". */
#ifndef DET_GATE_OUTLINE_H
#define DET_GATE_OUTLINE_H

#include "gate/yaml.h"

enum { DET_OUTLINE_FORMAT = 1, DET_OUTLINE_MAX_FEARED = 8, DET_OUTLINE_MAX_DAYS = 36525 };

/* 1 where the format version is the one that is read here; otherwise a fault (DET_CONFIG too old or too new, DET_DATA
 * no version). */
int det_outline_is_ours(det_reading *r, const det_yaml *root);
/* Everything but the claims. Faults go to r. */
void det_outline_read(det_reading *r, const det_yaml *root);
/* The claims, once the sources of the case are known. */
void det_outline_read_claims(det_reading *r, const det_yaml *root);
/* The value that names the file of the dull stream (the format that is wanted of a store goes to r), of the told phases;
 * NULL where none is named (or it is a fault). */
const det_yaml *det_outline_background(det_reading *r, const det_yaml *root);
const det_yaml *det_outline_told(det_reading *r, const det_yaml *root);
/* The value that names the folder of the i-th case of two meddlers; NULL past the end (or it is a fault). */
const det_yaml *det_outline_meddlers(det_reading *r, const det_yaml *root, size_t i);

#endif
