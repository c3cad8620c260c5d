// SPDX-License-Identifier: Apache-2.0
// One act that was picked: what it is, what it did to each side's belief, what it comes from; a parent can be followed.
import { actorName, share, signed } from "./answer";
import type { Act, Belief, Changer, Num, Replay } from "./answer";
import { DAY_MS, time } from "./axis";
import { button, choice, el, labelled, link, table } from "./dom";
import type { Cell, Column } from "./dom";
import { interval, named } from "./origins";
import type { Origin } from "./origins";
import { sentence } from "./sections";

const numeric = (heading: string): Column => ({ heading, numeric: true });

export function describe(a: Act): string {
  const permitted = a.permitted_by.map((p) => `${p.actor} ${share(p.p)}`).join(", ");
  return [
    a.note.replace(/\.$/, ""),
    `${a.author ?? "unknown"} to ${a.target}, ${a.class}, ${a.visibility}`,
    permitted === "" ? "" : `said to be permitted by ${permitted}`,
    a.contested.length > 0 ? "contested" : "",
  ]
    .filter((s) => s !== "")
    .join("; ");
}

function facts(a: Act, r: Replay): HTMLElement {
  const grade = a.grade === "" ? "" : ` Grade ${a.grade}, as told with probability ${share(a.p_as_told)}.`;
  const source = (id: string): Node => {
    const s = r.case.sources.find((x) => x.id === id);
    return link(s?.address ?? "", s === undefined ? id : [s.publisher || s.title || id, s.date].filter((t) => t !== "").join(" "));
  };
  const told = a.sources.flatMap((id, i) => [i === 0 ? " Told by " : ", ", source(id)]);
  return el("p", {}, `${a.day}, ${a.id}: ${sentence(describe(a))}${grade}`, ...told, a.sources.length > 0 ? "." : "");
}

// The sides' beliefs at the ends of the step before and of the act's, by source; all events of that step speak in them, the act alone in the last columns.
function moved(a: Act, r: Replay): HTMLElement {
  const step = Math.floor((time(a.day) - time(r.from)) / (r.step_days * DAY_MS));
  const believed = (b: Belief, at: number): Num => (b.h?.median ?? b.h_mode)?.[at] ?? null;
  const sources = (b: Belief): string =>
    b.components
      .map((c): [string, number] => [c.name, (c.log_odds[step] ?? NaN) - (c.log_odds[step - 1] ?? NaN)])
      .filter(([, change]) => Math.abs(change) >= 0.05)
      .map(([name, change]) => `${name} ${signed(change)}`)
      .join("; ");
  const alone = (b: Belief): Changer | undefined => r.game_changers.find((g) => g.act === a.id && g.holder === b.holder);
  const rows = r.belief.map((b): string[] => [
    actorName(r.case, b.holder),
    share(believed(b, step - 1)),
    share(believed(b, step)),
    sources(b),
    signed(alone(b)?.log_odds),
    signed(alone(b)?.belief_days),
  ]);
  const columns = [
    { heading: "belief of" },
    numeric("before"),
    numeric("after"),
    { heading: "log-odds by source, all events of the step" },
    numeric("this act alone"),
    numeric("belief-days"),
  ];
  return el(
    "div",
    {},
    table("What it did to each side's belief", columns, rows),
    r.game_changers.some((g) => g.act === a.id)
      ? null
      : el("p", { class: "note" }, `Alone it is not among the ${r.game_changers.length} events that moved a belief most.`),
  );
}

function ancestry(o: Origin, r: Replay, follow: (id: string) => void): HTMLElement {
  const note = (id: string): string => r.case.acts.find((a) => a.id === id)?.note ?? "";
  const known = (id: string): boolean => r.case.acts.some((a) => a.id === id);
  const parent = (id: string): Cell => (known(id) ? button(id, () => follow(id)) : id);
  const rows = o.parents.map((p): Cell[] => [parent(p.act), p.how, share(p.mean), interval(p), note(p.act)]);
  const columns = [{ heading: "act" }, { heading: "how" }, numeric("share"), numeric("90 %"), { heading: "note" }];
  return el(
    "div",
    {},
    named("What it comes from at once", o.sources),
    o.fear.length === 0 ? null : named(`The fear in it, of ${o.belief_of ?? ""}`, o.fear),
    rows.length === 0 ? null : table("Acts it comes from", columns, rows),
    named("Where it goes back to, along time", o.roots),
    el("p", { class: "note" }, `Hostile acts that descend from it: ${share(o.descendants.mean)} (90 %: ${interval(o.descendants)}).`),
  );
}

// A box that shows one act, and the way to pick another.
export function picker(r: Replay, origins: Origin[], first: string | undefined): { box: HTMLElement; pick: (id: string) => void } {
  const shown = el("div", { "aria-live": "polite" }),
    listed = r.case.acts.filter((a) => !a.background || origins.some((o) => o.id === a.id)),
    select = choice(listed.map((a) => [a.id, `${a.day} ${a.id} ${a.author ?? "unknown"} to ${a.target} ${a.class}`]));
  const pick = (id: string): void => {
    const act = r.case.acts.find((a) => a.id === id),
      origin = origins.find((o) => o.id === id);
    if (act === undefined) return;
    select.value = id;
    shown.replaceChildren(facts(act, r), moved(act, r), ...(origin ? [ancestry(origin, r, pick)] : []));
  };
  select.addEventListener("change", () => pick(select.value));
  const start = first ?? listed[0]?.id;
  if (start !== undefined) pick(start);
  const box = el("div", { id: "act-box" }, el("h3", {}, "One act"), labelled("Act, or click one on the timeline", "act", select), shown);
  box.hidden = listed.length === 0;
  return { box, pick };
}
