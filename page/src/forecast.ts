// SPDX-License-Identifier: Apache-2.0
// Where it leads: probability of a clash by horizon, fans, equally likely futures, scenarios and baselines (show/forecast_json.c).
import { number, share } from "./answer";
import type { Band, Bands, Common, Num, Path } from "./answer";
import { chart } from "./chart";
import type { Key, Spec, Theme } from "./chart";
import { el, table } from "./dom";
import type { Column } from "./dom";
import { spoken } from "./sections";

// An expectation over all futures; its band is over posterior draws.
interface Chance extends Band {
  mean: Num;
}

interface Lead {
  days: number;
  last_day: string;
  p_clash: Num;
  clash_class_acts: Band;
  hostile_acts: Band;
}

interface Future {
  id: string;
  name: string;
  what: string;
  known: boolean;
  why_not: string | null;
  p_clash: Chance;
  by_lead: Lead[];
}

interface Part {
  prior: Num;
  weight: Num;
  alone: Future;
}

export interface ForecastAnswer extends Common {
  result: {
    pair: [{ id: string; name: string }, { id: string; name: string }];
    issued: string;
    horizon: { days: number; step_days: number; last_day: string };
    clash: { class: string; at_least: number; within_days: number; stated_by_case: boolean };
    average: { weighed_by: string; explanations: Part[] };
    scenarios: Future[];
    prior_sets: Future[];
    baselines: Future[];
    path: {
      last_day: string[];
      p_clash: Bands & { mean: Path };
      hostile_acts: Bands;
      fear: { holder: string; about: string; belief: Bands }[];
    };
    dots: { n: number; hostile_acts: number[]; days_to_clash: Num[] }[];
  };
}

const numeric = (heading: string): Column => ({ heading, numeric: true });
const interval = (b: Band, show: (v: Num) => string): string => (b.q05 === null ? "" : `${show(b.q05)} to ${show(b.q95)}`);

// The intervals lie over one another, so that the inner are darker.
const BANDS: [string, number][] = [
  ["20 %", 0.6],
  ["50 %", 0.38],
  ["90 %", 0.18],
];

// A fan at 20, 50 and 90 % with its middle, over the days ahead: the mean where that is the forecast itself, else the median.
function fan(a: ForecastAnswer, title: string, axis: string, bands: Bands & { mean?: Path }, hue: number, domain?: [number, number], middle: "median" | "mean" = "median"): HTMLElement {
  const days = a.result.path.last_day;
  const at = (path: Path, i: number): Num => path[i] ?? null;
  const values = days.map((date, i) => ({
    t: Date.parse(date),
    date,
    middle: at(bands[middle] ?? [], i),
    q05: at(bands.q05, i),
    q25: at(bands.q25, i),
    q40: at(bands.q40, i),
    q60: at(bands.q60, i),
    q75: at(bands.q75, i),
    q95: at(bands.q95, i),
  }));
  const spec = (t: Theme): Spec => {
    const y = (field: string): Spec => ({ field, type: "quantitative", title: axis, ...(domain ? { scale: { domain } } : {}) });
    const area = (low: string, high: string, opacity: number): Spec => ({
      mark: { type: "area", opacity, color: t.hue[hue] },
      encoding: { y: y(low), y2: { field: high } },
    });
    return {
      data: { values },
      encoding: {
        x: { field: "t", type: "temporal", scale: { type: "utc" }, axis: { title: null, format: "%d %b", tickCount: 6 } },
      },
      layer: [
        area("q05", "q95", 0.18),
        area("q25", "q75", 0.25),
        area("q40", "q60", 0.35),
        {
          mark: { type: "line", strokeDash: [6, 3], color: t.ink },
          encoding: {
            y: y("middle"),
            tooltip: [
              { field: "date", title: "by" },
              { field: "middle", title: middle, format: ".2f" },
              { field: "q05", format: ".2f" },
              { field: "q95", format: ".2f" },
            ],
          },
        },
      ],
    };
  };
  const keys = (t: Theme): Key[] => [
    { name: `${middle} (forecast)`, colour: t.ink, dash: [6, 3] },
    ...BANDS.map(([name, opacity]): Key => ({ name, colour: t.hue[hue] ?? t.ink, shape: "area", opacity })),
  ];
  const columns = [{ heading: "by" }, numeric(middle), numeric("50 %"), numeric("90 %")];
  const rows = (): string[][] =>
    values.map((v) => [
      v.date,
      number(v.middle),
      `${number(v.q25, 2)} to ${number(v.q75, 2)}`,
      `${number(v.q05, 2)} to ${number(v.q95, 2)}`,
    ]);
  return chart({ title, describe: `${title}: ${middle} with 20, 50 and 90 percent intervals.`, spec, keys }, { caption: title, columns, rows });
}

