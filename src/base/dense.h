/* SPDX-License-Identifier: Apache-2.0 */
/* Small dense matrices, row after row ([n][n]). */
#ifndef DET_BASE_DENSE_H
#define DET_BASE_DENSE_H

#include "base/err.h"

/* Largest matrix of det_dense_radius. */
enum { DET_DENSE_RADIUS_MAX = 64 };

/* Spectral radius (largest absolute eigenvalue) of a general matrix, 0 <= n <= DET_DENSE_RADIUS_MAX; allocates nothing.
 * NaN when an entry is not finite or the iteration did not converge. */
double det_dense_radius(const double *a, int n);
/* Lower Cholesky factor of a symmetric matrix (its lower triangle is read) with zeros above the diagonal; l may be a.
 * 0, or -1 when the matrix is not positive definite or not finite (l is then half done). */
int det_dense_cholesky(const double *a, int n, double *l);
/* x [n] to the solution of L L' y = x, and L L' to its inverse [n][n], of a Cholesky factor; inverse is not l. */
void det_dense_solve(const double *l, int n, double *x);
void det_dense_invert(const double *l, int n, double *inverse);
/* Eigenvalues, ascending, and eigenvectors of a symmetric matrix: row k of vectors [n][n] belongs to values[k],
 * length 1; no output may overlap a. All NaN when an entry is not finite. The same to the last digit whatever the
 * number of threads. DET_NOMEM (outputs untouched). Cost: 50 to 100 times n^3; meant for n up to some hundreds. */
det_status det_dense_eigen(const double *a, int n, double *values, double *vectors) DET_MUST_USE;

#endif
