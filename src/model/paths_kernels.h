/* SPDX-License-Identifier: Apache-2.0 */
/* The kernels that may be built; paths.c chooses among them. */
#ifndef DET_MODEL_PATHS_KERNELS_H
#define DET_MODEL_PATHS_KERNELS_H

#include "model/paths.h"

extern const det_paths_kernel det_paths_generic, det_paths_avx2, det_paths_avx512;

#endif
