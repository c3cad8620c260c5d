/* SPDX-License-Identifier: Apache-2.0 */
/* The scanners that may be built; scan.c chooses among them. */
#ifndef DET_BASE_SCAN_KERNELS_H
#define DET_BASE_SCAN_KERNELS_H

#include "base/scan.h"

extern const det_scanner det_scan_avx2, det_scan_avx512;

#endif
