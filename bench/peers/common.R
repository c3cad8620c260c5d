# SPDX-License-Identifier: Apache-2.0
# What the peers' scripts share. Each is called as: Rscript SCRIPT PROGRAMS FOLDER [--quick], PROGRAMS the folder of
# detente's bench programs and FOLDER a place for files in between; each prints rows of the table of docs/performance.md
# and fails when the two sides do not compute the same thing.
args <- commandArgs(TRUE)
programs <- normalizePath(args[1])
folder <- normalizePath(args[2])
quick <- "--quick" %in% args
here <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))))

# Processor time, seconds: user and system, own and of children that have ended.
cpu <- function() sum(proc.time()[-3], na.rm = TRUE)
cpu_of <- function(expression) {
  start <- cpu()
  force(expression)
  cpu() - start
}

say <- function(...) message(sprintf(...))
figure <- function(x, digits = 3) format(signif(x, digits), big.mark = ",", scientific = FALSE, trim = TRUE)
# A row: what was measured, the peer, its figure, detente's, how many times detente is better, and what is wanted of
# that.
row <- function(what, peer, theirs, ours, ratio, wanted)
  cat(sprintf("| %s | %s | %s | %s | %s | %s |\n", what, peer, theirs, ours, ratio, wanted))

# Standard output of a bench program of detente, one thread.
detente <- function(program, ...) {
  out <- system2(file.path(programs, program), c(...), stdout = TRUE, env = "OMP_NUM_THREADS=1")
  if (!is.null(attr(out, "status"))) stop(program, " failed")
  out
}

# Peers' models are compiled as well as detente is.
compile_well <- function() {
  file <- file.path(folder, "Makevars")
  writeLines(c("CXX = g++ -std=gnu++17", paste(c("CFLAGS", "CXXFLAGS", "CXX14FLAGS"), "= -O3 -mtune=native -w")), file)
  Sys.setenv(R_MAKEVARS_USER = file)
}
