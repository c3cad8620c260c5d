/* SPDX-License-Identifier: Apache-2.0 */
#include "show/calibrate_json.h"

#include "show/answer_json.h"

static void put_row(det_json *j, json_t *list, const det_calibration *c, int k)
{
    const det_calibration_row *row = &c->rows[k];
    json_t *o = det_json_object(j, list, NULL);
    det_json_text(j, o, "name", row->name);
    det_json_bool(j, o, "is_parameter", k < c->n_parameters);
    det_json_number(j, o, "p", row->p);
    det_json_bool(j, o, "inside", row->inside);
    det_json_bool(j, o, "inside_joint", row->p >= c->joint_level);
    det_json_number(j, o, "cover_50", row->cover50);
    det_json_number(j, o, "cover_90", row->cover90);
    det_json_number(j, o, "contraction", row->contraction);
    json_t *places = det_json_array(j, o, "places");
    for (int i = 0; i < c->n_sets; i++)
        det_json_number(j, places, NULL, c->place[(size_t)i * (size_t)c->n_rows + (size_t)k]);
}

det_status det_calibrate_json(const det_calibration *c, char **out, det_err *err)
{
    det_json j;
    det_json_init(&j);
    det_json_answer(&j, &c->answer);
    json_t *result = det_json_object(&j, j.root, "result");
    det_json_integer(&j, result, "sets", c->n_sets);
    det_json_integer(&j, result, "failed", c->n_failed);
    det_json_bool(&j, result, "complete", c->complete);
    det_json_integer(&j, result, "days", c->n_days);
    det_json_number(&j, result, "joint_level", c->joint_level);
    det_json_integer(&j, result, "outside", c->n_outside);
    det_json_integer(&j, result, "outside_joint", c->n_outside_joint);
    json_t *acts = det_json_array(&j, result, "acts");
    for (int i = 0; i < c->n_sets; i++)
        det_json_integer(&j, acts, NULL, c->n_acts[i]);
    json_t *list = det_json_array(&j, result, "quantities");
    for (int k = 0; k < c->n_rows; k++)
        put_row(&j, list, c, k);
    return det_json_take(&j, out, err);
}
