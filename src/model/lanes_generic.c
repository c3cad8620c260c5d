/* SPDX-License-Identifier: Apache-2.0 */
/* The lane kernel in plain C: one point at a time. Always built. */
#include "model/lanes_kernels.h"

#define LANES       1
#define KERNEL      det_lanes_generic
#define KERNEL_NAME "generic"
#include "model/lane_kernel.h"
