/* SPDX-License-Identifier: Apache-2.0 */
/* A file that is written beside its place is moved there when it is whole: it appears whole or not at all, even where the power goes. */
#ifndef DET_BASE_SETTLE_H
#define DET_BASE_SETTLE_H

#include <stdio.h>

/* Open what is to be written beside its place, made anew: what a killed process left there goes, and nothing is written through a link
 * that somebody put there. NULL and errno. */
FILE *det_settle_open(const char *beside);

/* Have f, which is at `beside`, on the disk, and give it the name `path`, in place of what had it; path NULL: it is not wanted. f is
 * closed, and nothing of it is left beside its place. 0; -1 with errno, EBUSY where another program has begun to write there since. */
int det_settle(FILE *f, const char *beside, const char *path);

#endif
