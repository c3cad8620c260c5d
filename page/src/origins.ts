// SPDX-License-Identifier: Apache-2.0
// What hostile acts come from: roots of the record and its phases (show/origins_json.c).
import { share } from "./answer";
import type { Common, Num } from "./answer";
import { el, table } from "./dom";
import type { Column } from "./dom";
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

export interface Origin {
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
export const interval = (p: Part): string => (p.q05 === null ? "" : `${share(p.q05)} to ${share(p.q95)}`);
export const named = (caption: string, parts: Named[]): HTMLElement =>
  table(
    caption,
    [{ heading: "" }, numeric("share"), numeric("90 %")],
    parts.filter((p) => (p.mean ?? 0) >= 0.005).map((p) => [p.name, share(p.mean), interval(p)]),
  );

export function origins(a: OriginsAnswer): HTMLElement {
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
    a.result.acts.length === 0 ? null : el("p", {}, "Of one act: pick it on the ", el("a", { href: "#timeline" }, "timeline"), "."),
  );
}
