/* SPDX-License-Identifier: Apache-2.0 */
/* A desk to edit a copy of a case at: its files as texts, checked as `check` does and packed for download.
 *
 * The case itself is never written. What comes in is an object {"files": {NAME: TEXT, ...}} of plain names; files of the folder
 * that it does not name stand as they are. A posted case reads nothing outside its folder.
 */
#ifndef DET_CLI_DESK_H
#define DET_CLI_DESK_H

#include "cli/serve.h"

/* {"files": {NAME: TEXT}} of the YAML, CSV and Markdown files of a folder that are UTF-8 without a NUL: others would come back changed. */
det_reply det_desk_files(const char *folder);
/* The answer of `check` (JSON) on the posted files. */
det_reply det_desk_check(const char *folder, const char *body);
/* The posted files as a zip archive; those that check finds no fault in and others alike. */
det_reply det_desk_pack(const char *body);

#endif
