// SPDX-License-Identifier: Apache-2.0
// Charts over the one time axis of the case: acts, beliefs, their sources, phases and promises, rates.
import { describe } from "./act";
import { actorName, number, share } from "./answer";
import type { Act, Belief, Replay } from "./answer";
import { changes, DAY_MS, ground, lines, missing, overTime, pathTable, perStep, stacked, stepTime, time } from "./axis";
import type { Line } from "./axis";
import { chart } from "./chart";
import type { Key, Spec, Theme } from "./chart";
import { actLink, el } from "./dom";
import type { Behind, Cell } from "./dom";
import { publishers, whoTells } from "./who_tells";

const HOSTILE = new Set(["VH", "MH"]);

function who(r: Replay): string[] {
  return [...r.case.principals, "others"];
}

const MARKS = ["circle", "square", "triangle-up"] as const;

function actMarks(r: Replay, chosen: Act[]): Record<string, unknown>[] {
  const group = (a: Act): string => (a.author !== null && r.case.principals.includes(a.author) ? a.author : "others");
  return chosen.map((a) => ({
    t: time(a.day),
    who: group(a),
    open: a.visibility === "public",
    size: a.background ? 12 : 70,
    id: a.id,
    date: a.day,
    v: (HOSTILE.has(a.class) ? 1 : -1) * Math.max(1, Math.abs(a.goldstein ?? 1)),
    text: describe(a),
    told: `${publishers(r, a).join(", ")}${a.grade === "" ? "" : `; grade ${a.grade}`}`,
  }));
}

function actsSpec(r: Replay, chosen: Act[], t: Theme): Spec {
  const names = who(r),
    values = actMarks(r, chosen),
    colour = { field: "who", type: "nominal", legend: null, scale: { domain: names, range: t.hue } },
    y = { field: "v", type: "quantitative", title: "Goldstein: cooperative ↓ hostile ↑", scale: { domain: [-11, 11], nice: false } };
  return overTime(r, [
    missing(r, t),
    changes(r, t),
    {
      data: { values: [{ t: stepTime(r, 0), t2: stepTime(r, r.n_steps) }] },
      mark: { type: "rule" },
      encoding: { x2: { field: "t2" }, y: { datum: 0 } },
    },
    { data: { values }, mark: { type: "rule", opacity: 0.45 }, encoding: { y, y2: { datum: 0 }, stroke: colour } },
    {
      data: { values },
      mark: { type: "point", strokeWidth: 1.5, opacity: 0.9 },
      encoding: {
        y,
        stroke: colour,
        size: { field: "size", type: "quantitative", scale: null, legend: null },
        fill: { condition: { ...colour, test: "datum.open" }, value: t.ground },
        shape: { field: "who", type: "nominal", legend: null, scale: { domain: names, range: MARKS } },
        tooltip: [
          { field: "date", title: "date" },
          { field: "id", title: "act" },
          { field: "text", title: "what" },
          { field: "told", title: "told by" },
        ],
      },
    },
  ]);
}

function actsTable(chosen: () => Act[]): Behind {
  const columns = [
    { heading: "date" },
    { heading: "act" },
    { heading: "author" },
    { heading: "target" },
    { heading: "class" },
    { heading: "Goldstein", numeric: true },
    { heading: "seen" },
    { heading: "grade" },
    { heading: "sources" },
    { heading: "note" },
  ];
  const row = (a: Act): Cell[] => [
    a.day,
    actLink(a.id),
    a.author ?? "",
    a.target,
    a.class,
    number(a.goldstein, 2),
    a.visibility,
    a.grade,
    a.sources.join(", "),
    describe(a),
  ];
  return { caption: "acts", columns, rows: () => chosen().map(row) };
}

export function acts(r: Replay, pick: (id: string) => void): HTMLElement {
  const names = who(r),
    filter = whoTells(r, () => figure.dispatchEvent(new Event("redraw"))),
    chosen = (): Act[] => r.case.acts.filter(filter.passes);
  const keys = (t: Theme): Key[] => [
    ...names.map((n, i): Key => ({ name: n === "others" ? n : actorName(r.case, n), colour: t.hue[i] ?? t.ink, shape: MARKS[i] })),
    { name: "hollow: deniable or covert", colour: t.ink, shape: "circle", hollow: true },
    ...ground(r, t),
  ];
  const figure = chart(
    {
      title: "Acts",
      describe: "Every act: hostile upward, cooperative downward, by its weight on Goldstein's scale; filled public, hollow deniable.",
      spec: (t) => actsSpec(r, chosen(), t),
      keys,
      height: 200,
      pick: (datum) => typeof datum["id"] === "string" && pick(datum["id"]),
    },
    actsTable(chosen),
  );
  return el("div", {}, filter.box, figure);
}

