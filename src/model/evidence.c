/* SPDX-License-Identifier: Apache-2.0 */
#include "model/evidence.h"

#include <math.h>

#include "base/elementary.h"

double det_compensator(double n, double l0, double l1, double r)
{
    if (isinf(r))
        return l0 - l1;
    return -(n + r) * det_log((r + l1) / (r + l0));
}

void det_compensator_back(double n, double l0, double l1, double r, double adjoint, det_evidence_adj *out)
{
    if (isinf(r)) {
        out->k0 += adjoint;
        out->k1 -= adjoint;
        return;
    }
    double d0 = 1 / (r + l0), d1 = 1 / (r + l1), logs = det_log((r + l1) * d0);
    out->n -= adjoint * logs;
    out->k0 += adjoint * (n + r) * d0;
    out->k1 -= adjoint * (n + r) * d1;
    out->r -= adjoint * (logs + (n + r) * (d1 - d0));
}

double det_evidence(double n, double k0, double k1, double r)
{
    return (n > 0 ? n * det_log(k1 / k0) : 0) + det_compensator(n, k0, k1, r);
}

void det_evidence_back(double n, double k0, double k1, double r, double adjoint, det_evidence_adj *out)
{
    det_compensator_back(n, k0, k1, r, adjoint, out);
    if (n > 0) {
        out->n += adjoint * det_log(k1 / k0);
        out->k0 -= adjoint * n / k0;
        out->k1 += adjoint * n / k1;
    }
}
