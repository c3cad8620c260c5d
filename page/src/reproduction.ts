// SPDX-License-Identifier: Apache-2.0
// Direct reproduction under three baselines: median, 20, 50 and 90 % intervals, the line at one.
import { number, share } from "./answer";
import type { Band, Replay, Reproduction } from "./answer";
import { chart } from "./chart";
import type { Spec, Theme } from "./chart";
import { el, table } from "./dom";
import type { Behind } from "./dom";

export const interval = (low: number | null, high: number | null): string =>
  low === null || high === null ? "" : `${number(low, 2)} to ${number(high, 2)}`;

// One row of intervals a baseline.
export type Estimate = Pick<Reproduction, "baseline" | "known" | "why_not"> & { r: Band };

export function picture(all: Estimate[], behind: Behind): HTMLElement {
  const rows = all.map((p) => p.baseline);
  const values = all.filter((p) => p.known).map((p) => ({ row: p.baseline, ...p.r }));
  const blank = all.filter((p) => !p.known).map((p) => ({ row: p.baseline, text: p.why_not ?? "", at: 0 }));
  const top = Math.max(1.2, ...values.map((v) => v.q95 ?? 0));
  const x = (field: keyof Band): Spec => ({
    field,
    type: "quantitative",
    title: "R",
    axis: { tickCount: 6 },
    scale: { domain: [0, top] },
  });
  const spec = (t: Theme): Spec => {
    const y = { field: "row", type: "nominal", sort: rows, title: null, scale: { domain: rows } };
    const range = (low: keyof Band, high: keyof Band, width: number, opacity: number): Spec => ({
      data: { values },
      mark: { type: "rule", strokeWidth: width, opacity, color: t.hue[0] },
      encoding: { y, x: x(low), x2: { field: high } },
    });
    return {
      layer: [
        {
          data: { values: [{ one: 1 }] },
          mark: { type: "rule", strokeDash: [4, 3], color: t.ink },
          encoding: { x: { field: "one", type: "quantitative" } },
        },
        range("q05", "q95", 2, 1),
        range("q25", "q75", 7, 0.5),
        range("q40", "q60", 13, 0.5),
        {
          data: { values },
          mark: { type: "point", filled: true, size: 70, color: t.ink, opacity: 1 },
          encoding: {
            y,
            x: x("median"),
            tooltip: [
              { field: "median", format: ".2f" },
              { field: "q05", format: ".2f" },
              { field: "q95", format: ".2f" },
            ],
          },
        },
        {
          data: { values: blank },
          mark: { type: "text", align: "left", dx: 4, color: t.faint },
          encoding: { y, x: { field: "at", type: "quantitative" }, text: { field: "text" } },
        },
      ],
    };
  };
  return chart({
    title: "Direct reproduction R: hostile acts that one hostile act brings about itself",
    spec,
    height: 120,
    describe: "Median of R with 20, 50 and 90 percent intervals under a fixed, a stepped and a freer baseline.",
  }, behind);
}

export function reproduction(r: Replay): HTMLElement {
  const columns = [
    { heading: "baseline" },
    { heading: "median", numeric: true },
    { heading: "20 %", numeric: true },
    { heading: "50 %", numeric: true },
    { heading: "90 %", numeric: true },
    { heading: "P(R ≥ 1)", numeric: true },
    { heading: "in a word" },
    { heading: "marked" },
  ];
  const rows = r.reproduction.map((p) =>
    p.known
      ? [
          p.baseline,
          number(p.r.median),
          interval(p.r.q40, p.r.q60),
          interval(p.r.q25, p.r.q75),
          interval(p.r.q05, p.r.q95),
          share(p.p_at_least_1),
          p.word ?? "",
          p.marked,
        ]
      : [p.baseline, "", "", "", "", "", p.why_not ?? "", ""],
  );
  const caption = "R under three baselines";
  return el("div", {}, picture(r.reproduction, { caption, columns, rows: () => rows }), table(caption, columns, rows));
}
