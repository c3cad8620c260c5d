// SPDX-License-Identifier: Apache-2.0
// All pairs of a store: the list, sorted and filtered, with what the source makes of it (show/watch_json.c; without a kept watch show/atlas_json.c).
import { number, share } from "./answer";
import type { Band, Common, Num } from "./answer";
import * as csv from "./csv";
import { button, choice, el, labelled, svg, table } from "./dom";
import type { Cell } from "./dom";
import { download } from "./save";
import { spoken } from "./sections";

export const BASELINES = ["fixed", "stepped", "freer"] as const;
export type Two<T> = [T, T];
type Course = Two<Num[]>;

export type Fork = Record<"habit" | "tit_for_tat" | "mutual_fear" | "true_hostility" | "common_cause", Num> & { truly_hostile: Two<Num> };
type R = Record<(typeof BASELINES)[number], Band & { p_unstable?: Num }>;

export interface Pair {
  actors: Two<string>;
  names: Two<string>;
  acts: Two<number>;
  hostile_acts: Two<number>;
  hostile_course: Course;
  cooperative_course: Course;
  // Of a watch alone:
  state?: string;
  false_discovery?: Num;
  coverage?: Num;
  under_jumping_codes?: Num;
  // Not where the pair could not be fitted:
  p_coupled?: Num;
  log10_coupled?: Num;
  fork?: Fork;
  r?: R;
  fear?: Two<Num>;
  fear_four_weeks_ago?: Two<Num>;
  since?: string;
  hostile_a_day?: Num;
  hostile_a_day_before?: Num;
  days?: { date: string; log10: Num; acts: Two<Record<"VC" | "MC" | "VH" | "MH", number>> }[];
  // Of the first pairs of a watch --top: the same from draws of the sampler.
  reading?: {
    p_coupled: Num;
    log10_coupled: Num;
    sd_log10_coupled: Num;
    fork: Fork;
    r: R;
    fits_failed: number;
    worst_sd_log10: Num;
    worst_rhat: Num;
    least_ess: Num;
  };
  since_last_run?: { until: string | null; state: string | null; p_coupled: Num };
}

interface Source {
  format: string;
  from: string;
  until: string;
  step_days: number;
  coverage: Num;
  pairs_with_too_few_acts: number;
  pairs_of_unplaced_parties: number;
  rows_of_other_formats: number;
  jumping_codes: { code: string; class: string; what: string; date: string; rows: number }[];
}

export interface Pairs {
  source: Source;
  course: { from: string; days: number; n: number };
  pairs: Pair[];
}

export interface PairsAnswer {
  result: Pairs;
}

export interface WatchAnswer extends Common {
  result: Pairs & {
    active_pairs: number;
    coupled: number;
    failed: number;
    called_below: Num;
    negative_controls: { n: number; share_with_nothing_there: Num };
  };
}

const STATES = ["spiral", "entrenched", "fragile", "calm", "not coupled", "failed"];
const SHOWN = 100; // rows at a time

export const called = (p: Pair): boolean => p.state !== undefined && p.state !== "not coupled" && p.state !== "failed";
export const hasChanged = (p: Pair): boolean => p.since_last_run?.state != null && p.since_last_run.state !== p.state;
export const address = (p: Pair): string => `#/pair/${p.actors.map(encodeURIComponent).join(",")}`;
export const stretch = (days: number): string => (days === 7 ? "week" : `${days / 7} weeks`);

// ---- sparkline ----

const [WIDE, HIGH] = [120, 22];

