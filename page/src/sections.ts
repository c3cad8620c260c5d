// SPDX-License-Identifier: Apache-2.0
// The sections that are words and tables.
import { actorName, number, share, signed } from "./answer";
import type { Answer, Changer, Common, Num, Parameter, Path, Replay } from "./answer";
import { actLink, actLinks, el, folded, link, table } from "./dom";
import type { Cell } from "./dom";
import type { ForecastAnswer } from "./forecast";

const last = (path: Path | null): number | null => path?.[path.length - 1] ?? null;
export const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

const within = (low: Num | undefined, high: Num | undefined, show: (v: Num | undefined) => string): string => (low == null ? "" : `; 90 %: ${show(low)} to ${show(high)}`);

// Verdict, confidence, what would change it: the first lines of any answer.
export function spoken(a: Common): HTMLElement[] {
  const reasons = a.confidence.reasons.join("; ");
  const lines = [
    el("p", { class: "verdict" }, a.verdict),
    el("p", {}, `Confidence: ${sentence(a.confidence.grade + (reasons === "" ? "" : `: ${reasons}`))}`),
  ];
  if (a.would_change_it !== null) lines.push(el("p", {}, `What would change it: ${a.would_change_it}`));
  if (a.learned !== null) lines.push(el("p", {}, `What could be learned: ${a.learned}`));
  return lines;
}

export function heading(title: string, a: Common): HTMLElement {
  return el("header", { id: "answer", tabindex: "-1" }, el("h1", {}, title), ...spoken(a));
}

export function card(title: string, value: string, note: string): HTMLElement {
  return el("div", { class: "card" }, title, el("strong", {}, value), el("span", { class: "note" }, note));
}

// The probability that the forecast's verdict says, with its interval.
function ahead(f: ForecastAnswer["result"]): HTMLElement {
  const p = f.scenarios[0]?.p_clash;
  return card(
    `A clash by ${f.horizon.last_day}`,
    share(p?.mean) || "unknown",
    `averaged over ${f.average.explanations.length} explanations; at least ${f.clash.at_least} acts of class ${f.clash.class} within ${f.clash.within_days} days${within(p?.q05, p?.q95, share)}`,
  );
}

export function state(r: Replay, forecast?: ForecastAnswer): HTMLElement {
  const d = r.dynamics;
  const dynamics = d.known
    ? [
        card(
          "One more material hostile act",
          `${d.p_ignition_word} (${share(d.p_ignition)})`,
          `to set off more than ${number(d.ignition_threshold, 1)} further acts`,
        ),
        card(
          "Acts that follow one more act, in all",
          number(d.progeny),
          `mean over simulated futures, its standard error ${number(d.progeny_se, 2)}`,
        ),
        card(
          "Without outside causes the spell lasts",
          `${number(d.persistence_days, 2)} more days`,
          `longer than ${number(d.horizon_days)} days: ${d.p_outlasts_word} (${share(d.p_outlasts)})`,
        ),
      ]
    : [];
  const beliefs = r.belief.map((b) =>
    card(
      `Belief of ${actorName(r.case, b.holder)} at the end`,
      share(last(b.h?.median ?? b.h_mode)),
      `that the other is hostile${within(last(b.h?.q05 ?? null), last(b.h?.q95 ?? null), share)}; ${b.misperception_word} (${signed(last(b.misperception))} beside the analyst in hindsight)`,
    ),
  );
  return el(
    "div",
    { class: "cards" },
    card("State of the pair", r.state.name, r.state.sentence),
    ...dynamics,
    ...(forecast ? [ahead(forecast.result)] : []),
    ...beliefs,
  );
}

export function phases(r: Replay): HTMLElement {
  const fear = r.case.principals.map((p) => ({ heading: `fear of ${p}`, numeric: true }));
  const columns = [
    { heading: "" },
    { heading: "from" },
    { heading: "until" },
    { heading: "phase" },
    ...fear,
    { heading: "hostile a day", numeric: true },
    { heading: "begun by" },
    { heading: "told phase" },
    { heading: "overlap", numeric: true },
  ];
  const rows = r.phases.map((p, i): Cell[] => [
    String(i + 1),
    p.from,
    p.until,
    p.name,
    share(p.level[0]),
    share(p.level[1]),
    number(p.hostile_per_day),
    actLinks(p.acts),
    p.told ?? "",
    p.told === null ? "" : share(p.told_overlap),
  ]);
  const told = r.case.told_phases.map((p, i) => [String(i + 1), p.from, p.until, p.name, p.told_by]);
  const toldColumns = [
    { heading: "" },
    { heading: "from" },
    { heading: "until" },
    { heading: "phase" },
    { heading: "told by" },
  ];
  return el(
    "div",
    {},
    table("Phases found in the record", columns, rows),
    told.length === 0 ? null : el("h3", {}, "As told"),
    told.length === 0 ? null : table("Phases told", toldColumns, told),
    r.told_agreement === null
      ? null
      : el(
          "p",
          { class: "note" },
          "Agreement of found and told phases by day (adjusted Rand index; 0 as by chance, 1 the same): " +
            `${number(r.told_agreement, 2)}.`,
        ),
  );
}

