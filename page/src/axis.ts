// SPDX-License-Identifier: Apache-2.0
// The one time axis of a case, and what is drawn over it: gaps, changes of regime, lines, stacked parts.
import { day, signed } from "./answer";
import type { Num, Path, Replay } from "./answer";
import { chart } from "./chart";
import type { Chart, Key, Spec, Theme } from "./chart";
import type { Behind } from "./dom";

export const DASHES = [
  [1, 0],
  [6, 3],
  [2, 2],
  [8, 2, 2, 2],
];
export const DAY_MS = 86400000;

export const time = (date: string): number => Date.parse(date);
export const stepTime = (r: Replay, step: number): number => time(r.from) + step * r.step_days * DAY_MS;
export const perStep = (r: Replay): string => (r.step_days === 1 ? "a day" : r.step_days === 7 ? "a week" : `in ${r.step_days} days`);

// Layers that share the time axis: each has its data with a field t (and t2 where it spans).
export function overTime(r: Replay, layer: Spec[]): Spec {
  const domain = { expr: `[${stepTime(r, 0)}, ${stepTime(r, r.n_steps)}]` };
  const x = {
    field: "t",
    type: "temporal",
    scale: { type: "utc", domain, nice: false },
    axis: { title: null, format: "%b %Y", tickCount: 6 },
  };
  return { encoding: { x }, layer };
}

// Spans without coverage, as a ground of their own: missing is not calm.
export function missing(r: Replay, t: Theme): Spec {
  const spans: { t: number; t2: number }[] = [];
  for (let i = 0; i < r.n_steps; i++) {
    if (r.observed[i]) continue;
    const from = i;
    while (i + 1 < r.n_steps && !r.observed[i + 1]) i++;
    spans.push({ t: stepTime(r, from), t2: stepTime(r, i + 1) });
  }
  return { data: { values: spans }, mark: { type: "rect", color: t.missing }, encoding: { x2: { field: "t2" } } };
}

export function changes(r: Replay, t: Theme): Spec {
  const values = r.case.regime_changes.map((c) => ({ t: time(c.date), id: `${c.id} (${c.actor}) ${c.date}` }));
  return {
    data: { values },
    mark: { type: "rule", strokeDash: [4, 3], color: t.ink, strokeWidth: 1.5 },
    encoding: { tooltip: { field: "id", title: "regime change" } },
  };
}

// What lies behind every chart over time.
export const ground = (r: Replay, t: Theme): Key[] => [
  ...(r.case.regime_changes.length === 0 ? [] : [{ name: "regime change", colour: t.ink, dash: [4, 3] }]),
  ...(r.observed.every(Boolean) ? [] : [{ name: "no coverage", colour: t.missing, shape: "area" as const }]),
];

export interface Line {
  name: string;
  path: Path | null;
  hue: number;
  dash: number;
}

// Lines over time, above layers of one's own that extra keys explain.
export function lines(r: Replay, all: Line[], y: Spec, below: (t: Theme) => Spec[] = () => [], extra: (t: Theme) => Key[] = () => []): Pick<Chart, "spec" | "keys"> {
  const drawn = all.filter((l) => l.path !== null);
  const values = drawn.flatMap((l) =>
    (l.path as Path).map((v, i) => ({ t: stepTime(r, i), date: day(r, i), v, name: l.name })),
  );
  const names = drawn.map((l) => l.name);
  const spec = (t: Theme): Spec =>
    overTime(r, [
      missing(r, t),
      changes(r, t),
      ...below(t),
      {
        data: { values },
        mark: { type: "line", interpolate: "step-after", strokeWidth: 1.8 },
        encoding: {
          y: { field: "v", type: "quantitative", ...y },
          color: {
            field: "name",
            legend: null,
            scale: { domain: names, range: drawn.map((l) => t.hue[l.hue] ?? t.ink) },
          },
          strokeDash: {
            field: "name",
            legend: null,
            scale: { domain: names, range: drawn.map((l) => DASHES[l.dash]) },
          },
          tooltip: [{ field: "date" }, { field: "name", title: "path" }, { field: "v", title: "value", format: ".3f" }],
        },
      },
    ]);
  const keys = (t: Theme): Key[] => [
    ...drawn.map((l): Key => ({ name: l.name, colour: t.hue[l.hue] ?? t.ink, dash: DASHES[l.dash] })),
    ...extra(t),
    ...ground(r, t),
  ];
  return { spec, keys };
}

export function pathTable(
  r: Replay,
  caption: string,
  columns: { heading: string; path: Path | null }[],
  show: (v: Num | undefined) => string,
): Behind {
  const heads = [{ heading: "date" }, ...columns.map((c) => ({ heading: c.heading, numeric: true }))];
  const rows = (): string[][] => Array.from({ length: r.n_steps }, (_, i) => [day(r, i), ...columns.map((c) => show(c.path?.[i]))]);
  return { caption, columns: heads, rows };
}

// Parts stacked above and below zero, and their sum as a line.
export function stacked(r: Replay, title: string, unit: string, parts: { name: string; path: Path | null }[]): HTMLElement {
  const drawn = parts.filter((p) => p.path !== null);
  const names = drawn.map((p) => p.name);
  const values = drawn.flatMap((p, k) =>
    (p.path as Path).map((v, i) => ({ t: stepTime(r, i), date: day(r, i), v: v ?? 0, name: p.name, k })),
  );
  const spec = (t: Theme): Spec =>
    overTime(r, [
      {
        data: { values },
        mark: { type: "area", interpolate: "step-after", opacity: 0.85 },
        encoding: {
          y: { field: "v", type: "quantitative", title: unit, stack: "zero" },
          order: { field: "k" },
          color: { field: "name", legend: null, scale: { domain: names, range: t.hue } },
          tooltip: [{ field: "date" }, { field: "name", title: "source" }, { field: "v", title: unit, format: ".2f" }],
        },
      },
      {
        data: { values },
        mark: { type: "line", interpolate: "step-after", color: t.ink, strokeWidth: 1.4, strokeDash: [5, 2] },
        encoding: { y: { field: "v", type: "quantitative", aggregate: "sum" } },
      },
      { ...missing(r, t), mark: { type: "rect", color: t.missing, opacity: 0.6 } },
      changes(r, t),
    ]);
  const keys = (t: Theme): Key[] => [
    ...names.map((name, i): Key => ({ name, colour: t.hue[i % t.hue.length] ?? t.ink, shape: "area", opacity: 0.85 })),
    { name: "sum", colour: t.ink, dash: [5, 2] },
    ...ground(r, t),
  ];
  return chart(
    { title, describe: `${title}, stacked by source over time.`, spec, keys, height: 180 },
    pathTable(
      r,
      title,
      drawn.map((p) => ({ heading: p.name, path: p.path })),
      signed,
    ),
  );
}
