/* SPDX-License-Identifier: Apache-2.0 */
/* Paths for AVX2 and FMA: four at a time. Compiled with -mavx2 -mfma, called only where the processor has both. */
#include "model/paths_kernels.h"

#define LANES       4
#define KERNEL      det_paths_avx2
#define KERNEL_NAME "avx2"
#include "model/path_kernel.h"
