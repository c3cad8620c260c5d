# SPDX-License-Identifier: Apache-2.0
# Beside Stan: the same posterior, sampled by NUTS and by detente's tempered sampler.
#
# 1. Agreement. At 20 points Stan's log density less detente's must be one constant to 1e-8 (both are normalised: it is
#    0).
# 2. Speed. Least bulk-ESS over parameters a second of processor time; warm-up, mode search and tempering count,
#    compiling does not. Both ESS by rstan::ess_bulk. Stan: 4 chains of 1,000 + 1,000. detente: 3 runs of 1,024 draws,
#    each 64 waste-free chains of 16 steps, so 192 chains of 16; the median over fits with different seeds. Whether that
#    ESS can be believed is seen between the fits: the variance of their means over that which the ESS says, averaged
#    over parameters, should be 1.
# 3. Means of all parameters (on u) must agree within 4 Monte Carlo standard errors. Not asked of --quick, where Stan's
#    chains are too short to have converged.
# 4. Log evidence by bridge sampling beside that of the tempered sampler.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
suppressMessages(library(rstan))
if (!nzchar(rstan_options("boost_lib"))) rstan_options(boost_lib = "/usr/include") # where Debian keeps it
n_fits <- if (quick) 4 else 10
iterations <- if (quick) 150 else 1000 # of warm-up, and as many after it

compile_well()

compiled <- function(name) {
  file <- file.path(folder, paste0(name, ".stan"))
  file.copy(file.path(here, basename(file)), file, overwrite = TRUE)
  suppressMessages(stan_model(file, auto_write = TRUE, verbose = FALSE))
}

# detente's side: runs the program, reads what it wrote.
ours <- function(name) {
  at <- file.path(folder, name)
  dir.create(at, showWarnings = FALSE)
  said <- detente("bench_peers_stan", name, at, n_fits)
  said <- as.numeric(strsplit(said, " ")[[1]])
  table <- function(file) as.matrix(read.csv(file.path(at, file), header = FALSE))
  fits <- read.csv(file.path(at, "fits.csv"))
  shape <- c(said[1], fits$draws[1] / fits$chains[1], fits$chains[1], fits$runs[1], nrow(fits))
  draws <- readBin(file.path(at, "draws.bin"), "double", prod(shape))
  list(n = said[1], log_norm = said[2], counts = read.csv(file.path(at, "counts.csv")),
       points = table("points.csv"), inits = table("inits.csv"), names = read.csv(file.path(at, "names.csv"))$name,
       fits = fits, draws = array(draws, shape))
}

data_of <- function(name, o) {
  n <- t(as.matrix(o$counts[, -1]))
  storage.mode(n) <- "integer"
  d <- list(T = ncol(n), n = n, log_norm = o$log_norm)
  if (name == "linear") {
    d$n <- n[c("A.VH", "A.MH", "B.VH", "B.MH"), ]
    d$log_volume <- o$counts$log_volume
  }
  d
}

check_agreement <- function(name, model, data, o) {
  empty <- suppressMessages(sampling(model, data, chains = 0))
  theirs <- apply(o$points[, 1:o$n], 1, function(u) log_prob(empty, u))
  off <- theirs - o$points[, o$n + 1] - o$points[, o$n + 2]
  say("%s: log density at %d points: Stan less detente %.3g, spread %.2g", name, length(off), mean(off),
      diff(range(off)))
  if (!(diff(range(off)) < 1e-8)) stop(name, ": Stan's log density is not detente's")
}

# [iterations, chains] of parameter k.
chains_of <- function(draws, k) matrix(draws[k, , , , ], dim(draws)[2])
least <- function(draws, ess) min(sapply(seq_len(dim(draws)[1]), function(k) ess(chains_of(draws, k))))