function bandLayers(r: Replay, b: Belief, t: Theme, hue: number): Spec[] {
  const h = b.h;
  if (h === null) return [];
  const values = h.median.map((_, i) => ({ t: stepTime(r, i), a: h.q05[i], b: h.q95[i], c: h.q25[i], d: h.q75[i] }));
  const area = (low: string, high: string): Spec => ({
    data: { values },
    mark: { type: "area", opacity: 0.2, color: t.hue[hue], interpolate: "step-after" },
    encoding: { y: { field: low, type: "quantitative" }, y2: { field: high } },
  });
  return [area("a", "b"), area("c", "d")];
}

const bandKeys = (b: Belief, t: Theme, hue: number): Key[] =>
  b.h === null
    ? []
    : [
        { name: "50 %", colour: t.hue[hue] ?? t.ink, shape: "area", opacity: 0.36 },
        { name: "90 %", colour: t.hue[hue] ?? t.ink, shape: "area", opacity: 0.2 },
      ];

export function belief(r: Replay, side: 0 | 1): HTMLElement {
  const b = r.belief[side];
  const [holder, about] = [actorName(r.case, b.holder), actorName(r.case, b.about)];
  const paths: Line[] = [
    { name: `belief of ${holder}`, path: b.h?.median ?? b.h_mode, hue: side, dash: 0 },
    { name: "analyst, in hindsight", path: b.intent_smooth, hue: 7, dash: 1 },
    { name: "analyst, as known then", path: b.intent_filter, hue: 7, dash: 2 },
  ];
  const title = `What ${holder} believed: the probability that ${about} is hostile`;
  const y = { title: "probability", scale: { domain: [0, 1] } };
  return chart(
    {
      title,
      describe: `${title}, with 50 and 90 percent bands, beside the analyst's.`,
      ...lines(r, paths, y, (t) => bandLayers(r, b, t, side), (t) => bandKeys(b, t, side)),
    },
    pathTable(
      r,
      `belief of ${holder}`,
      [
        { heading: "median", path: b.h?.median ?? null },
        { heading: "5 %", path: b.h?.q05 ?? null },
        { heading: "95 %", path: b.h?.q95 ?? null },
        { heading: "mode", path: b.h_mode },
        { heading: "hindsight", path: b.intent_smooth },
        { heading: "known then", path: b.intent_filter },
      ],
      share,
    ),
  );
}

export function components(r: Replay, side: 0 | 1): HTMLElement {
  const b = r.belief[side];
  return stacked(
    r,
    `Where the suspicion of ${actorName(r.case, b.holder)} came from`,
    "log-odds",
    b.components.map((c) => ({ name: c.name, path: c.log_odds })),
  );
}

export function misperception(r: Replay, side: 0 | 1): HTMLElement {
  const b = r.belief[side];
  return stacked(
    r,
    `Misperception of ${actorName(r.case, b.holder)}: belief less the analyst's in hindsight`,
    "probability",
    b.misperception_split,
  );
}

interface Bar {
  row: string;
  t: number;
  t2: number;
  label: string;
  text: string;
  told: boolean;
  odd: boolean;
}

function bars(r: Replay): Bar[] {
  const end = stepTime(r, r.n_steps),
    start = stepTime(r, 0);
  const bar = (row: string, from: string, until: number, label: string, text: string, i = 0): Bar => ({
    row,
    t: Math.max(start, time(from)),
    t2: Math.min(end, until),
    label,
    text,
    told: row === "told",
    odd: i % 2 === 1,
  });
  const open = (until: string | null): number => (until === null ? end : time(until));
  const c = r.case;
  return [
    ...r.phases.map((p, i) =>
      bar("found", p.from, time(p.until) + DAY_MS, String(i + 1), `${p.name}, ${p.from} to ${p.until}`, i),
    ),
    ...c.told_phases.map((p, i) =>
      bar("told", p.from, time(p.until) + DAY_MS, String(i + 1), `${p.name}, told by ${p.told_by}`, i),
    ),
    ...c.commitments.map((k, i) =>
      bar(`P${i + 1}`, k.from, open(k.until), k.id, `${k.id}: ${k.by} bars ${k.bars ?? ""}`),
    ),
    ...c.leverage.map((l, i) =>
      bar(`L${i + 1}`, l.from, open(l.until), `${l.patron} over ${l.over}`, `leverage of ${l.patron} over ${l.over}: ${share(l.level)}`),
    ),
  ].filter((b) => b.t < b.t2);
}

