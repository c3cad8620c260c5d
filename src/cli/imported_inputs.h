/* SPDX-License-Identifier: Apache-2.0 */
/* Imported files as the inputs of an answer. */
#ifndef DET_CLI_IMPORTED_INPUTS_H
#define DET_CLI_IMPORTED_INPUTS_H

#include "data/case.h"
#include "data/imported.h"

/* *out[m->n_files], to be freed with det_imported_inputs_free; its texts are borrowed from m but for dropped_why. DET_NOMEM. */
det_status det_imported_inputs(const det_imported *m, det_input **out, det_err *err) DET_MUST_USE;
void det_imported_inputs_free(det_input *inputs, size_t n);

#endif
