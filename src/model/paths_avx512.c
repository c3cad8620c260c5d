/* SPDX-License-Identifier: Apache-2.0 */
/* Paths for AVX-512: eight at a time. Compiled with -mavx512f -mavx512dq, called only where the processor has both. */
#include "model/paths_kernels.h"

#define LANES       8
#define KERNEL      det_paths_avx512
#define KERNEL_NAME "avx512"
#include "model/path_kernel.h"
