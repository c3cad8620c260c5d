/* SPDX-License-Identifier: Apache-2.0 */
/* Skill of all pairs of a store as JSON (docs/schema/skill.schema.json). */
#ifndef DET_SHOW_SKILL_JSON_H
#define DET_SHOW_SKILL_JSON_H

#include "ask/skill.h"

/* *out is a terminated text to be freed with det_free. DET_NOMEM. */
det_status det_skill_json(const det_skill *s, char **out, det_err *err) DET_MUST_USE;

#endif
