// SPDX-License-Identifier: Apache-2.0
// Direct reproduction under three baselines: median, 20, 50 and 90 % intervals, the line at one.
import { number, share } from "./answer";
import type { Band, Replay, Reproduction } from "./answer";
import { chart } from "./chart";
import type { Key, Spec, Theme } from "./chart";
import type { Behind } from "./dom";

export const interval = (low: number | null, high: number | null): string =>
  low === null || high === null ? "" : `${number(low, 2)} to ${number(high, 2)}`;

// One row of intervals a baseline.
export type Estimate = Pick<Reproduction, "baseline" | "known" | "why_not"> & { r: Band };

export function picture(all: Estimate[], behind: Behind): HTMLElement {
  const rows = all.map((p) => p.baseline),
    wide = Math.max(46, 6.2 * Math.max(...rows.map((name) => name.length)));
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
    const y = { field: "row", type: "nominal", sort: rows, title: null, scale: { domain: rows }, axis: { minExtent: wide, maxExtent: wide } };
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
          encoding: { x: { ...x("median"), field: "one" } },
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
          encoding: { y, x: { ...x("median"), field: "at" }, text: { field: "text" } },
        },
      ],
    };
  };
  return chart({
    title: "Direct reproduction R: hostile acts that one hostile act brings about itself",
    spec,
    keys: (t) => [
      { name: "median", colour: t.ink, shape: "circle" },
      ...(["20 %", "50 %", "90 %"] as const).map((name, i): Key => ({ name, colour: t.hue[0] ?? t.ink, ...(i < 2 ? { shape: "area", opacity: [0.75, 0.5][i] } : {}) })),
      { name: "at 1 each act brings about one more", colour: t.ink, dash: [4, 3] },
    ],
    height: Math.max(120, 28 * rows.length),
    describe: "Median of R with 20, 50 and 90 percent intervals under a fixed, a stepped and a freer baseline.",
  }, behind);
}

export function reproduction(r: Replay): HTMLElement {
  const columns = [
    { heading: "baseline" },
    { heading: "in a word" },
    { heading: "median", numeric: true },
    { heading: "90 %", numeric: true },
    { heading: "50 %", numeric: true },
    { heading: "20 %", numeric: true },
    { heading: "P(R ≥ 1)", numeric: true },
    { heading: "marked" },
  ];
  const rows = r.reproduction.map((p) =>
    p.known
      ? [
          p.baseline,
          p.word ?? "",
          number(p.r.median, 2),
          interval(p.r.q05, p.r.q95),
          interval(p.r.q25, p.r.q75),
          interval(p.r.q40, p.r.q60),
          share(p.p_at_least_1),
          p.marked,
        ]
      : [p.baseline, p.why_not ?? "", "", "", "", "", "", ""],
  );
  return picture(r.reproduction, { caption: "R under three baselines", columns, rows: () => rows, open: true });
}
