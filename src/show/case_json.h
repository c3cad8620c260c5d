/* SPDX-License-Identifier: Apache-2.0 */
/* A case as JSON: actors, fears, commitments, regime changes, claims, sources, acts. Indices are written as ids, -1 as
 * null. */
#ifndef DET_SHOW_CASE_JSON_H
#define DET_SHOW_CASE_JSON_H

#include "data/case.h"
#include "show/json.h"

/* Put the case under `key` of `parent`. */
void det_json_case(det_json *j, json_t *parent, const char *key, const det_case *c);
/* The id of an actor, NULL for -1. */
const char *det_case_actor_id(const det_case *c, int i_actor);
/* "public" "deniable" "covert" */
const char *det_visibility_name(det_visibility v);

#endif
