// SPDX-License-Identifier: Apache-2.0
// The pair of simulate.R for dust2: four counts and four kernels a path.
#include <dust2/common.hpp>

// [[dust2::class(pair)]]
// [[dust2::time_type(discrete)]]
class pair {
public:
  pair() = delete;
  using real_type = double;
  using rng_state_type = monty::random::generator<real_type>;
  struct shared_state {
    real_type mu[4], a[8], rho;
  };
  struct internal_state {};

  static dust2::packing packing_state(const shared_state &) {
    return dust2::packing{{"n", {4}}, {"y", {4}}};
  }

  static void initial(real_type, const shared_state &, internal_state &, rng_state_type &, real_type *next) {
    std::fill(next, next + 8, 0);
  }

  static void update(real_type, real_type, const real_type *state, const shared_state &p, internal_state &,
                     rng_state_type &rng, real_type *next) {
    for (int k = 0; k < 4; ++k) {
      const real_type *other = state + 4 + (k < 2 ? 2 : 0);
      next[k] = monty::random::poisson<real_type>(rng, p.mu[k] + p.a[2 * k] * other[0] + p.a[2 * k + 1] * other[1]);
      next[4 + k] = p.rho * state[4 + k] + (1 - p.rho) * next[k];
    }
  }

  static shared_state build_shared(cpp11::list pars) {
    shared_state p;
    for (int k = 0; k < 4; ++k)
      p.mu[k] = dust2::r::read_real(pars, ("mu" + std::to_string(k + 1)).c_str());
    for (int k = 0; k < 8; ++k)
      p.a[k] = dust2::r::read_real(pars, ("a" + std::to_string(k + 1)).c_str());
    p.rho = dust2::r::read_real(pars, "rho");
    return p;
  }

  static void update_shared(cpp11::list pars, shared_state &p) { p = build_shared(pars); }
};
