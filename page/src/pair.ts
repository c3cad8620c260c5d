// SPDX-License-Identifier: Apache-2.0
// One pair of a watch: its course, R, explanations, fear, what changed and which acts did it.
import type { Answers } from "./answer";
import { number, share, signed } from "./answer";
import type { Num } from "./answer";
import { chart } from "./chart";
import type { Key, Spec, Theme } from "./chart";
import { el, section, table } from "./dom";
import type { Column } from "./dom";
import { jobForm } from "./job";
import { interval, picture } from "./reproduction";
import { card } from "./sections";
import { BASELINES, called, hasChanged, stretch } from "./watch";
import type { Fork, Pair, Pairs, Two } from "./watch";

const DAY_MS = 86400000;
const numeric = (heading: string): Column => ({ heading, numeric: true });
const way = (p: Pair, side: number): string => `${p.actors[side]} to ${p.actors[1 - side]}`;

function course(p: Pair, q: Pairs, title: string, both: Two<Num[]>): HTMLElement {
  const from = Date.parse(q.course.from),
    t = (i: number): number => from + i * q.course.days * DAY_MS,
    day = (i: number): string => new Date(t(i)).toISOString().slice(0, 10),
    domain = [t(0), t(q.course.n)],
    gaps = both[0].flatMap((n, i) => (n === null ? [{ t: t(i), t2: t(i + 1) }] : [])),
    names = [way(p, 0), way(p, 1)],
    values = both.flatMap((path, side) =>
      [...path, path[path.length - 1] ?? null].map((v, i) => ({ t: t(i), date: day(i), v, name: names[side] })), // the last stretch has an end too
    );
  const spec = (th: Theme): Spec => ({
    encoding: { x: { field: "t", type: "temporal", scale: { type: "utc", domain: { expr: JSON.stringify(domain) }, nice: false }, axis: { title: null, format: "%b %Y", tickCount: 6 } } },
    layer: [
      { data: { values: gaps }, mark: { type: "rect", color: th.missing }, encoding: { x2: { field: "t2" } } },
      {
        data: { values },
        mark: { type: "line", interpolate: "step-after", strokeWidth: 1.8 },
        encoding: {
          y: { field: "v", type: "quantitative", title: `acts a ${stretch(q.course.days)}` },
          color: { field: "name", legend: null, scale: { domain: names, range: th.hue.slice(0, 2) } },
          strokeDash: { field: "name", legend: null, scale: { domain: names, range: [[1, 0], [6, 3]] } },
          tooltip: [{ field: "date", title: "from" }, { field: "name", title: "who" }, { field: "v", title: "acts" }],
        },
      },
    ],
  });
  const keys = (th: Theme): Key[] => [
    ...names.map((name, i): Key => ({ name, colour: th.hue[i] ?? th.ink, dash: i === 0 ? [1, 0] : [6, 3] })),
    ...(gaps.length > 0 ? [{ name: "no coverage", colour: th.missing, shape: "area" as const }] : []),
  ];
  const rows = (): string[][] => both[0].map((n, i) => [day(i), n === null ? "" : String(n), both[1][i] === null ? "" : String(both[1][i])]);
  return chart({ title, describe: `${title}, by side over time.`, spec, keys }, { caption: title, columns: [{ heading: "from" }, ...names.map(numeric)], rows });
}

const EXPLANATIONS = {
  habit: "habit",
  tit_for_tat: "tit for tat",
  mutual_fear: "mutual fear",
  true_hostility: "true hostility",
  common_cause: "common cause",
} as const;

// What the glance says, and, where the pair was read by the sampler, the reading.
function tellers(p: Pair): { name: string; fork: Fork; r: NonNullable<Pair["r"]> }[] {
  return [
    ...(p.fork && p.r ? [{ name: "glance", fork: p.fork, r: p.r }] : []),
    ...(p.reading ? [{ name: "reading", fork: p.reading.fork, r: p.reading.r }] : []),
  ];
}