// Hostile acts of both sides as bars; a stretch without coverage is a stroke below the line: missing is not calm.
function sparkline(p: Pair, days: number): Node {
  const [one, other] = p.hostile_course,
    sum = one.map((n, i): Num => (n === null ? null : n + (other[i] ?? 0))),
    most = Math.max(1, ...sum.map((n) => n ?? 0)),
    step = WIDE / Math.max(1, sum.length);
  const said = `Hostile acts a ${stretch(days)}: ${sum[0] ?? "unknown"} first, ${sum[sum.length - 1] ?? "unknown"} last, ${most} at most`;
  const drawn = svg("svg", { class: "spark", viewBox: `0 0 ${WIDE} ${HIGH + 2}`, width: String(WIDE), height: String(HIGH + 2), role: "img", "aria-label": said });
  const bars = sum.map((n, i) => (n ? `M${((i + 0.5) * step).toFixed(1)} ${HIGH}v${((-n / most) * (HIGH - 2)).toFixed(1)}` : "")).join("");
  const gaps = sum.map((n, i) => (n === null ? `M${(i * step).toFixed(1)} ${HIGH + 1}h${step.toFixed(1)}` : "")).join("");
  drawn.append(svg("path", { d: bars, "stroke-width": Math.max(1, step - 0.6).toFixed(1) }), svg("path", { class: "gap", d: gaps, "stroke-width": "2" }));
  return drawn;
}

// ---- columns ----

interface Row {
  heading: string;
  numeric?: boolean;
  value: (p: Pair) => Num | string | undefined; // what it is sorted by
  cell: (p: Pair) => Cell;
  descends?: boolean; // the first click puts the greatest first
}

const fears = (p: Pair): string => (p.fear ? `${share(p.fear[0])} | ${share(p.fear[1])}` : "");
const sum = (two: Two<number>): number => two[0] + two[1];
const reproduction = (p: Pair): string => {
  const r = p.r?.stepped;
  return r === undefined || r.median === null ? "" : `${number(r.median, 2)} (${number(r.q05, 2)} to ${number(r.q95, 2)})`;
};
const daily = (p: Pair): string => {
  const before = number(p.hostile_a_day_before, 2);
  return number(p.hostile_a_day, 2) + (before === "" ? "" : ` (${before})`);
};
const last = (p: Pair): string => (p.since_last_run?.state == null ? "" : hasChanged(p) ? `was ${p.since_last_run.state}` : "same");

function named(p: Pair): Node {
  return el("span", {}, el("a", { href: address(p) }, p.actors.join(" – ")), el("br"), el("span", { class: "note" }, p.names.join(", ")));
}

function columns(q: Pairs, isWatch: boolean): Row[] {
  const course: Row = {
    heading: `hostile acts a ${stretch(q.course.days)}`,
    value: (p) => sum(p.hostile_acts),
    cell: (p) => sparkline(p, q.course.days),
    descends: true,
  };
  const acts: Row[] = [
    { heading: "hostile acts", numeric: true, value: (p) => sum(p.hostile_acts), cell: (p) => String(sum(p.hostile_acts)), descends: true },
    { heading: "acts", numeric: true, value: (p) => sum(p.acts), cell: (p) => String(sum(p.acts)), descends: true },
  ];
  const pair: Row = { heading: "pair", value: (p) => p.actors.join(" "), cell: named };
  if (!isWatch) return [pair, course, ...acts];
  return [
    pair,
    { heading: "state", value: (p) => STATES.indexOf(p.state ?? ""), cell: (p) => el("span", { class: called(p) ? "called" : "note" }, p.state ?? "") },
    course,
    { heading: "hostile a day (before)", numeric: true, value: (p) => p.hostile_a_day, cell: daily, descends: true },
    { heading: "P(coupled)", numeric: true, value: (p) => p.p_coupled, cell: (p) => share(p.p_coupled) + (p.reading ? ` (read: ${share(p.reading.p_coupled)})` : ""), descends: true },
    { heading: "false discovery", numeric: true, value: (p) => p.false_discovery, cell: (p) => share(p.false_discovery) },
    { heading: "R, 90 %", numeric: true, value: (p) => p.r?.stepped.median, cell: reproduction, descends: true },
    { heading: "coverage", numeric: true, value: (p) => p.coverage, cell: (p) => share(p.coverage) },
    { heading: "fear", numeric: true, value: (p) => (p.fear ? Math.max(p.fear[0] ?? 0, p.fear[1] ?? 0) : null), cell: fears, descends: true },
    { heading: "since", value: (p) => p.since, cell: (p) => p.since ?? "", descends: true },
    ...acts,
    { heading: "last run", value: (p) => Number(!hasChanged(p)), cell: last },
  ];
}