// Twenty equally likely futures, one dot each.
function dots(a: ForecastAnswer): HTMLElement {
  const all = a.result.dots.find((d) => d.n === 20)?.hostile_acts ?? [];
  const widest = Math.max(1, ...all),
    bin = Math.max(1, Math.ceil(widest / 20));
  const height = new Map<number, number>();
  const values = all.map((n) => {
    const at = Math.floor(n / bin) * bin,
      level = (height.get(at) ?? 0) + 1;
    height.set(at, level);
    return { at, level, n };
  });
  const spec = (t: Theme): Spec => ({
    data: { values },
    mark: { type: "point", filled: true, size: 110, color: t.hue[0] },
    encoding: {
      x: { field: "at", type: "quantitative", title: "hostile acts within the horizon", scale: { nice: true } },
      y: { field: "level", type: "quantitative", axis: null, scale: { domain: [0.5, Math.max(4, ...height.values()) + 0.5] } },
      tooltip: [{ field: "n", title: "hostile acts" }],
    },
  });
  const title = "Twenty equally likely futures";
  return chart(
    { title, describe: `${title}: ${all.join(", ")} hostile acts.`, spec, keys: (t) => [{ name: "one of twenty futures, each as likely as another", colour: t.hue[0] ?? t.ink, shape: "circle" }], height: 110 },
    { caption: title, columns: [numeric("hostile acts")], rows: () => all.map((n) => [String(n)]) },
  );
}

// What is averaged, and what each explanation alone says.
function parts(a: ForecastAnswer): HTMLElement {
  const { weighed_by, explanations } = a.result.average;
  const columns = [
    { heading: "explanation" },
    ...["prior", "weight", `P(clash), ${a.result.horizon.days} days`, "90 %", "hostile acts, median", "90 % of single futures"].map(numeric),
  ];
  const row = (p: Part): string[] => {
    const last = p.alone.by_lead[p.alone.by_lead.length - 1];
    return [
      p.alone.name,
      share(p.prior),
      share(p.weight),
      share(p.alone.p_clash.mean),
      interval(p.alone.p_clash, share),
      number(last?.hostile_acts.median ?? null),
      last ? interval(last.hostile_acts, number) : "",
    ];
  };
  return table(`The forecast is an average over ${explanations.length} explanations, weighed by ${weighed_by}; what each alone says`, columns, explanations.map(row));
}

function futures(a: ForecastAnswer): HTMLElement {
  const r = a.result,
    leads = r.scenarios[0]?.by_lead.map((l) => l.days) ?? [];
  const columns = [
    { heading: "" },
    ...leads.map((d) => numeric(`P(clash), ${d} days`)),
    numeric("90 %"),
    numeric("hostile acts, median"),
    numeric("90 % of single futures"),
  ];
  const row = (f: Future): string[] => {
    const last = f.by_lead[f.by_lead.length - 1];
    if (!f.known || last === undefined) return [f.name, ...leads.map(() => ""), "", "", f.why_not ?? ""];
    return [
      f.name,
      ...f.by_lead.map((l) => share(l.p_clash)),
      interval(f.p_clash, share),
      number(last.hostile_acts.median),
      interval(last.hostile_acts, number),
    ];
  };
  const all = [...r.scenarios, ...r.prior_sets, ...r.baselines];
  return el(
    "div",
    {},
    table("Scenarios, prior sets, and baselines that know no model", columns, all.map(row)),
    el("ul", { class: "note" }, ...all.map((f) => el("li", {}, `${f.name}: ${f.what}.`))),
  );
}

export function forecast(a: ForecastAnswer): HTMLElement {
  const r = a.result,
    name = (id: string): string => r.pair.find((p) => p.id === id)?.name ?? id;
  return el(
    "div",
    {},
    ...spoken(a),
    el(
      "p",
      { class: "note" },
      `Issued ${r.issued} for ${r.horizon.days} days. A clash: at least ${r.clash.at_least} acts of class ${r.clash.class} within ` +
        `${r.clash.within_days} days${r.clash.stated_by_case ? "" : " (the case states no threshold of its own)"}.`,
    ),
    parts(a),
    fan(a, "Probability of a clash by then", "P(clash)", r.path.p_clash, 1, [0, 1], "mean"),
    fan(a, "Hostile acts of the pair until then", "acts so far", r.path.hostile_acts, 0),
    dots(a),
    futures(a),
    ...r.path.fear.map((f, i) => fan(a, `Fear of ${name(f.holder)}: its belief that ${name(f.about)} is hostile`, "probability", f.belief, i, [0, 1])),
  );
}
