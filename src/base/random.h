/* SPDX-License-Identifier: Apache-2.0 */
/* Random streams: counter-based (Philox 4x32-10, Random123), so a number depends on its address, never on who draws it.
 *
 * A stream is addressed by (seed, question, particle, step): the same address gives the same numbers whatever the
 * number of threads or ranks. A stream is 44 bytes of plain data and holds 2^33 numbers of 64 bits; copy it to replay
 * it (common random numbers).
 * Source: Salmon, Moraes, Dror & Shaw 2011.
 */
#ifndef DET_BASE_RANDOM_H
#define DET_BASE_RANDOM_H

#include <stdint.h>

typedef struct det_stream {
    uint32_t key[2], counter[4], block[4];
    int left; /* numbers left in block */
} det_stream;

void det_stream_init(det_stream *s, uint64_t seed, uint32_t question, uint32_t particle, uint32_t step);
/* Go to a block: the next draw is number 2 * block of the stream's numbers of 64 bits. */
void det_stream_seek(det_stream *s, uint32_t block);
uint64_t det_draw_u64(det_stream *s);
/* Uniform on the open interval (0,1): the middles of 2^52 equal cells. */
double det_draw_uniform(det_stream *s);
/* Standard normal (inverse distribution function of one uniform: one number in, one number out). */
double det_draw_normal(det_stream *s);
/* Gamma with shape > 0 and scale > 0 (Marsaglia & Tsang 2000). */
double det_draw_gamma(det_stream *s, double shape, double scale);
/* Poisson with 0 <= mean <= 1e9: inversion of one uniform below DET_POISSON_LARGE, PTRS of Hoermann 1993 above. */
#define DET_POISSON_LARGE 30
uint32_t det_draw_poisson(det_stream *s, double mean);
/* The inversion alone: the least k whose distribution function reaches u in (0,1), at 0 <= mean < DET_POISSON_LARGE. */
uint32_t det_poisson_quantile(double u, double mean);
/* 1 with probability p. */
int det_draw_bernoulli(det_stream *s, double p);

#endif
