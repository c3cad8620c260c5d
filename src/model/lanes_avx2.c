/* SPDX-License-Identifier: Apache-2.0 */
/* The lane kernel for AVX2 and FMA: four points at a time. Compiled with -mavx2 -mfma, called only where the processor
 * has both. */
#include "model/lanes_kernels.h"

#define LANES       4
#define KERNEL      det_lanes_avx2
#define KERNEL_NAME "avx2"
#include "model/lane_kernel.h"
