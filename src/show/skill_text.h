/* SPDX-License-Identifier: Apache-2.0 */
/* Skill of all pairs of a store, for reading and as CSV (one row a forecaster and lead time). */
#ifndef DET_SHOW_SKILL_TEXT_H
#define DET_SHOW_SKILL_TEXT_H

#include "ask/skill.h"
#include "base/text.h"

void det_skill_text(const det_skill *s, det_text *out);
void det_skill_csv(const det_skill *s, det_text *out);

#endif
