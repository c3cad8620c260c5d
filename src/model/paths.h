/* SPDX-License-Identifier: Apache-2.0 */
/* Forward simulation of many paths at once: paths are the lanes of vector registers.
 *
 * When to use: whenever more than a few paths are wanted. A path gets the counts that det_simulate would give it, which
 * is the oracle (tests/model/test_paths.c); only a rate that differs in its last digit could part them, once in some
 * 1e15 draws.
 *
 * One source, path_kernel.h, is compiled for one lane (plain C, always there), four (AVX2 and FMA) and eight (AVX-512).
 * What it does not cover is left to det_simulate, path by path.
 */
#ifndef DET_MODEL_PATHS_H
#define DET_MODEL_PATHS_H

#include "model/simulate.h"

/* One path: what differs from its neighbours. All is borrowed; several paths may share p and start. */
typedef struct det_path {
    const det_params *p;
    const det_state *start;
    int hidden;        /* as det_simulate takes it */
    uint32_t path;     /* address, in place of that of the options */
    det_sim_path *out; /* its own */
} det_path;

/* A kernel: blocks of `width` paths that all meet the conditions of paths.c. */
typedef struct det_paths_kernel {
    const char *name; /* "generic" "avx2" "avx512" */
    int width;
    /* Hostile acts alone: no fear, no cooperation, no hidden states, no shock, no echo, no third parties; beliefs are
     * not followed. */
    void (*linear)(const det_dilemma *d, const det_sim_options *o, const det_path *each);
    /* No third parties; the paths' shapes r all finite or all infinite. */
    void (*full)(const det_dilemma *d, double until_calm, const det_sim_options *o, const det_path *each);
} det_paths_kernel;

/* The kernels of the same widths as det_lanes_list's; returns how many. */
int det_paths_list(const det_paths_kernel *out[3]);

/* Run n paths. kernel = NULL: the widest. Allocates nothing. */
void det_paths_run(const det_paths_kernel *kernel, const det_dilemma *d, double until_calm, const det_sim_options *o,
                   size_t n, const det_path *each);

#endif
