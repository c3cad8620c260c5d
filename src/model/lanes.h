/* SPDX-License-Identifier: Apache-2.0 */
/* The likelihood and its gradient at many parameter points at once: points are the lanes of vector registers.
 *
 * When to use: whenever only values and gradients are wanted (optimum, sampler, scans). When the path of beliefs, the
 * filter or the smoother is wanted, use det_loglik: it is the oracle to which every kernel here is held
 * (tests/model/test_lanes.c: values to 1e-10, gradients to 1e-8).
 *
 * Where only the kernels go from step to step (lane_steps.h), points are taken one by one and steps are the lanes: a
 * single point then costs as little as one of many.
 *
 * One source, lane_kernel.h, is compiled for one lane (plain C, always there), four (AVX2 and FMA) and eight (AVX-512);
 * the widest that the processor has is chosen once.
 */
#ifndef DET_MODEL_LANES_H
#define DET_MODEL_LANES_H

#include "model/dilemma.h"

/* A stream of acts that is not empty in a step and was seen: w = sum over its entries of p * weight(mark), or w itself
 * where no marks are kept. */
typedef struct det_lane_cell {
    int stream, memory; /* memory: the kernel that it feeds, -1 for none */
    int first, last;    /* entries first .. last - 1 of the plan */
    double w, count;    /* weighted acts; plain ones, as emitted (streams of the pair) */
} det_lane_cell;

/* What a step holds, looked up once: bits of directions i, of streams 4 * dir + class. */
typedef struct det_lane_step {
    int cells[4]; /* cells of direction 0 begin at [0], of direction 1 at [1], of channels at [2], and end before [3] */
    double total; /* plain acts of the seen directions */
    unsigned char plain;  /* 1: both directions seen, scored, nothing told, no reset, as nearly all steps are */
    unsigned char seen;   /* i: direction i was observed */
    unsigned char scored; /* 1 from the lead on */
    unsigned char echoes; /* streams: acts of the step before that may echo (its mean where it was not seen) */
    unsigned char resets; /* i: government i changes at the next step */
    unsigned char told;   /* i: holder i sees a breach or a documented shift */
} det_lane_step;

/* Kernels that lanes keep: cooperation (both classes, which only act together), VH and MH of each direction, then the
 * injections. */
enum { DET_LANE_SIDE = 3, DET_LANE_PAIR = 2 * DET_LANE_SIDE };

/* Columns of a plan's dense table, one value a step; steps are padded to whole stretches of DET_DENSE_STEP, unseen. */
enum {
    DET_DENSE_STEP = 8,
    DET_DENSE_VOLUME = 0,                                /* exposure, or log volume where xi is free */
    DET_DENSE_TOTAL,                                     /* acts of the directions that are scored */
    DET_DENSE_SEEN,                                      /* [2] 1: seen and scored */
    DET_DENSE_COUNT = DET_DENSE_SEEN + 2,                /* [8] acts by stream, where seen and scored */
    DET_DENSE_LAST = DET_DENSE_COUNT + DET_PAIR_STREAMS, /* [8] acts of the step before, for the echo */
    DET_DENSE_FED = DET_DENSE_LAST + DET_PAIR_STREAMS,   /* [6] what the kernels get */
    DET_DENSE_BASIS = DET_DENSE_FED + DET_LANE_PAIR,     /* [n_level], then [8] own acts remembered where habit is followed */
};

/* What all lanes share: the record, where it is not empty, and what the model does not need of it. */
typedef struct det_lane_plan {
    const det_dilemma *d; /* borrowed; must outlive the plan */
    det_lane_step *steps; /* [n_steps] */
    det_lane_cell *cells; /* sorted by step and stream */
    int n_cells;
    det_entry *entries; /* sorted by place */
    double *exposure;   /* [n_steps] where xi is fixed (or the record hand-coded), else NULL */
    int n_memory;       /* kernels */
    double mean[DET_LANE_PAIR + 2 * DET_MAX_CHANNELS]; /* what a masked step feeds */
    int has_marks;                                     /* 1: severity weighs (nu is not fixed at 0) */
    int has_echo;                                      /* 1: echo is not fixed at 0 */
    int has_beliefs;                                   /* 0: no rate reads a belief, so none is followed */
    int thins;                                         /* bit i: D_i may differ from 1 */
    int is_linear;                                     /* 1: lane_linear.h does */
    /* Elsewhere, where neither beliefs, marks nor hidden states are read and nobody else takes part, lane_steps.h does:
     * then there are no steps, cells and entries but these. Else NULL and 0. */
    double *dense;               /* [columns][n_dense] */
    unsigned char *acts, *feeds; /* [n_dense / DET_DENSE_STEP] bit m: acts of stream m; kernel m gets some */
    int n_dense, habit; /* habit: the first of its columns */
    unsigned live, read; /* bit m: stream m's rate is not always 0; kernel m is not, and some rate reads it */
} det_lane_plan;

/* A kernel. work is 64-byte aligned memory of work_size(plan) bytes, of one thread. */
typedef struct det_lanes {
    const char *name; /* "generic" "avx2" "avx512" */
    int width;
    size_t (*work_size)(const det_lane_plan *plan);
    /* One block of `width` points: u[width][n_free], value[width], grad[width][n_free] or NULL. */
    void (*block)(const det_lane_plan *plan, void *work, const double *u, double *value, double *grad);
    /* One point, for plans with a dense table: its steps are the lanes. */
    void (*point)(const det_lane_plan *plan, void *work, const double *u, double *value, double *grad);
} det_lanes;

/* Kernels that were built and that this processor can run, narrowest first, up to the one that the environment variable
 * DETENTE_LANES names (all, where it names none of them); returns how many. */
int det_lanes_list(const det_lanes *out[3]);
/* The widest of them. */
const det_lanes *det_lanes_best(void);

typedef struct det_lane_work {
    det_lane_plan plan;
    const det_lanes *lanes;
    void *memory, *aligned;   /* owned; aligned within memory */
    double *u, *value, *grad; /* one block (owned) */
} det_lane_work;

/* lanes = NULL: the best. d is borrowed. */
det_status det_lane_work_init(const det_dilemma *d, const det_lanes *lanes, det_lane_work *out,
                              det_err *err) DET_MUST_USE;
void det_lane_work_free(det_lane_work *w);
/* log likelihood at n points u[n][n_free] into value[n], gradients [n][n_free] into grad unless NULL. A last block that
 * is not full repeats its first point. Values may be NaN or -INFINITY. Allocates nothing. */
void det_lanes_loglik(det_lane_work *w, int n, const double *u, double *value, double *grad);

#endif