function sorted(pairs: Pair[], by: Row, down: boolean): Pair[] {
  const missing = (v: Num | string | undefined): boolean => v === null || v === undefined || v === "";
  return [...pairs].sort((a, b) => {
    const [x, y] = [by.value(a), by.value(b)];
    if (missing(x) || missing(y)) return Number(missing(x)) - Number(missing(y));
    const order = typeof x === "string" ? x.localeCompare(String(y)) : Number(x) - Number(y);
    return down ? -order : order;
  });
}

// ---- filters ----

interface Filter {
  box: HTMLElement;
  passes: () => (p: Pair) => boolean;
}

function filters(q: Pairs, isWatch: boolean, changed: () => void): Filter {
  const actor = el("input", { type: "search", autocomplete: "off" }) as HTMLInputElement,
    states = STATES.filter((s) => q.pairs.some((p) => p.state === s)),
    state = choice([["", "all states"], ...states.map((s): [string, string] => [s, s])]),
    whether = choice([
      ["", "coupled or not"],
      ["yes", "coupled"],
      ["no", "not coupled"],
    ]),
    moved = el("input", { type: "checkbox", id: "watch-changed" }) as HTMLInputElement;
  actor.addEventListener("input", changed);
  for (const control of [state, whether, moved]) control.addEventListener("change", changed);
  const compared = q.pairs.some((p) => p.since_last_run?.state != null);
  const box = el(
    "div",
    { class: "filters", role: "search", "aria-label": "Which pairs" },
    labelled("Actor, code or name", "watch-actor", actor),
    ...(isWatch ? [labelled("State", "watch-state", state), labelled("Coupled", "watch-called", whether)] : []),
    ...(compared ? [el("p", { class: "field" }, moved, el("label", { for: "watch-changed" }, "state changed since the last run"))] : []),
  );
  const passes = (): ((p: Pair) => boolean) => {
    const wanted = actor.value.trim().toLowerCase();
    return (p) =>
      (wanted === "" || [...p.actors, ...p.names].some((name) => name.toLowerCase().includes(wanted))) &&
      (state.value === "" || p.state === state.value) &&
      (whether.value === "" || called(p) === (whether.value === "yes")) &&
      (!moved.checked || hasChanged(p));
  };
  return { box, passes };
}

// ---- the list ----

function list(q: Pairs, isWatch: boolean): HTMLElement {
  const all = columns(q, isWatch),
    said = el("p", { role: "status", "aria-live": "polite" }),
    body = el("tbody"),
    caption = el("caption", {}, isWatch ? "Most surely coupled first, unless sorted otherwise." : "In the order of their codes, unless sorted otherwise."),
    head = el("tr");
  let by: Row | undefined,
    down = false,
    chosen: Pair[] = q.pairs,
    shown = 0;
  const row = (p: Pair): HTMLElement => el("tr", {}, ...all.map((c) => el("td", c.numeric ? { class: "number" } : c.heading === "since" ? { class: "date" } : {}, c.cell(p))));
  const more = button(`Show ${SHOWN} more`, () => add());
  const add = (): void => {
    body.append(...chosen.slice(shown, shown + SHOWN).map(row));
    shown = Math.min(chosen.length, shown + SHOWN);
    more.hidden = shown === chosen.length;
    said.textContent = `${chosen.length} of ${q.pairs.length} pairs${shown < chosen.length ? `, the first ${shown} shown` : ""}.`;
  };
  const filter = filters(q, isWatch, () => put());
  const put = (): void => {
    const found = q.pairs.filter(filter.passes());
    chosen = by === undefined ? found : sorted(found, by, down);
    shown = 0;
    body.replaceChildren();
    add();
  };
  for (const c of all) {
    const th = el("th", { scope: "col", ...(c.numeric ? { class: "number" } : {}) });
    th.append(
      button(c.heading, () => {
        down = by === c ? !down : c.descends === true;
        by = c;
        for (const other of head.children) other.removeAttribute("aria-sort");
        th.setAttribute("aria-sort", down ? "descending" : "ascending");
        put();
      }),
    );
    head.append(th);
  }
  const plain = (cell: Cell): string => (typeof cell === "string" ? cell : (cell.textContent ?? ""));
  const take = button("Save these as CSV", () => {
    const rows = chosen.map((p) => [...p.actors, ...all.slice(1).map((c) => (c.cell(p) instanceof SVGElement ? "" : plain(c.cell(p))))]);
    download("pairs.csv", new Blob([[["one", "other", ...all.slice(1).map((c) => c.heading)], ...rows].map(csv.row).join("\n") + "\n"], { type: "text/csv" }));
  });
  put();
  const scroll = el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Pairs" }, el("table", { class: "pairs" }, caption, el("thead", {}, head), body));
  return el("div", {}, filter.box, said, scroll, el("p", {}, more, " ", take));
}

