/* SPDX-License-Identifier: Apache-2.0 */
/* Paths in plain C: one at a time. Always built. */
#include "model/paths_kernels.h"

#define LANES       1
#define KERNEL      det_paths_generic
#define KERNEL_NAME "generic"
#include "model/path_kernel.h"