export function changers(r: Replay): HTMLElement {
  const note = (c: Changer): string => r.case.acts.find((a) => a.id === c.act)?.note ?? "change of regime";
  const columns = [
    { heading: "date" },
    { heading: "event" },
    { heading: "moved" },
    { heading: "log-odds at once", numeric: true },
    { heading: "belief-days", numeric: true },
    { heading: "hostile acts that follow", numeric: true },
    { heading: "note" },
  ];
  return table(
    "Events that moved a belief most, under the model",
    columns,
    r.game_changers.map((c): Cell[] => [
      c.date,
      c.act === null ? (c.regime_change ?? "") : actLink(c.act),
      actorName(r.case, c.holder),
      signed(c.log_odds),
      signed(c.belief_days),
      signed(c.acts),
      note(c),
    ]),
  );
}

export function parameters(r: Replay): HTMLElement {
  const columns = [
    { heading: "parameter" },
    { heading: "prior median", numeric: true },
    { heading: "mode", numeric: true },
    { heading: "90 %", numeric: true },
    { heading: "contraction", numeric: true },
    { heading: "" },
  ];
  const row = (p: Parameter): string[] => [
    p.name,
    number(p.prior_median),
    number(p.mode),
    p.q05 === null ? "" : `${number(p.q05, 2)} to ${number(p.q95, 2)}`,
    signed(p.contraction),
    p.word,
  ];
  const fitted = r.parameters.filter((p) => p.word !== "fixed");
  const fixed = r.parameters.filter((p) => p.word === "fixed");
  return el(
    "div",
    {},
    table("What the record taught and what the prior brought", columns, fitted.map(row)),
    fixed.length === 0 ? null : folded({ caption: "parameters held fixed in this profile", columns, rows: () => fixed.map(row) }),
  );
}

export function claims(r: Replay): HTMLElement {
  const title = (id: string): string => r.case.sources.find((s) => s.id === id)?.title || id;
  const names = (ids: string[]): string => ids.map(title).join(", ") || "nobody named";
  const items = r.case.claims.map((c) =>
    el("li", {}, el("strong", {}, c.text), el("br"), `held by ${names(c.held_by)}; denied by ${names(c.denied_by)}`),
  );
  return items.length === 0
    ? el("p", {}, "The case names no contested claim.")
    : el(
        "div",
        {},
        el("p", { class: "note" }, "Each version and who holds it; this page asserts none of them."),
        el("ul", {}, ...items),
      );
}

export function sources(r: Replay): HTMLElement {
  const columns = [
    { heading: "id" },
    { heading: "title" },
    { heading: "publisher" },
    { heading: "date" },
    { heading: "origin" },
    { heading: "note" },
  ];
  const rows = r.case.sources.map((s): Cell[] => [
    s.id,
    link(s.address, s.title || s.address || s.id),
    s.publisher,
    s.date,
    s.origin,
    s.note,
  ]);
  return rows.length === 0
    ? el("p", {}, "The case names no source of single acts; the files that it was read from stand under provenance.")
    : table("Who says so", columns, rows);
}

// What an answer was made of and how.
export function inputs(a: Common): HTMLElement {
  const p = a.provenance;
  const columns = [
    { heading: "input" },
    { heading: "read", numeric: true },
    { heading: "used", numeric: true },
    { heading: "dropped", numeric: true },
    { heading: "why" },
    { heading: "sha256" },
  ];
  const rows = p.inputs.map((i): Cell[] => [
    i.format === null ? i.path : `${i.path}, format ${i.format}`,
    String(i.rows_read),
    String(i.rows_kept),
    String(i.rows_dropped),
    i.dropped_why,
    el("span", { class: "hash" }, i.sha256),
  ]);
  const of = [
    `detente ${p.version}`,
    `method ${p.method}`,
    `seed ${p.seed}`,
    p.prior === null ? "" : `prior ${p.prior}`,
    p.profile === null ? "" : `profile ${p.profile}`,
    p.draws ? `${p.draws} draws` : "",
  ];
  return el("div", {}, el("p", {}, `${of.filter((s) => s !== "").join(", ")}.`), table("Inputs", columns, rows));
}

export function provenance(a: Answer): HTMLElement {
  const d = a.result.data;
  const used = d.acts.map((x) => `${x.source} to ${x.target} ${x.used} acts, ${x.hostile} hostile`).join("; ");
  return el(
    "div",
    {},
    el(
      "p",
      {},
      `Data: ${d.from_source}; ${d.steps_observed} of ${a.result.n_steps} steps observed; ${used}; ` +
        `deniable or covert acts ${d.deniable_acts}; ` +
        `acts on days without coverage, not used: ${d.acts_on_missing_steps}; ` +
        `rows that tell a listed act again, not used: ${d.rows_of_an_act_told_twice}.`,
    ),
    inputs(a),
  );
}