// ---- what the source makes of it ----

export function source(q: Pairs): HTMLElement {
  const s = q.source,
    left = [
      [s.pairs_with_too_few_acts, "pairs with acts both ways but too few (30, and 10 a side, are needed)"],
      [s.pairs_of_unplaced_parties, "pairs of a party that the table of actors does not have"],
      [s.rows_of_other_formats, "rows of other formats, which are never pooled"],
    ] as const;
  const jumps = s.jumping_codes.map((j) => [j.code, j.class, j.what, j.date, String(j.rows)]);
  const heads = [{ heading: "code" }, { heading: "class" }, { heading: "what" }, { heading: "date" }, { heading: "rows", numeric: true }];
  return el(
    "div",
    {},
    el("p", {}, `Source ${s.format}, ${s.from} to ${s.until}; ${share(s.coverage)} of the days have rows. A day without any is missing, not calm.`),
    el("p", {}, `Left out: ${left.map(([n, what]) => `${n} ${what}`).join("; ")}.`),
    jumps.length === 0 ? null : table("Codes that the whole source has only from a day on, or only until one: a change of coding, not of conduct", heads, jumps),
  );
}

const READING =
  "Hostile a day: acts of both sides over the last four weeks (and over the four before). Coupled: the two sides answer each other beyond habit and a common cause. R: hostile acts that one brings about by answers alone, the background allowed to switch. " +
  "Fear: of each side of the other, in the order of the pair; since: first day from which the greater has been on its side of one half. Bars: hostile acts of both sides, each row on a scale of its own.";

// Heading, and what stands below it.
export function watchView(a: WatchAnswer): HTMLElement[] {
  const q = a.result,
    counts = STATES.map((s) => [s, q.pairs.filter((p) => p.state === s).length] as const).filter(([, n]) => n > 0);
  return [
    el("header", { id: "answer", tabindex: "-1" }, el("h1", {}, "Every active pair"), ...spoken(a)),
    el("p", {}, `Of ${q.active_pairs} active pairs: ${counts.map(([s, n]) => `${n} ${s}`).join(", ")}.`),
    el("p", { class: "note" }, READING),
    list(q, true),
  ];
}

export function pairsView(a: PairsAnswer, name: string): HTMLElement[] {
  return [
    el(
      "header",
      { id: "answer", tabindex: "-1" },
      el("h1", {}, "Every active pair"),
      el("p", { class: "verdict" }, `No watch is kept beside this store: nothing is said here of who answers whom.`),
      el("p", {}, "To look at every pair, run ", el("code", {}, `detente watch ${name}`), ", then serve again. Until then: the pairs, and what they did."),
    ),
    list(a.result, false),
  ];
}
