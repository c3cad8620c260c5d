/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence (section 2): the log likelihood ratio of acts and of silence, in the one form that every channel uses.
 *
 *   llr(n, known, extra, E; r) = n log((known + extra)/known) - (n + r) log((r + E (known + extra))/(r + E known))
 *
 * Here rates come already multiplied by exposure (and thinning, and with the echo added): k0 = E known, k1 = E (known + extra).
 * r = INFINITY is the Poisson limit, where the second term is -(k1 - k0).
 */
#ifndef DET_MODEL_EVIDENCE_H
#define DET_MODEL_EVIDENCE_H

/* One channel with a shock of its own. n >= 0 (weighted), k0, k1 > 0, r > 0. */
double det_evidence(double n, double k0, double k1, double r);

typedef struct det_evidence_adj {
    double n, k0, k1, r;
} det_evidence_adj;

/* *out += adjoint * derivative of det_evidence by each argument. */
void det_evidence_back(double n, double k0, double k1, double r, double adjoint, det_evidence_adj *out);

/* The compensator of a group that shares a shock: -(n + r) log((r + l1)/(r + l0)), or -(l1 - l0) for r = INFINITY. */
double det_compensator(double n, double l0, double l1, double r);
/* Likewise; out->k0, k1 stand for l0, l1. */
void det_compensator_back(double n, double l0, double l1, double r, double adjoint, det_evidence_adj *out);

#endif
