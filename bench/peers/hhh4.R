# SPDX-License-Identifier: Apache-2.0
# Beside hhh4 of the package surveillance: point fits by maximum likelihood with standard errors. The log likelihoods
# must be the same to six digits. Times are medians over rounds of what one call takes, from counts to the fit.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
suppressMessages(library(surveillance))
n_rounds <- if (quick) 5 else 15

season <- function() {
  data(influMen, envir = environment())
  men <- disProg2sts(influMen)[, "meningococcus"]
  wave <- addSeason2formula(~1, S = 1, period = 52)
  list(sts = men, control = list(ar = list(f = ~1), end = list(f = wave), family = "NegBin1"))
}

pair <- function() {
  set.seed(1)
  y <- matrix(0, 2000, 2)
  for (t in 2:2000) y[t, ] <- rpois(2, c(.3, .2) + c(.25, .35) * rev(y[t - 1, ]) + .15 * y[t - 1, ])
  each <- ~0 + fe(1, unitSpecific = TRUE)
  other <- matrix(c(0, 1, 1, 0), 2)
  control <- list(ar = list(f = ~1), ne = list(f = each, weights = other), end = list(f = each), family = "Poisson")
  list(sts = sts(y, neighbourhood = other), control = control)
}

compare <- function(name, what, problem) {
  file <- file.path(folder, paste0(name, ".csv"))
  write.table(observed(problem$sts), file, sep = ",", row.names = FALSE, col.names = FALSE)
  times <- replicate(n_rounds, cpu_of(for (k in 1:5) hhh4(problem$sts, problem$control))) / 5
  fit <- hhh4(problem$sts, problem$control)
  ours <- as.numeric(strsplit(detente("bench_peers_hhh4", name, file, 10 * n_rounds), " ")[[1]])
  say("%s: log likelihood: hhh4 %.6f, detente %.6f", name, as.numeric(logLik(fit)), ours[1])
  ms <- function(seconds) sprintf("%s ms", figure(1e3 * seconds))
  peer <- sprintf("hhh4 (surveillance %s)", packageVersion("surveillance"))
  row(what, peer, ms(median(times)), ms(ours[2]), figure(median(times) / ours[2]), "50")
  if (!fit$convergence || !(abs(ours[1] / as.numeric(logLik(fit)) - 1) < 1e-6))
    stop(name, ": hhh4 and detente do not reach the same fit")
}

compare("season", "point fit: check V3, one series, 312 weeks, 5 parameters", season())
compare("pair", "point fit: two series that answer each other, 2,000 days, 5 parameters", pair())
