// SPDX-License-Identifier: Apache-2.0
// How well pairs can be foretold: skill by lead time, paired differences, calibration, coverage of intervals (show/skill_json.c).
import { number, share, signed } from "./answer";
import type { Common, Num } from "./answer";
import { DASHES } from "./axis";
import { chart } from "./chart";
import type { Key, Spec, Theme } from "./chart";
import { choice, el, labelled, section, table } from "./dom";
import type { Column } from "./dom";
import { spoken } from "./sections";

interface Less {
  mean: Num;
  low: Num;
  high: Num;
  share_of_pairs_below_0: Num;
}
interface Way {
  id: string;
  name: string;
  is_baseline: boolean;
}
interface Counts {
  log_score: Num;
  crps: Num;
  interval_score_90: Num;
  held_50: Num;
  held_90: Num;
}
interface Forecaster extends Way {
  forecasts: number;
  p_clash: Num;
  brier: Num;
  hostile_acts: Counts;
  average_less_this_log_score: Less;
  average_less_this_crps: Less;
  pit_hostile_acts: Num[];
  calibration: { from: number; forecasts: number; said: Num; came: Num }[];
}
interface Lead {
  days: number;
  forecasters: Forecaster[];
}

export interface ScoreAnswer extends Common {
  result: {
    format: string;
    from: string;
    train_until: string;
    until: string;
    refit_days: number;
    origin_days: number;
    pairs_scored: number;
    pairs_failed: number;
    best_baseline: string;
    one_day_ahead: (Way & { log_score: Num; average_less_this: Less })[];
    by_lead: Lead[];
    weights: Record<string, Num>;
  };
}

const AVERAGE = "average";
const numeric = (heading: string): Column => ({ heading, numeric: true });
const SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"] as const;

// The forecast of detente, and what is to be beaten; alternatives of its own stand in the tables alone.
const compared = (r: ScoreAnswer["result"]): Way[] => {
  const first = r.by_lead[0]?.forecasters ?? [];
  return first.filter((f) => f.id === AVERAGE || f.is_baseline);
};
const found = (lead: Lead, id: string): Forecaster | undefined => lead.forecasters.find((f) => f.id === id);

interface Point {
  days: string;
  name: string;
  v: Num;
}

// Lines over lead times, one a name, told apart by hue, dash and shape.
function overLeads(title: string, axis: string, names: string[], values: Point[], rules: number[] = [], domain?: [number, number]): HTMLElement {
  const leads = [...new Set(values.map((v) => v.days))];
  const of = <T>(all: T[]): T[] => names.map((_, i) => all[i % all.length] as T);
  const spec = (t: Theme): Spec => ({
    encoding: { x: { field: "days", type: "ordinal", sort: leads, title: "lead time, days", axis: { labelAngle: 0 }, scale: { type: "point", padding: 0.3 } } },
    layer: [
      ...rules.map((at): Spec => ({ data: { values: [{ at }] }, mark: { type: "rule", strokeDash: [4, 3], color: t.ink }, encoding: { x: null, y: { field: "at", type: "quantitative" } } })),
      {
        data: { values },
        mark: { type: "line", strokeWidth: 1.8, point: { size: 45, filled: true } },
        encoding: {
          y: { field: "v", type: "quantitative", title: axis, scale: domain ? { domain } : { zero: false } },
          color: { field: "name", legend: null, scale: { domain: names, range: of(t.hue) } },
          strokeDash: { field: "name", legend: null, scale: { domain: names, range: of(DASHES) } },
          tooltip: [{ field: "days", title: "lead, days" }, { field: "name", title: "forecaster" }, { field: "v", title: axis, format: ".3f" }],
        },
      },
    ],
  });
  const keys = (t: Theme): Key[] => names.map((name, i) => ({ name, colour: t.hue[i % t.hue.length] ?? t.ink, dash: DASHES[i % DASHES.length] }));
  const at = (days: string, name: string): Num | undefined => values.find((v) => v.days === days && v.name === name)?.v;
  const rows = (): string[][] => names.map((name) => [name, ...leads.map((days) => number(at(days, name)))]);
  return chart(
    { title, describe: `${title}, by lead time.`, spec, keys, height: 200 },
    { caption: title, columns: [{ heading: "forecaster" }, ...leads.map((d) => numeric(`${d} days`))], rows },
  );
}

function skill(r: ScoreAnswer["result"], title: string, axis: string, key: "log_score" | "crps"): HTMLElement {
  const ways = compared(r);
  const values = r.by_lead.flatMap((l) => ways.map((w): Point => ({ days: String(l.days), name: w.name, v: found(l, w.id)?.hostile_acts[key] ?? null })));
  return overLeads(title, axis, ways.map((w) => w.name), values);
}

