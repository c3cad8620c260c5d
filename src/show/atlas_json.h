/* SPDX-License-Identifier: Apache-2.0 */
/* What an atlas itself says of its source and its pairs: what the JSON of a watch begins with, and the plain list of pairs where no watch
 * was kept.
 *
 * The course of a pair is told in stretches of whole weeks, at most DET_COURSE_MOST of them, that end on the last day; days before the first
 * whole stretch are not in it.
 */
#ifndef DET_SHOW_ATLAS_JSON_H
#define DET_SHOW_ATLAS_JSON_H

#include "data/atlas.h"
#include "show/json.h"

enum { DET_COURSE_MOST = 60 };

/* "source": format, window, coverage, what was left out, codes that jump; "course": first day and days of a stretch, how many. */
void det_atlas_json_source(det_json *j, json_t *result, const det_atlas *a, int step_days);
/* Into an object: codes, names, acts of pair i, and its hostile and cooperative course by side; a stretch without coverage is null. */
void det_atlas_json_pair(det_json *j, json_t *o, const det_atlas *a, size_t i);
/* {"question": "pairs", "result": {"source", "course", "pairs"}}, to be freed with det_free. DET_NOMEM. */
det_status det_atlas_json(const det_atlas *a, char **out, det_err *err) DET_MUST_USE;

#endif
