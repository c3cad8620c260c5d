/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/mem.h"
#include "base/version.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "gate/casefile.h"
#include "show/check_json.h"

static det_status print_text(const det_faults *faults, det_err *err)
{
    det_text out = {0};
    char line[1024];
    for (size_t i = 0; i < faults->n; i++) {
        const det_fault *f = &faults->items[i];
        det_text_addf(&out, "%s%s\n", f->is_note ? "note: " : "", det_fault_format(f, line, sizeof line));
    }
    det_text_addf(&out, "%s\n", det_faults_count(faults, line, sizeof line));
    return det_output_text(&out, NULL, err);
}

static det_status print_json(const det_faults *faults, const det_case *c, det_err *err)
{
    char count[128];
    det_answer a = {
        .question = "check",
        .verdict = det_faults_count(faults, count, sizeof count),
        .confidence = DET_CONF_HIGH,
        .reasons = {"the files were read to their end"},
        .n_reasons = 1,
        .would_change_it = "A change of the files.",
        .provenance = {.version = DET_VERSION, .method = DET_METHOD, .inputs = c->inputs, .n_inputs = c->n_inputs}};
    char *json = NULL;
    det_status st = det_check_json(&a, faults, &json, err);
    if (st == DET_OK)
        st = det_output_write(json, NULL, err);
    det_free(json);
    return st;
}

/* A fault of the case is said where it belongs, among the faults, and leaves the error itself empty. */
det_status det_command_check(const det_options *o, det_err *err)
{
    det_faults faults = {0};
    det_case c = {0};
    const det_status found = det_casefile_read(o->operands[0], &c, &faults, err);
    det_status st = found;
    if (found == DET_OK || (faults.n > 0 && (found == DET_DATA || found == DET_CONFIG))) {
        *err = (det_err){0};
        st = det_options_has(o, DET_OPTION_BIT(JSON)) ? print_json(&faults, &c, err) : print_text(&faults, err);
        st = st == DET_OK ? found : st;
    }
    det_case_free(&c);
    det_faults_free(&faults);
    return st;
}