# Variance of the means of the fits over what their ESS says, averaged over parameters.
belief_in_ess <- function(draws) {
  mean(sapply(seq_len(dim(draws)[1]), function(k) {
    fits <- lapply(seq_len(dim(draws)[5]), function(f) chains_of(draws[, , , , f, drop = FALSE], k))
    var(sapply(fits, mean)) / mean(sapply(fits, function(x) var(c(x)) / ess_mean(x)))
  }))
}
ess_mean <- function(x) rstan::monitor(array(x, c(dim(x), 1)), warmup = 0, print = FALSE)[1, "n_eff"]

check_means <- function(name, theirs, o) {
  z <- sapply(seq_len(o$n), function(k) {
    a <- theirs[, , k]
    b <- chains_of(o$draws, k)
    (mean(a) - mean(b)) / sqrt(var(c(a)) / ess_mean(a) + var(c(b)) / ess_mean(b))
  })
  worst <- which.max(abs(z))
  say("%s: means differ by at most %.2f standard errors (%s)", name, abs(z[worst]), o$names[worst])
  if (!quick && !all(abs(z) < 4))
    stop(name, ": posterior means differ: ", paste(o$names[!(abs(z) < 4)], collapse = " "))
}

evidence_row <- function(what, peer, fit, o) {
  bridge <- bridgesampling::bridge_sampler(fit, silent = TRUE)
  theirs <- sprintf("%.3f (error %.3f)", bridge$logml, bridgesampling::error_measures(bridge)$cv)
  ours <- sprintf("%.3f (sd of one fit %.3f)", mean(o$fits$log_evidence), sd(o$fits$log_evidence))
  row(paste0(what, ": log evidence"), peer, theirs, ours, "", "the same")
}

# Four chains, one after the other; the processor time they took, warm-up included.
nuts <- function(model, data, o) {
  inits <- lapply(1:4, function(k) list(u = o$inits[k, ]))
  time <- cpu_of(fit <- suppressWarnings(
    sampling(model, data, chains = 4, cores = 1, iter = 2 * iterations, warmup = iterations, init = inits, seed = 1,
             refresh = 0, pars = "u", save_warmup = FALSE)))
  draws <- as.array(fit)[, , 1:o$n]
  list(fit = fit, time = time, draws = draws, ess = min(apply(draws, 3, ess_bulk)))
}

compare <- function(name, what, wanted) {
  model <- compiled(name)
  o <- ours(name)
  data <- data_of(name, o)
  check_agreement(name, model, data, o)
  stan <- nuts(model, data, o)
  ess <- sapply(seq_len(n_fits), function(f) least(o$draws[, , , , f, drop = FALSE], ess_bulk))
  say("%s: Stan: least bulk-ESS %.0f, worst R-hat %.3f, %d divergent, %.1f leapfrogs an iteration", name, stan$ess,
      max(apply(stan$draws, 3, Rhat)), get_num_divergent(stan$fit), mean(get_num_leapfrog_per_iteration(stan$fit)))
  say("%s: detente: least bulk-ESS %s; variance between fits is %.2f of what their ESS says", name,
      paste(round(ess), collapse = " "), belief_in_ess(o$draws))
  peer <- sprintf("Stan NUTS (rstan %s)", packageVersion("rstan"))
  rate <- median(ess / o$fits$cpu)
  theirs <- sprintf("%s (%.0f in %s s)", figure(stan$ess / stan$time), stan$ess, figure(stan$time))
  ours <- sprintf("%s (%.0f in %s s)", figure(rate), median(ess), figure(median(o$fits$cpu)))
  row(paste0(what, ": least bulk-ESS a second"), peer, theirs, ours, figure(rate * stan$time / stan$ess), wanted)
  check_means(name, stan$draws, o)
  if (requireNamespace("bridgesampling", quietly = TRUE)) evidence_row(what, peer, stan$fit, o)
}

compare("linear", "linear special case, 4 series, 2,000 days, 21 parameters", "60")
compare("beliefs", "pair with beliefs, 8 series, 400 days, 40 parameters", "100")
