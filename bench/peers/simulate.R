# SPDX-License-Identifier: Apache-2.0
# Beside pomp and dust2, where they are installed: path-steps a second of processor time, one core, forward simulation
# of the linear special case without volume, echo and level. Peers step compiled code (C snippet, C++ class); detente
# steps its lanes (model/paths.h); all keep the counts of every step. Mean acts a step must agree within 5 standard
# errors of the peer's paths. Medians over rounds.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
compile_well()
n_paths <- 200
n_steps <- 2000
n_rounds <- if (quick) 5 else 11
said <- detente("bench_peers_simulate", n_paths, n_rounds)
numbers <- function(line) as.numeric(strsplit(line, " ")[[1]])
p <- as.list(setNames(numbers(said[1]), c("mu1", "mu2", "mu3", "mu4", paste0("a", 1:8), "rho")))
our_means <- numbers(said[2])
our_rate <- numbers(said[3])

# make(): a function that simulates all paths and returns counts [series, path, step] of the 4 series.
compare <- function(package, make) {
  what <- "forward simulation, 4 series: millions of path-steps a second"
  if (!requireNamespace(package, quietly = TRUE)) {
    row(what, package, "not installed", figure(our_rate), "", "8")
    return(invisible())
  }
  simulate <- make()
  times <- numeric(n_rounds)
  for (k in seq_len(n_rounds)) times[k] <- cpu_of(counts <- simulate())
  means <- apply(counts, 1:2, mean)
  z <- (rowMeans(means) - our_means) / (apply(means, 1, sd) * sqrt((1 + 1 / n_rounds) / n_paths))
  list_of <- function(x) paste(figure(x), collapse = " ")
  say("%s: mean acts a step %s, detente's %s", package, list_of(rowMeans(means)), list_of(our_means))
  rate <- n_paths * n_steps / median(times) / 1e6
  peer <- sprintf("%s %s", package, packageVersion(package))
  row(what, peer, figure(rate), figure(our_rate), figure(our_rate / rate), "8")
  if (!all(abs(z) < 5)) stop(package, " does not simulate what detente does")
}

in_pomp <- function() {
  suppressMessages(library(pomp))
  step <- Csnippet("
    double l1 = mu1 + a1 * y3 + a2 * y4, l2 = mu2 + a3 * y3 + a4 * y4;
    double l3 = mu3 + a5 * y1 + a6 * y2, l4 = mu4 + a7 * y1 + a8 * y2;
    n1 = rpois(l1); n2 = rpois(l2); n3 = rpois(l3); n4 = rpois(l4);
    y1 = rho * y1 + (1 - rho) * n1; y2 = rho * y2 + (1 - rho) * n2;
    y3 = rho * y3 + (1 - rho) * n3; y4 = rho * y4 + (1 - rho) * n4;")
  states <- c(paste0("n", 1:4), paste0("y", 1:4))
  start <- Csnippet(paste(sprintf("%s = 0;", states), collapse = " "))
  nothing <- data.frame(time = seq_len(n_steps), obs = 0)
  model <- pomp(nothing, times = "time", t0 = 0, rinit = start, statenames = states,
                rprocess = discrete_time(step, delta.t = 1), paramnames = names(p), params = unlist(p))
  x0 <- rinit(model, nsim = n_paths)
  function() rprocess(model, x0 = x0, t0 = 0, times = seq_len(n_steps), params = as.matrix(unlist(p)))[1:4, , ]
}

in_dust2 <- function() {
  file <- file.path(folder, "pair.cpp")
  file.copy(file.path(here, "pair.cpp"), file, overwrite = TRUE)
  pair <- suppressMessages(dust2::dust_compile(file, quiet = TRUE))
  system <- dust2::dust_system_create(pair, p, n_particles = n_paths, n_threads = 1, seed = 1)
  function() {
    dust2::dust_system_set_time(system, 0)
    dust2::dust_system_set_state_initial(system)
    dust2::dust_system_simulate(system, seq_len(n_steps), index_state = 1:4)
  }
}

compare("pomp", in_pomp)
compare("dust2", in_dust2)
