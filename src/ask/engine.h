/* SPDX-License-Identifier: Apache-2.0 */
/* What an answer is computed on here: for `info` and reports of faults. */
#ifndef DET_ASK_ENGINE_H
#define DET_ASK_ENGINE_H

#include <stddef.h>

/* Names of the likelihood kernels that this processor runs, the one in use last and marked: "generic, avx2 (in use)". Returns out. */
char *det_engine_kernels(char *out, size_t size);

#endif
