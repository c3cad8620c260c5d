/* SPDX-License-Identifier: Apache-2.0 */
/* A file that was written beside its place, and closed, is moved there: it appears whole or not at all, even where the power goes. */
#ifndef DET_BASE_SETTLE_H
#define DET_BASE_SETTLE_H

#include <stdio.h>

/* Open what is to be written beside its place, made anew: what a killed process left there goes, and nothing is written through a link
 * that somebody put there. NULL and errno. */
FILE *det_settle_open(const char *beside);

/* Have what is at `beside` on the disk, then give it the name `path`, in place of what had it. 0; -1 with errno, and `beside` is left. */
int det_settle(const char *beside, const char *path);

#endif
