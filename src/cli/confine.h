/* SPDX-License-Identifier: Apache-2.0 */
/* What a process gives up before it answers strangers, as far as its kernel knows how (Linux: Landlock, seccomp): to write anywhere
 * but in a few folders, to start programs, to connect to anybody, to rise. There is no way back. */
#ifndef DET_CLI_CONFINE_H
#define DET_CLI_CONFINE_H

#include <stddef.h>

/* Call it before there are threads. Files are written in these folders alone from now on; NULL and those that are not there are passed over. */
void det_confine(const char *const *writable, size_t n);

#endif
