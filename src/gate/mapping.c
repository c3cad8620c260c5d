/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/mapping.h"

#include "base/mem.h"
#include "gate/schema.h"

#include <stddef.h>

#define COLUMN(name, what, needed) \
    {.key = name, .kind = DET_FIELD_TEXT, .required = needed, .at = offsetof(det_mapping, column) + DET_MAPPED_##what * sizeof(char *)}

static const det_field fields[] = {
    COLUMN("date", DATE, 1),
    COLUMN("source", SOURCE, 1),
    COLUMN("source_country", SOURCE_COUNTRY, 0),
    COLUMN("target", TARGET, 1),
    COLUMN("target_country", TARGET_COUNTRY, 0),
    COLUMN("cameo", CAMEO, 0),
    COLUMN("quad", QUAD, 0),
    COLUMN("goldstein", GOLDSTEIN, 0),
    COLUMN("id", ID, 0),
    COLUMN("reported", REPORTED, 0),
    COLUMN("deaths", DEATHS, 0),
    COLUMN("publisher", PUBLISHER, 0),
    {.key = "mutual", .kind = DET_FIELD_FLAG, .at = offsetof(det_mapping, is_mutual)},
};

static void read_root(det_reading *r, const det_yaml *root, det_mapping *m)
{
    if (!det_schema_is(r, root, DET_YAML_MAP, "a mapping") ||
        !det_schema_read(r, root, "a mapping", fields, sizeof fields / sizeof *fields, m) || r->failed)
        return;
    if (!*m->column[DET_MAPPED_CAMEO] && !*m->column[DET_MAPPED_QUAD])
        det_reading_fault(r, DET_DATA, root->at, "a mapping needs one of the keys 'cameo' and 'quad'");
}

det_status det_mapping_read(const char *path, det_mapping *out, det_err *err)
{
    det_case c = {0};
    det_faults faults = {0};
    det_yaml root = {0};
    det_mapping m = {0};
    det_reading r = {.c = &c, .faults = &faults};
    det_status st = det_yaml_read(&r, path, &root, err);
    if (!st)
        read_root(&r, &root, &m);
    if (!st && r.failed)
        st = det_err_set(err, DET_NOMEM, "no memory to read %s", path);
    if (!st && r.first.status) {
        st = r.first.status;
        if (err)
            *err = r.first;
    }
    if (st)
        det_mapping_free(&m);
    else
        *out = m;
    det_yaml_free(&root);
    det_faults_free(&faults);
    det_case_free(&c);
    return st;
}

void det_mapping_free(det_mapping *m)
{
    for (int k = 0; k < DET_N_MAPPED; k++)
        det_free(m->column[k]);
    *m = (det_mapping){0};
}
