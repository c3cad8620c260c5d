/* SPDX-License-Identifier: Apache-2.0 */
/* The kernels that may be built; lanes.c chooses among them. */
#ifndef DET_MODEL_LANES_KERNELS_H
#define DET_MODEL_LANES_KERNELS_H

#include "model/lanes.h"

extern const det_lanes det_lanes_generic, det_lanes_avx2, det_lanes_avx512;

#endif
