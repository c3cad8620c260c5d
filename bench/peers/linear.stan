// The linear special case of docs/model.md: reciprocity alone, hostile classes, Poisson, machine-coded with six pieces
// of log-baseline. u in detente's order and on its unconstrained scale: per side mu.VH mu.MH alpha.VH.VH alpha.VH.MH
// alpha.MH.VH alpha.MH.MH (1-6, 7-12), rho, echo.VH echo.MH, xi, level (5). Kernels are kept as z = Y/(1 - rho), one
// fma a step; constants are added once.
data {
  int<lower=1> T;
  int<lower=0> n[4, T];      // A.VH A.MH B.VH B.MH
  vector[T] log_volume;
  real log_norm;             // log prior mass of the stable region
}
transformed data {
  int piece[T];
  vector[T] last[4];         // counts of the step before
  real constant = -log_norm;
  vector[12] m_u;            // prior of log mu and log alpha
  vector[12] s_u;
  for (t in 1:T) {
    piece[t] = 1;
    for (k in 1:5) piece[t] += (t - 1) * 6 >= k * T;
  }
  for (k in 1:4) {
    last[k, 1] = 0;
    for (t in 2:T) last[k, t] = n[k, t - 1];
    for (t in 1:T) constant -= lgamma(n[k, t] + 1);
  }
  for (i in 0:1) {
    m_u[(6 * i + 1):(6 * i + 6)] = [log(0.02), log(0.005), log(0.15), log(0.05), log(0.05), log(0.15)]';
    s_u[(6 * i + 1):(6 * i + 6)] = [1, 1, 0.7, 0.7, 0.7, 0.7]';
  }
  constant += normal_lpdf(m_u | m_u, s_u) + normal_lpdf(0 | 0, 0.5) + normal_lpdf(0 | 0, 0.2);
  constant += 5 * normal_lpdf(0 | 0, 0.5) - 2 * lbeta(1, 9);
}
parameters {
  vector[21] u;
}
model {
  vector[12] v = exp(u[1:12]);
  real rho = exp2(-exp(-u[13]));
  vector[2] echo = inv_logit(u[14:15]);
  vector[6] level = exp(append_row(0, cumulative_sum(u[17:21])));
  vector[T] e = exp(u[16] * log_volume);
  vector[T] baseline = e .* level[piece];
  matrix[2, 2] alpha[2];
  matrix[T, 2] z[2];         // of the acts of A, of B
  for (i in 1:2) {
    int at = 6 * (i - 1);
    alpha[i] = [[v[at + 3], v[at + 4]], [v[at + 5], v[at + 6]]];
    for (h in 1:2) {
      z[i, 1, h] = 0;
      for (t in 2:T) z[i, t, h] = fma(rho, z[i, t - 1, h], n[2 * (i - 1) + h, t - 1]);
    }
  }
  {
    matrix[2, 2] m = alpha[1] * alpha[2];
    real half = (m[1, 1] + m[2, 2]) / 2;
    if (half + sqrt(square((m[1, 1] - m[2, 2]) / 2) + m[1, 2] * m[2, 1]) >= square(0.98)) target += negative_infinity();
  }
  target += constant;
  target += -0.5 * dot_self((u[1:12] - m_u) ./ s_u) - 0.5 * square((u[13] - log(5)) / 0.5);
  target += sum(log(echo)) + 9 * sum(log1m(echo)) - 0.5 * square((u[16] - 1) / 0.2) - 0.5 * dot_self(u[17:21] / 0.5);
  for (i in 1:2) {
    matrix[T, 2] reply = z[3 - i] * ((1 - rho) * alpha[i]');
    for (h in 1:2)
      n[2 * (i - 1) + h] ~ poisson(v[6 * (i - 1) + h] * baseline + e .* reply[, h] + echo[h] * last[2 * (i - 1) + h]);
  }
}
