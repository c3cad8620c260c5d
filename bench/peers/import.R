# SPDX-License-Identifier: Apache-2.0
# Rscript import.R FILE [--whole] [--counts=COUNTS]: acts by day, source, target and code of a GDELT file, read by fread on one thread; the
# columns that are needed, grouped by data.table, or with --whole all columns, grouped by base aggregate(). Written to COUNTS.
suppressMessages(library(data.table))
setDTthreads(1)
args <- commandArgs(TRUE)
out <- sub("^--counts=", "", grep("^--counts=", args, value = TRUE))
wanted <- c(2, 8, 18, 27, 31)
types <- list(character = wanted[1:4], double = wanted[5])
if ("--whole" %in% args) {
  rows <- fread(args[1], sep = "\t", header = FALSE, quote = "", colClasses = types, na.strings = NULL, showProgress = FALSE)[, ..wanted]
} else {
  rows <- fread(args[1], sep = "\t", header = FALSE, quote = "", select = wanted, colClasses = types, na.strings = NULL, showProgress = FALSE)
}
setnames(rows, c("day", "source", "target", "code", "goldstein"))
rows <- rows[source != "" & target != ""]
if ("--whole" %in% args) {
  counts <- aggregate(cbind(n = rep(1, nrow(rows)), goldstein = rows$goldstein), rows[, 1:4], sum)
} else {
  counts <- rows[, .(n = .N, goldstein = sum(goldstein)), by = .(day, source, target, code)]
}
if (length(out) > 0)
  fwrite(as.data.table(counts)[, .(sub("(....)(..)(..)", "\\1-\\2-\\3", day), source, target, code, n, sprintf("%.1f", goldstein + 0))], out,
         col.names = FALSE)
