/* SPDX-License-Identifier: Apache-2.0 */
/* Where an answer goes: standard output, or a file that appears whole or not at all. */
#ifndef DET_CLI_OUTPUT_H
#define DET_CLI_OUTPUT_H

#include "base/text.h"

/* Write text to the file, NULL: to stdout. A file is written beside its place and moved there at the end. DET_IO. */
det_status det_output_write(const char *text, const char *path, det_err *err) DET_MUST_USE;
/* The same of a growing text, which is freed. DET_NOMEM where it failed. */
det_status det_output_text(det_text *text, const char *path, det_err *err) DET_MUST_USE;

#endif
