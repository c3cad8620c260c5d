// The pair model of docs/model.md with beliefs: reciprocity and fear, four classes, shared shock, hand-coded, steps of
// a day; no hidden states, third parties, governments or promises. u in detente's order and on its unconstrained scale:
// per side (1-10, 11-20) mu.VC mu.MC mu.VH mu.MH theta.VH alpha.VH.VH alpha.VH.MH theta.MH alpha.MH.VH alpha.MH.MH; 21
// eta.VH eta.MH goodwill.VC trust.VC goodwill.MC trust.MC alpha.coop rho delta q01 q10; per side (32-35, 36-39) h0 s b
// d; 40 r. What does not hang on beliefs is summed first, over all steps.
functions {
  int max_total(int[,] n) {
    int most = 0;
    for (t in 1:dims(n)[2]) most = max(most, sum(n[, t]));
    return most;
  }
}
data {
  int<lower=1> T;
  int<lower=0> n[8, T];      // A.VC A.MC A.VH A.MH B.VC B.MC B.VH B.MH
  real log_norm;             // log prior mass of the stable region
}
transformed data {
  vector[T] total;           // acts of a step
  vector[max_total(n)] tails; // steps with more than k acts, k = 1 ..: the log-gamma terms
  vector[31] m_u;            // normal priors of u[1:31]
  vector[31] s_u = rep_vector(0.7, 31);
  real constant = -log_norm;
  for (t in 1:T) {
    total[t] = sum(n[, t]);
    for (k in 1:8) constant -= lgamma(n[k, t] + 1);
  }
  for (k in 1:rows(tails)) {
    tails[k] = 0;
    for (t in 1:T) tails[k] += total[t] > k;
  }
  for (i in 0:1) {
    m_u[(10 * i + 1):(10 * i + 10)] =
        log([0.03, 0.01, 0.02, 0.005, 0.1, 0.15, 0.05, 0.025, 0.05, 0.15])';
    s_u[(10 * i + 1):(10 * i + 4)] = rep_vector(1, 4);
  }
  m_u[21:27] = log([0.1, 0.025, 0.03, 0.03, 0.01, 0.01, 0.1])';
  m_u[28] = log(5);
  s_u[28] = 0.5;
  m_u[29] = 0;               // delta: half-normal, below
  m_u[30] = logit(0.002);
  m_u[31] = logit(0.005);
  for (k in 1:31) if (k != 29) constant += normal_lpdf(0 | 0, s_u[k]);
  constant += log(2) + normal_lpdf(0 | 0, 0.3);
  constant += 2 * normal_lpdf(0 | 0, 1) - 2 * lbeta(1.5, 1.5) + 2 * normal_lpdf(0 | 0, 0.3) - 2 * lbeta(4, 2);
  constant += normal_lpdf(0 | 0, 0.7);
}
parameters {
  vector[40] u;
}
model {
  vector[31] v = exp(u[1:31]);
  vector[2] h0 = inv_logit(u[{32, 36}]);
  vector[2] s = inv_logit(u[{33, 37}]);
  vector[2] b = exp(u[{34, 38}]);
  vector[2] d = inv_logit(u[{35, 39}]);
  vector[2] eta = v[21:22];
  vector[2] goodwill = v[{23, 25}];
  vector[2] trust = v[{24, 26}];
  real rho = exp2(-exp(-u[28]));
  real q01 = inv_logit(u[30]);
  real q10 = inv_logit(u[31]);
  real r = exp(u[40]);
  vector[2] mu_coop[2];      // baseline and goodwill
  vector[2] mu[2];
  vector[2] theta[2];
  matrix[2, 2] alpha[2];
  vector[T] coop[2];         // recent cooperation of the other side, acts a day
  matrix[T, 2] reply[2];
  vector[T] thin[2];
  vector[T] base[2];         // all acts of a side but for what its belief adds
  vector[T] known[2];        // the same as the other side expects it of a benign one
  vector[T] turn[2];         // what its belief adds, per unit of belief
  vector[T] sums;            // of the rates of both sides
  vector[2] odds = h0 ./ (1 - h0);

  target += constant - 0.5 * dot_self((append_row(u[1:28], u[30:31]) - append_row(m_u[1:28], m_u[30:31]))
                                      ./ append_row(s_u[1:28], s_u[30:31]));
  target += u[29] - 0.5 * square(v[29] / 0.3) - 0.5 * square((u[40] - log(5)) / 0.7);
  target += -0.5 * dot_self(u[{32, 36}] + 1.5) - 0.5 * dot_self(u[{34, 38}] / 0.3);
  target += 1.5 * sum(log(s) + log1m(s)) + sum(4 * log(d) + 2 * log1m(d));

  for (i in 1:2) {
    int at = 10 * (i - 1);
    mu_coop[i] = v[(at + 1):(at + 2)] + goodwill;
    mu[i] = v[(at + 3):(at + 4)];
    theta[i] = v[{at + 5, at + 8}];
    alpha[i] = [[v[at + 6], v[at + 7]], [v[at + 9], v[at + 10]]];
  }
  {
    matrix[2, 2] m = alpha[1] * alpha[2];
    real half = (m[1, 1] + m[2, 2]) / 2;
    if (half + sqrt(square((m[1, 1] - m[2, 2]) / 2) + m[1, 2] * m[2, 1]) >= square(0.98) || 2 * v[27] >= 0.98)
      target += negative_infinity();
  }
  for (i in 1:2) {
    int other = 4 * (2 - i);
    vector[T] c;             // kernels without their factor 1 - rho
    matrix[T, 2] z;
    c[1] = 0;
    z[1] = [0, 0];
    for (t in 2:T) {
      c[t] = fma(rho, c[t - 1], n[other + 1, t - 1] + n[other + 2, t - 1]);
      for (h in 1:2) z[t, h] = fma(rho, z[t - 1, h], n[other + 2 + h, t - 1]);
    }
    coop[i] = (1 - rho) * c;
    reply[i] = z * ((1 - rho) * alpha[i]');
    thin[i] = exp(-v[29] * coop[i]);
    turn[i] = thin[i] * sum(theta[i]) - sum(trust);
    {
      vector[T] answers = reply[i] * rep_vector(1, 2);
      vector[T] kindness = 2 * v[27] * coop[i] + sum(trust);
      base[i] = thin[i] .* (sum(mu[i]) + answers) + sum(mu_coop[i]) + kindness;
      known[i] = thin[i] .* (sum(mu[i]) + s[3 - i] * answers) + sum(mu_coop[i]) + s[3 - i] * kindness;
    }
  }
  for (t in 1:T) {
    vector[2] h = odds ./ (1 + odds);
    real of_belief[2] = {turn[1][t] * h[1], turn[2][t] * h[2]};
    real acts[2] = {base[1][t] + of_belief[1], base[2][t] + of_belief[2]};
    sums[t] = acts[1] + acts[2];
    for (i in 1:2) {         // the holder; j is whom it watches
      int j = 3 - i;
      int at = 4 * (j - 1);
      real l0 = r + known[j][t] + s[i] * of_belief[j] + acts[i];
      real l1 = l0 + thin[j][t] * sum(eta);
      real host = -(total[t] + r) * log(l1 / l0);
      real kind = -(total[t] + r) * log((l1 - sum(goodwill)) / l1);
      for (k in 1:2) {
        if (n[at + k, t] > 0) {
          real answer = trust[k] * (1 - h[j]) + v[27] * coop[j][t];
          real expected = mu_coop[j, k] + s[i] * answer;
          kind += n[at + k, t] * log1m(goodwill[k] / expected);
          target += n[at + k, t] * log(mu_coop[j, k] + answer);
        }
        if (n[at + 2 + k, t] > 0) {
          real answer = reply[j][t, k] + theta[j, k] * h[j];
          host += n[at + 2 + k, t] * log1p(eta[k] / (mu[j, k] + s[i] * answer));
          target += n[at + 2 + k, t] * log(thin[j][t] * (mu[j, k] + answer));
        }
      }
      {
        real after = odds[i] * exp(b[i] * host + d[i] * kind);
        odds[i] = (after * (1 - q10) + q01) / (after * q10 + 1 - q01);
      }
    }
  }
  target += -dot_product(total + r, log1p(sums / r));
  for (k in 1:rows(tails)) target += tails[k] * log1p(k / r);
}