function fork(p: Pair): HTMLElement | null {
  const by = tellers(p),
    ids = Object.keys(EXPLANATIONS) as (keyof typeof EXPLANATIONS)[],
    names = by.map((b) => b.name);
  if (by.length === 0) return null;
  const values = ids.flatMap((id) => by.map((b) => ({ name: EXPLANATIONS[id], by: b.name, p: b.fork[id] })));
  const spec = (t: Theme): Spec => ({
    data: { values },
    mark: { type: "bar", strokeWidth: 1.5 },
    encoding: {
      y: { field: "name", type: "nominal", sort: null, title: null, axis: { minExtent: 90, maxExtent: 90 } },
      yOffset: { field: "by", sort: names },
      color: { field: "by", type: "nominal", legend: null, scale: { domain: names, range: t.hue } },
      fillOpacity: { condition: { test: "datum.by === 'reading'", value: 1 }, value: 0.35 },
      stroke: { field: "by", type: "nominal", legend: null, scale: { domain: names, range: t.hue } },
      x: { field: "p", type: "quantitative", title: "probability", axis: { tickCount: 5 }, scale: { domain: [0, 1] } },
      tooltip: [{ field: "name", title: "explanation" }, { field: "by" }, { field: "p", title: "probability", format: ".2f" }],
    },
  });
  const keys = (t: Theme): Key[] => names.map((name, i) => ({ name, colour: t.hue[i] ?? t.ink, shape: "area", opacity: name === "reading" ? 1 : 0.35 }));
  const title = "Rival explanations of the record of this pair",
    hostile = (f: Fork): string => p.actors.map((a, i) => `${a} ${share(f.truly_hostile[i])}`).join(", ");
  return el(
    "div",
    {},
    chart(
      { title, describe: `${title}: ${values.map((v) => `${v.name} ${share(v.p)} (${v.by})`).join(", ")}.`, spec, keys, height: 100 + 40 * by.length },
      {
        caption: title,
        columns: [{ heading: "explanation" }, ...names.map(numeric)],
        rows: () => ids.map((id) => [EXPLANATIONS[id], ...by.map((b) => share(b.fork[id]))]),
      },
    ),
    el("p", { class: "note" }, `Truly hostile: ${by.map((b) => `${hostile(b.fork)} (${b.name})`).join("; ")}.`),
  );
}

function reproduction(p: Pair): HTMLElement | null {
  const by = tellers(p);
  if (by.length === 0) return null;
  const caption = "R under three baselines: hostile acts that one brings about by answers alone";
  const columns = [{ heading: "baseline" }, numeric("median"), numeric("50 %"), numeric("90 %"), numeric("beyond 0.98")];
  const all = by.flatMap(({ name, r }) => BASELINES.map((b) => ({ baseline: by.length > 1 ? `${b}, ${name}` : b, known: r[b].median !== null, why_not: "not known", r: r[b] })));
  const rows = (): string[][] =>
    all.map((e) => [e.baseline, number(e.r.median, 2), interval(e.r.q25, e.r.q75), interval(e.r.q05, e.r.q95), share(e.r.p_unstable)]);
  return el(
    "div",
    {},
    picture(all, { caption, columns, rows, open: true }),
    el(
      "p",
      { class: "note" },
      "Fixed: the background stands; stepped: it may switch; freer: it may switch and drift. Draws of 0.98 or more are counted in the last column and left out of the intervals" +
        `${by.length > 1 ? "; of a reading none is so large" : ""}.`,
    ),
  );
}

// How sure the reading is of itself.
function reading(p: Pair): HTMLElement | null {
  const x = p.reading;
  if (x === undefined) return null;
  return el(
    "div",
    {},
    el(
      "p",
      {},
      `Read by the sampler: log10 odds of coupling ${signed(x.log10_coupled)} (sampling error ${number(x.sd_log10_coupled, 2) || "unknown"}), so P(coupled) ${share(x.p_coupled)}; ` +
        `the glance has ${signed(p.log10_coupled)}, P(coupled) ${share(p.p_coupled)}. The state is by the R of the reading, the false-discovery rate by the glance, as that of its controls is.`,
    ),
    el(
      "p",
      { class: "note" },
      `Of ten fits ${x.fits_failed} failed; of the worst: sampling error of the log10 evidence ${number(x.worst_sd_log10, 2)}, R-hat ${number(x.worst_rhat)}, effective draws ${number(x.least_ess)}.`,
    ),
  );
}