export function phases(r: Replay): HTMLElement {
  const values = bars(r);
  const rows = [...new Set(values.map((b) => b.row))];
  const spec = (t: Theme): Spec => {
    const y = { field: "row", type: "nominal", sort: rows, title: " ", axis: { grid: false } };
    return overTime(r, [
      missing(r, t),
      changes(r, t),
      {
        data: { values },
        mark: { type: "bar", strokeWidth: 1.5, height: { band: 0.7 }, stroke: t.hue[6] },
        encoding: {
          x2: { field: "t2" },
          y,
          fill: { value: t.hue[6] },
          fillOpacity: {
            condition: [
              { test: "datum.told", value: 0 },
              { test: "datum.odd", value: 0.25 },
            ],
            value: 0.5,
          },
          strokeDash: { condition: { test: "datum.told", value: [4, 2] }, value: [1, 0] },
          tooltip: { field: "text" },
        },
      },
      {
        data: { values },
        mark: { type: "text", align: "left", dx: 4, fontSize: 11 },
        encoding: { y, text: { field: "label" } },
      },
    ]);
  };
  const keys = (t: Theme): Key[] => [
    { name: "phases found, promises, leverage", colour: t.hue[6] ?? t.ink, shape: "area", opacity: 0.5 },
    { name: "phases told", colour: t.hue[6] ?? t.ink, dash: [4, 2] },
    ...ground(r, t),
  ];
  const heads = [{ heading: "row" }, { heading: "number" }, { heading: "what" }];
  return chart(
    {
      title: "Phases, promises (P), leverage (L)",
      describe: "Phases found and told, commitments and leverage as bars; regime changes as lines.",
      spec,
      keys,
      height: Math.max(60, 30 * rows.length),
    },
    { caption: "phases, promises, leverage", columns: heads, rows: () => values.map((b) => [b.row, b.label, b.text]) },
  );
}

export function rates(r: Replay): HTMLElement {
  const paths = r.rates.flatMap((rate, side): Line[] => [
    { name: `${rate.source} to ${rate.target}, verbal`, path: rate.rate.VH, hue: side, dash: 1 },
    { name: `${rate.source} to ${rate.target}, material`, path: rate.rate.MH, hue: side, dash: 0 },
  ]);
  const each = `Expected hostile acts ${perStep(r)}`;
  return chart(
    { title: each, describe: `${each} by direction and class, at the mode of the posterior.`, ...lines(r, paths, { title: `acts ${perStep(r)}` }) },
    pathTable(r, "expected hostile acts", paths.map((p) => ({ heading: p.name, path: p.path })), number),
  );
}

export function commonCause(r: Replay): HTMLElement | null {
  if (r.common_cause === null) return null;
  const path: Line = { name: "a common cause was on", path: r.common_cause, hue: 7, dash: 0 },
    title = "Probability that a common cause heated both sides";
  return chart({ title, describe: `${title}, over time.`, ...lines(r, [path], { title: "probability", scale: { domain: [0, 1] } }) }, pathTable(r, title, [{ heading: path.name, path: path.path }], share));
}

export function shares(r: Replay): HTMLElement {
  const sum = (side: number): number => r.rates[side as 0 | 1].shares.reduce((s, x) => s + (x.total ?? 0), 0);
  const names = r.rates[0].shares.map((s) => s.name);
  const values = r.rates.flatMap((rate, side) =>
    rate.shares.map((s, k) => ({
      k,
      name: s.name,
      who: `${rate.source}→${rate.target}`,
      v: s.total ?? 0,
      share: (s.total ?? 0) / (sum(side) || 1),
    })),
  );
  const spec = (t: Theme): Spec => ({
    data: { values },
    mark: { type: "bar", stroke: t.ground, strokeWidth: 1 },
    encoding: {
      y: {
        field: "who",
        type: "nominal",
        title: null,
        sort: null,
        axis: { minExtent: 46, maxExtent: 90, labelLimit: 90 },
      },
      x: { field: "share", type: "quantitative", stack: "zero", title: "share of the expected hostile acts", axis: { tickCount: 5 }, scale: { domain: [0, 1] } },
      order: { field: "k" },
      color: { field: "name", legend: null, scale: { domain: names, range: t.hue } },
      tooltip: [
        { field: "name", title: "source" },
        { field: "v", title: "acts", format: ".2f" },
        { field: "share", format: ".2f" },
      ],
    },
  });
  const keys = (t: Theme): Key[] => names.map((name, i) => ({ name, colour: t.hue[i] ?? t.ink, shape: "area" }));
  const heads = [
    { heading: "direction" },
    { heading: "source" },
    { heading: "acts", numeric: true },
    { heading: "share", numeric: true },
  ];
  return chart(
    {
      title: "Where hostile acts came from, under the model",
      describe: "Shares of the expected hostile acts of each direction.",
      spec,
      keys,
      height: 110,
    },
    { caption: "shares of hostile acts", columns: heads, rows: () => values.map((v) => [v.who, v.name, number(v.v), share(v.share)]) },
  );
}
