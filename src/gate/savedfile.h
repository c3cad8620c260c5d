/* SPDX-License-Identifier: Apache-2.0 */
/* Reading back an answer that `detente replay --out FILE.json` wrote. */
#ifndef DET_GATE_SAVEDFILE_H
#define DET_GATE_SAVEDFILE_H

#include "data/saved.h"

/* DET_NOINPUT; DET_DATA with line and column where it is no JSON, with the missing field where it is not such an
 * answer; DET_USAGE where it answers another question; DET_NOMEM. *out is then untouched. */
det_status det_savedfile_read(const char *path, det_saved *out, det_err *err) DET_MUST_USE;
void det_saved_free(det_saved *s);

#endif
