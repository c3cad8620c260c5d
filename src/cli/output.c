/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

static det_status cannot(const char *path, det_err *err)
{
    return det_err_at(err, DET_IO, path, 0, 0, "cannot be written: %s", strerror(errno));
}

static det_status write_file(const char *text, const char *path, const char *beside, det_err *err)
{
    FILE *f = fopen(beside, "w");
    if (f == NULL)
        return cannot(path, err);
    int bad = fputs(text, f) < 0;
    bad |= fclose(f) != 0;
    if (!bad && rename(beside, path) == 0)
        return DET_OK;
    const det_status st = cannot(path, err);
    remove(beside);
    return st;
}

det_status det_output_write(const char *text, const char *path, det_err *err)
{
    if (path == NULL) {
        if (fputs(text, stdout) < 0 || fflush(stdout) != 0)
            return det_err_set(err, DET_IO, "standard output cannot be written: %s", strerror(errno));
        return DET_OK;
    }
    char *beside = det_text_format("%s.part", path);
    const det_status st = beside == NULL ? det_err_set(err, DET_NOMEM, "memory ran out while %s was written", path)
                                         : write_file(text, path, beside, err);
    det_free(beside);
    return st;
}

det_status det_output_text(det_text *text, const char *path, det_err *err)
{
    char *whole = det_text_take(text);
    det_text_free(text);
    const det_status st = whole == NULL
                              ? det_err_set(err, DET_NOMEM, "memory ran out while the answer was put together")
                              : det_output_write(whole, path, err);
    det_free(whole);
    return st;
}
