// SPDX-License-Identifier: Apache-2.0
// What hostile acts come from: roots of the record and its phases, and the ancestry of one act that is picked (show/origins_json.c).
import { share } from "./answer";
import type { Common, Num, Replay } from "./answer";
import { el, table } from "./dom";
import type { Cell, Column } from "./dom";
import { spoken } from "./sections";

interface Part {
  mean: Num;
  q05: Num;
  q95: Num;
}
interface Named extends Part {
  name: string;
}

interface Period {
  kind: string;
  name: string | null;
  from: string;
  until: string;
  author: string | null;
  hostile_acts: number;
  roots: Named[];
  imported: Part;
}

interface Origin {
  id: string;
  date: string;
  author: string | null;
  target: string;
  class: string;
  belief_of: string | null;
  sources: Named[];
  fear: Named[];
  parents: ({ act: string; how: string } & Part)[];
  roots: Named[];
  imported: Part;
  descendants: Part;
}

export interface OriginsAnswer extends Common {
  result: { periods: Period[]; spreading: string[]; gravest: string[]; acts: Origin[] };
}

const numeric = (heading: string): Column => ({ heading, numeric: true });
const interval = (p: Part): string => (p.q05 === null ? "" : `${share(p.q05)} to ${share(p.q95)}`);
const named = (caption: string, parts: Named[]): HTMLElement =>
  table(
    caption,
    [{ heading: "" }, numeric("share"), numeric("90 %")],
    parts.filter((p) => (p.mean ?? 0) >= 0.005).map((p) => [p.name, share(p.mean), interval(p)]),
  );

// Ancestry of one act; following a parent shows that one's.
function ancestry(o: Origin, all: Origin[], r: Replay, follow: (id: string) => void): HTMLElement {
  const note = (id: string): string => r.case.acts.find((a) => a.id === id)?.note ?? "";
  const parent = (id: string): Cell => {
    if (!all.some((x) => x.id === id)) return id;
    const button = el("button", { type: "button" }, id);
    button.addEventListener("click", () => follow(id));
    return button;
  };
  const rows = o.parents.map((p): Cell[] => [parent(p.act), p.how, share(p.mean), interval(p), note(p.act)]);
  const columns = [{ heading: "act" }, { heading: "how" }, numeric("share"), numeric("90 %"), { heading: "note" }];
  return el(
    "div",
    {},
    el("p", {}, `${o.date}, ${o.author ?? "unknown"} to ${o.target}, ${o.class}: ${note(o.id)}`),
    named("What it comes from at once", o.sources),
    o.fear.length === 0 ? null : named(`The fear in it, of ${o.belief_of ?? ""}`, o.fear),
    rows.length === 0 ? null : table("Acts it comes from", columns, rows),
    named("Where it goes back to, along time", o.roots),
    el("p", { class: "note" }, `Hostile acts that descend from it: ${share(o.descendants.mean)} (90 %: ${interval(o.descendants)}).`),
  );
}

function picker(a: OriginsAnswer, r: Replay): HTMLElement {
  const all = a.result.acts,
    shown = el("div", { "aria-live": "polite" }),
    select = el("select", { id: "origins-act" }) as HTMLSelectElement;
  for (const o of all) select.append(el("option", { value: o.id }, `${o.date} ${o.id} ${o.author ?? "unknown"} to ${o.target} ${o.class}`));
  const show = (id: string): void => {
    const found = all.find((o) => o.id === id);
    select.value = id;
    if (found) shown.replaceChildren(ancestry(found, all, r, show));
  };
  select.addEventListener("change", () => show(select.value));
  const first = a.result.gravest[0] ?? all[0]?.id;
  if (first !== undefined) show(first);
  return el("div", {}, el("h3", {}, "One act"), el("label", { for: "origins-act" }, "Act: "), select, shown);
}

export function origins(a: OriginsAnswer, r: Replay): HTMLElement {
  const p = a.result.periods,
    whole = p.find((x) => x.kind === "all" && x.author === null),
    phases = p.filter((x) => x.kind === "phase" && x.author === null);
  const columns = [
    { heading: "from" },
    { heading: "until" },
    { heading: "phase" },
    numeric("hostile acts"),
    { heading: "leading root" },
    numeric("share"),
    numeric("third parties"),
    numeric("90 %"),
  ];
  const rows = phases.map((x) => {
    const top = [...x.roots].sort((u, v) => (v.mean ?? 0) - (u.mean ?? 0))[0];
    return [
      x.from,
      x.until,
      x.name ?? "",
      String(x.hostile_acts),
      top?.name ?? "",
      share(top?.mean),
      share(x.imported.mean),
      interval(x.imported),
    ];
  });
  return el(
    "div",
    {},
    ...spoken(a),
    whole === undefined ? null : named("Roots of the hostile acts between the two", whole.roots),
    phases.length === 0 ? null : table("Roots by phase", columns, rows),
    a.result.acts.length === 0 ? null : picker(a, r),
  );
}
