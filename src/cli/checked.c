/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/checked.h"

#include "gate/casefile.h"
#include "show/check_json.h"

det_status det_checked_read(const char *folder, int is_alone, det_case *c, det_faults *faults, int *is_read, det_err *err)
{
    const det_status found = is_alone ? det_casefile_read_alone(folder, c, faults, err) : det_casefile_read(folder, c, faults, err);
    *is_read = found == DET_OK || (faults->n > 0 && (found == DET_DATA || found == DET_CONFIG));
    if (*is_read && err != NULL)
        *err = (det_err){0};
    return found;
}

det_status det_checked_json(const char *folder, int is_alone, char **out, det_err *err)
{
    det_faults faults = {0};
    det_case c = {0};
    int is_read;
    det_status found = det_checked_read(folder, is_alone, &c, &faults, &is_read, err);
    if (is_read) {
        const det_status put = det_check_json(&faults, &c, out, err);
        found = put == DET_OK ? found : put;
    }
    det_case_free(&c);
    det_faults_free(&faults);
    return found;
}