const interval = (l: Less): string => (l.low === null ? "" : `${signed(l.low)} to ${signed(l.high)}`);

// The average's score less each baseline's, with its interval; left of zero the average is better.
function differences(r: ScoreAnswer["result"]): HTMLElement {
  const ways = compared(r).filter((w) => w.id !== AVERAGE),
    leads = r.by_lead.map((l) => `${l.days} days`);
  const values = r.by_lead.flatMap((l) =>
    ways.flatMap((w) => {
      const d = found(l, w.id)?.average_less_this_log_score;
      return d === undefined || d.mean === null ? [] : [{ lead: `${l.days} days`, name: w.name, ...d }];
    }),
  );
  const names = ways.map((w) => w.name);
  const spec = (t: Theme): Spec => {
    const y = { field: "lead", type: "nominal", sort: leads, title: null, axis: { minExtent: 56, maxExtent: 56 } },
      yOffset = { field: "name", type: "nominal", sort: names },
      color = { field: "name", type: "nominal", legend: null, scale: { domain: names, range: t.hue.slice(1, 1 + names.length) } };
    return {
      layer: [
        { data: { values: [{ zero: 0 }] }, mark: { type: "rule", strokeDash: [4, 3], color: t.ink }, encoding: { x: { field: "zero", type: "quantitative" } } },
        { data: { values }, mark: { type: "rule", strokeWidth: 2 }, encoding: { y, yOffset, color, x: { field: "low", type: "quantitative", title: "average less baseline, log score (below 0: the average is better)", axis: { tickCount: 7 } }, x2: { field: "high" } } },
        {
          data: { values },
          mark: { type: "point", filled: true, size: 45, opacity: 1 },
          encoding: {
            y,
            yOffset,
            color,
            shape: { field: "name", type: "nominal", legend: null, scale: { domain: names, range: SHAPES.slice(0, names.length) } },
            x: { field: "mean", type: "quantitative" },
            tooltip: [{ field: "lead" }, { field: "name", title: "less" }, ...["mean", "low", "high"].map((f) => ({ field: f, format: ".3f" }))],
          },
        },
      ],
    };
  };
  const keys = (t: Theme): Key[] => names.map((name, i) => ({ name, colour: t.hue[1 + i] ?? t.ink, shape: SHAPES[i % SHAPES.length] }));
  const title = "Paired differences in log score, with 95 % intervals";
  const columns = [{ heading: "lead" }, { heading: "baseline" }, numeric("difference"), numeric("95 %"), numeric("pairs below 0")];
  const rows = (): string[][] => values.map((v) => [v.lead, v.name, signed(v.mean), interval(v), share(v.share_of_pairs_below_0)]);
  return chart({ title, describe: `${title}: the average less each baseline.`, spec, keys, height: 40 + 14 * Math.max(1, ways.length) * leads.length }, { caption: title, columns, rows });
}

function calibration(r: ScoreAnswer["result"]): HTMLElement {
  const lead = choice(r.by_lead.map((l) => [String(l.days), `${l.days} days`]));
  lead.value = String(r.by_lead.find((l) => l.days >= 14)?.days ?? lead.value);
  const values = (): { said: Num; came: Num; n: number }[] =>
    (r.by_lead.find((l) => String(l.days) === lead.value)?.forecasters.find((f) => f.id === AVERAGE)?.calibration ?? [])
      .filter((b) => b.forecasts > 0)
      .map((b) => ({ said: b.said, came: b.came, n: b.forecasts }));
  const spec = (t: Theme): Spec => {
    const axis = { tickCount: 5 },
      x = { field: "said", type: "quantitative", title: "P(clash) said", axis, scale: { domain: [0, 1] } },
      y = { field: "came", type: "quantitative", title: "share that came", axis, scale: { domain: [0, 1] } };
    return {
      layer: [
        { data: { values: [{ said: 0, came: 0 }, { said: 1, came: 1 }] }, mark: { type: "line", strokeDash: [4, 3], color: t.ink, strokeWidth: 1 }, encoding: { x, y } },
        { data: { values: values() }, mark: { type: "line", strokeWidth: 1, color: t.hue[0] }, encoding: { x, y } },
        {
          data: { values: values() },
          mark: { type: "point", filled: true, opacity: 1, color: t.hue[0] },
          encoding: {
            x,
            y,
            size: { field: "n", type: "quantitative", legend: null, scale: { range: [25, 300] } },
            tooltip: [{ field: "said", format: ".2f" }, { field: "came", format: ".2f" }, { field: "n", title: "forecasts" }],
          },
        },
      ],
    };
  };
  const keys = (t: Theme): Key[] => [
    { name: "a tenth of P(clash); larger: more forecasts", colour: t.hue[0] ?? t.ink, shape: "circle" },
    { name: "as said, so it came", colour: t.ink, dash: [4, 3] },
  ];
  const title = "Calibration of P(clash): what was said, and what came";
  const figure = chart(
    { title, describe: `${title}, by tenths of the probability; larger points stand for more forecasts.`, spec, keys, height: 260 },
    {
      caption: title,
      columns: [numeric("said"), numeric("came"), numeric("forecasts")],
      rows: () => values().map((v) => [share(v.said), share(v.came), String(v.n)]),
    },
  );
  lead.addEventListener("change", () => figure.dispatchEvent(new Event("redraw")));
  return el("div", {}, labelled("Lead time", "score-lead", lead), figure);
}

