/* SPDX-License-Identifier: Apache-2.0 */
/* Where the numbers of a simulation stand: streams (seed, question, path, step * DET_SIM_PARTS + part), and in them
 * places. */
#ifndef DET_MODEL_SIM_ADDRESS_H
#define DET_MODEL_SIM_ADDRESS_H

#include "base/random.h"
#include "model/params.h"

enum {
    DET_SIM_SHOCK, /* the pair's shock */
    DET_SIM_PAIR,  /* number k: the count of stream k; where its mean is large, from block (k + 1) * DET_SIM_SPAN on */
    DET_SIM_CHANNELS, /* from block k * DET_SIM_SPAN on: shock and count of channel k, courting before deniable; from block
                         (DET_SIM_THIRD + m) * DET_SIM_SPAN on: stream m of a third party that acts at a given rate */
    DET_SIM_HIDDEN,   /* number k: where chain k goes */
    DET_SIM_PARTS,
    DET_SIM_SPAN = 1 << 16,
    DET_SIM_THIRD = 2 * DET_MAX_CHANNELS
};

static inline uint32_t det_sim_step(int t, int part)
{
    return (uint32_t)t * DET_SIM_PARTS + (uint32_t)part;
}

/* Count of stream k at a mean of DET_POISSON_LARGE or more. */
static inline double det_sim_large(uint64_t seed, uint32_t question, uint32_t path, int t, int k, double mean)
{
    det_stream s;
    det_stream_init(&s, seed, question, path, det_sim_step(t, DET_SIM_PAIR));
    det_stream_seek(&s, ((uint32_t)k + 1) * DET_SIM_SPAN);
    return det_draw_poisson(&s, mean);
}

#endif
