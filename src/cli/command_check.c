/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/mem.h"
#include "cli/checked.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "show/check_json.h"

static det_status print_faults(const det_faults *faults, det_err *err)
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

static det_status print_text(const char *folder, det_err *err)
{
    det_faults faults = {0};
    det_case c = {0};
    int is_read;
    det_status st = det_checked_read(folder, 0, &c, &faults, &is_read, err);
    if (is_read) {
        const det_status printed = print_faults(&faults, err);
        st = printed == DET_OK ? st : printed;
    }
    det_case_free(&c);
    det_faults_free(&faults);
    return st;
}

static det_status print_json(const char *folder, det_err *err)
{
    char *json = NULL;
    det_status st = det_checked_json(folder, 0, &json, err);
    if (json != NULL) {
        const det_status printed = det_output_write(json, NULL, err);
        st = printed == DET_OK ? st : printed;
    }
    det_free(json);
    return st;
}

det_status det_command_check(const det_options *o, det_err *err)
{
    return det_options_has(o, DET_OPTION_BIT(JSON)) ? print_json(o->operands[0], err) : print_text(o->operands[0], err);
}