function coverage(r: ScoreAnswer["result"]): HTMLElement {
  const ways = compared(r).filter((w) => w.id === AVERAGE || w.id === r.best_baseline);
  const lines = ways.flatMap((w) => ([["held_50", "50 %"], ["held_90", "90 %"]] as const).map(([key, level]) => ({ id: w.id, key, name: `${w.name}, ${level}` })));
  const values = r.by_lead.flatMap((l) => lines.map((x): Point => ({ days: String(l.days), name: x.name, v: found(l, x.id)?.hostile_acts[x.key] ?? null })));
  return overLeads("How often 50 % and 90 % intervals held the truth", "share", lines.map((x) => x.name), values, [0.5, 0.9], [0, 1]);
}

function oneDay(r: ScoreAnswer["result"]): HTMLElement {
  const columns = [{ heading: "forecaster" }, numeric("log score"), numeric("average less this"), numeric("95 %"), numeric("pairs below 0")];
  return table(
    "One day ahead: nats a day and pair, a loss",
    columns,
    r.one_day_ahead.map((w) => [w.name, number(w.log_score, 4), signed(w.average_less_this.mean), interval(w.average_less_this), share(w.average_less_this.share_of_pairs_below_0)]),
  );
}

function everyone(r: ScoreAnswer["result"]): HTMLElement[] {
  const columns = [{ heading: "forecaster" }, numeric("forecasts"), numeric("P(clash)"), numeric("Brier"), numeric("log score"), numeric("CRPS"), numeric("50 % holds"), numeric("90 % holds")];
  return r.by_lead.map((l) =>
    table(
      `${l.days} days ahead`,
      columns,
      l.forecasters.map((f) => [f.name, String(f.forecasts), share(f.p_clash), number(f.brier), number(f.hostile_acts.log_score), number(f.hostile_acts.crps), share(f.hostile_acts.held_50), share(f.hostile_acts.held_90)]),
    ),
  );
}

export function scorecardView(a: ScoreAnswer): HTMLElement[] {
  const r = { ...a.result, by_lead: a.result.by_lead.filter((l) => l.forecasters.length > 0) }, // a lead time may lie beyond the store's last day
    refit = r.refit_days > 0 ? `parameters found anew every ${r.refit_days} days` : "parameters found once";
  return [
    el("header", { id: "answer", tabindex: "-1" }, el("h1", {}, "Scorecard"), ...spoken(a)),
    el(
      "p",
      { class: "note" },
      `${r.pairs_scored} pairs of source ${r.format}, learned from ${r.from} to ${r.train_until}, ${refit}, foretold up to ${r.until} every ${r.origin_days} days` +
        `${r.pairs_failed > 0 ? `; ${r.pairs_failed} fits failed` : ""}. All scores are losses: less is better. The average over the rival explanations is the forecast; ` +
        `the best baseline one day ahead is ${r.one_day_ahead.find((w) => w.id === r.best_baseline)?.name ?? r.best_baseline}.`,
    ),
    section("skill", "Skill by lead time", skill(r, "Log score of hostile acts up to the lead time", "log score", "log_score"), skill(r, "CRPS of hostile acts up to the lead time", "CRPS, acts", "crps")),
    section("differences", "Is it better?", differences(r), oneDay(r)),
    section("calibration", "Calibration", calibration(r)),
    section("coverage", "Coverage of intervals", coverage(r)),
    section("everyone", "Every forecaster", ...everyone(r)),
  ];
}
