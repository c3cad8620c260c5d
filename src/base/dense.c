/* SPDX-License-Identifier: Apache-2.0 */
#include "base/dense.h"

#include "base/mem.h"

#include <lapacke.h>
#include <math.h>
#include <string.h>

static int all_finite(const double *a, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(a[i]))
            return 0;
    return 1;
}

double det_dense_radius(const double *a, int n)
{
    double copy[DET_DENSE_RADIUS_MAX * DET_DENSE_RADIUS_MAX], re[DET_DENSE_RADIUS_MAX], im[DET_DENSE_RADIUS_MAX];
    double work[4 * DET_DENSE_RADIUS_MAX], unused[1], radius = 0;
    DET_BUG_IF(n < 0 || n > DET_DENSE_RADIUS_MAX);
    size_t n_entries = (size_t)n * (size_t)n;
    if (n == 0)
        return 0;
    if (!all_finite(a, n_entries))
        return NAN;
    memcpy(copy, a, n_entries * sizeof *a);
    /* LAPACK sees the transpose: the same eigenvalues. */
    if (LAPACKE_dgeev_work(LAPACK_COL_MAJOR, 'N', 'N', n, copy, n, re, im, unused, 1, unused, 1, work, 4 * n))
        return NAN;
    for (int i = 0; i < n; i++)
        radius = fmax(radius, hypot(re[i], im[i]));
    return radius;
}

int det_dense_cholesky(const double *a, int n, double *l)
{
    for (int i = 0; i < n; i++) {
        for (int j = 0; j <= i; j++) {
            double rest = a[i * n + j];
            for (int k = 0; k < j; k++)
                rest -= l[i * n + k] * l[j * n + k];
            if (i == j && !(rest > 0 && isfinite(rest)))
                return -1;
            l[i * n + j] = i == j ? sqrt(rest) : rest / l[j * n + j];
        }
        for (int j = i + 1; j < n; j++)
            l[i * n + j] = 0;
    }
    return 0;
}

void det_dense_solve(const double *l, int n, double *x)
{
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < i; j++)
            x[i] -= l[i * n + j] * x[j];
        x[i] /= l[i * n + i];
    }
    for (int i = n; i-- > 0;) {
        for (int j = i + 1; j < n; j++)
            x[i] -= l[j * n + i] * x[j];
        x[i] /= l[i * n + i];
    }
}

void det_dense_invert(const double *l, int n, double *inverse)
{
    for (int i = 0; i < n; i++) {
        double *row = inverse + (size_t)i * (size_t)n;
        for (int j = 0; j < n; j++)
            row[j] = i == j;
        det_dense_solve(l, n, row);
    }
}

/* Turn rows and columns p, q of a so that a[p][q] vanishes, and rows p, q of vectors with them. */
static void rotate(double *a, int n, int p, int q, double *vectors)
{
    double half = (a[q * n + q] - a[p * n + p]) / (2 * a[p * n + q]);
    double t = copysign(1, half) / (fabs(half) + hypot(half, 1)), c = 1 / hypot(t, 1), s = t * c;
    for (int k = 0; k < n; k++) {
        double x = a[k * n + p], y = a[k * n + q];
        a[k * n + p] = c * x - s * y;
        a[k * n + q] = s * x + c * y;
    }
    for (int k = 0; k < n; k++) {
        double x = a[p * n + k], y = a[q * n + k], v = vectors[p * n + k], w = vectors[q * n + k];
        a[p * n + k] = c * x - s * y;
        a[q * n + k] = s * x + c * y;
        vectors[p * n + k] = c * v - s * w;
        vectors[q * n + k] = s * v + c * w;
    }
    a[p * n + q] = a[q * n + p] = 0; /* but for rounding */
}

/* Turn every pair once that is still above negligible; returns how many were. */
static int sweep(double *a, int n, double negligible, double *vectors)
{
    int n_turned = 0;
    for (int p = 0; p < n; p++)
        for (int q = p + 1; q < n; q++)
            if (fabs(a[p * n + q]) > negligible) {
                rotate(a, n, p, q, vectors);
                n_turned++;
            }
    return n_turned;
}

static void sort_ascending(int n, double *values, double *vectors)
{
    for (int i = 1; i < n; i++)
        for (int j = i; j > 0 && values[j - 1] > values[j]; j--) {
            double value = values[j];
            values[j] = values[j - 1];
            values[j - 1] = value;
            for (int k = 0; k < n; k++) {
                double x = vectors[j * n + k];
                vectors[j * n + k] = vectors[(j - 1) * n + k];
                vectors[(j - 1) * n + k] = x;
            }
        }
}

/* By Jacobi's rotations, not LAPACK's dsyev: the last digits of that depend on the number of threads it finds. */
det_status det_dense_eigen(const double *a, int n, double *values, double *vectors)
{
    enum { MOST_SWEEPS = 60 };
    size_t n_entries = (size_t)n * (size_t)n;
    double largest = 0, *work = det_calloc(n_entries, sizeof *work);
    if (!work)
        return DET_NOMEM;
    int good = all_finite(a, n_entries);
    for (size_t i = 0; i < n_entries; i++) {
        work[i] = a[i];
        largest = fmax(largest, fabs(a[i]));
        vectors[i] = !good ? NAN : i % ((size_t)n + 1) == 0;
    }
    for (int i = 0; good && i < MOST_SWEEPS && sweep(work, n, 1e-18 * largest, vectors); i++)
        ;
    for (int i = 0; i < n; i++)
        values[i] = good ? work[i * n + i] : NAN;
    sort_ascending(n, values, vectors);
    det_free(work);
    return DET_OK;
}
