/* SPDX-License-Identifier: Apache-2.0 */
/* The lane kernel for AVX-512: eight points at a time. Compiled with -mavx512f -mavx512dq, called only where the
 * processor has both. */
#include "model/lanes_kernels.h"

#define LANES       8
#define KERNEL      det_lanes_avx512
#define KERNEL_NAME "avx512"
#include "model/lane_kernel.h"