function change(p: Pair): HTMLElement {
  const was = p.since_last_run;
  const said =
    was?.state == null
      ? "The pair was not in the last run, or there was none."
      : `At the last run (up to ${was.until ?? "an unknown day"}) it was ${was.state}, P(coupled) ${share(was.p_coupled)}; now ${hasChanged(p) ? p.state : `still ${p.state}`}, ${share(p.p_coupled)}.`;
  const names = { VC: "verbal cooperation", MC: "material cooperation", VH: "verbal hostility", MH: "material hostility" } as const;
  const acts = (a: Record<keyof typeof names, number>): string =>
    (Object.keys(names) as (keyof typeof names)[])
      .filter((k) => a[k] > 0)
      .map((k) => `${a[k]} ${names[k]}`)
      .join(", ") || "nothing";
  const rows = (p.days ?? []).map((d) => [d.date, signed(d.log10), ...(d.acts ?? []).map(acts)]);
  return el(
    "div",
    {},
    el("p", {}, said),
    rows.length === 0
      ? null
      : table("Days whose acts spoke most: for coupling (above 0) or against it", [{ heading: "date" }, numeric("log10"), { heading: way(p, 0) }, { heading: way(p, 1) }], rows),
  );
}

function fear(p: Pair): HTMLElement | null {
  if (p.fear === undefined) return null;
  const rows = p.actors.map((a, i) => [`${a}, of ${p.actors[1 - i]}`, share(p.fear?.[i]), share(p.fear_four_weeks_ago?.[i])]);
  return table("Belief that the other is hostile, at the mode of mutual fear", [{ heading: "of" }, numeric("on the last day"), numeric("four weeks before")], rows);
}

function verdict(p: Pair): string {
  const [one, other] = p.names;
  if (p.state === undefined) return `${one} and ${other}: ${p.acts[0] + p.acts[1]} acts, of them ${p.hostile_acts[0] + p.hostile_acts[1]} hostile.`;
  if (p.state === "failed") return `${one} and ${other} could not be fitted: nothing is said of them.`;
  const odds = `(probability ${share(p.p_coupled)}${p.reading ? ` at a glance, ${share(p.reading.p_coupled)} by a reading` : ""}, false-discovery rate ${share(p.false_discovery)})`;
  return called(p)
    ? `Under the model ${one} and ${other} act on each other ${odds}; state: ${p.state}.`
    : `Under the model it cannot be told that ${one} and ${other} act on each other beyond habit and common cause ${odds}.`;
}

// The pair's page; shown(answers) is called with the answers of its report, made by the server.
export function pairView(p: Pair, q: Pairs, name: string, shown?: (answers: Answers) => void): HTMLElement[] {
  const report = `detente report ${name} --pair ${p.actors.join(",")}`;
  const cards = el(
    "div",
    { class: "cards" },
    ...p.actors.map((_, i) => card(way(p, i), `${p.acts[i]} acts`, `${p.hostile_acts[i]} hostile`)),
    ...(p.state !== undefined && p.state !== "failed"
      ? [
          card("State", p.state, `${Math.max(p.fear?.[0] ?? 0, p.fear?.[1] ?? 0) > 0.5 ? "one side or both fear the other with more than one half" : "neither side fears the other with more than one half"} since ${p.since ?? ""}`),
          card("Hostile acts a day", number(p.hostile_a_day, 2) || "unknown", `last four weeks; ${number(p.hostile_a_day_before, 2) || "unknown"} in the four before`),
          card("Coverage", share(p.coverage), `of the days; ${share(p.under_jumping_codes)} of the acts under codes that jump`),
        ]
      : []),
  );
  const parts: [string, string, (HTMLElement | null)[]][] = [
    ["course", "What they did", [course(p, q, "Hostile acts", p.hostile_course), course(p, q, "Cooperative acts", p.cooperative_course)]],
    ["reproduction", "Does it feed itself?", [reproduction(p)]],
    ["reading", "Glance and reading", [reading(p)]],
    ["explain", "Which explanation fits?", [fork(p)]],
    ["fear", "Fear", [fear(p)]],
    ["change", "What changed, and which acts did it", p.state === undefined ? [] : [change(p)]],
    [
      "read",
      "Read this pair",
      [
        el("p", {}, "A watch is a glance. The report reads the pair's record by itself, with every question (", el("code", {}, report), ")."),
        shown === undefined
          ? null
          : jobForm<Answers>("Report this pair", "/api/report", () => ({ pair: p.actors }), (answers) => {
              shown(answers);
              return answers.replay.verdict;
            }),
      ],
    ],
  ];
  return [
    el("header", { id: "answer", tabindex: "-1" }, el("h1", {}, p.actors.join(" – ")), el("p", { class: "verdict" }, verdict(p)), el("p", { class: "note" }, `Source ${q.source.format}, ${q.source.from} to ${q.source.until}.`)),
    cards,
    ...parts.filter(([, , children]) => children.some((c) => c !== null)).map(([id, title, children]) => section(id, title, ...children)),
  ];
}
