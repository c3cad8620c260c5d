// SPDX-License-Identifier: Apache-2.0
// Which move, by whom, first: each side's menu, and the profiles in three pairs of eyes (show/moves_json.c).
import { number, share, signed } from "./answer";
import type { Common, Num } from "./answer";
import { el, table } from "./dom";
import type { Cell, Column } from "./dom";
import { spoken } from "./sections";

interface Gain {
  mean: Num;
  q05: Num;
  q95: Num;
  share_of_draws_above_0: Num;
}

interface Move {
  id: string;
  effect: string;
  waits: boolean;
  changes_nothing: boolean;
  hostile_acts_alone: Gain;
  works: string;
  own_payoff: Gain;
  would: string;
  fear_of_the_other: Gain;
  deterrent_break_even: Num;
  deterrent_price: Gain;
}

interface Side {
  id: string;
  name: string;
  moves: Move[];
  best_alone: string;
  if_it_moves_first: { does: string; foresees: string; gets: string; payoff: number };
}

interface Eyes {
  payoff: [number, number];
  fear_at_the_end: [Num, Num];
  hostile_acts: number;
  best_reply: [boolean, boolean];
}

interface Profile {
  moves: [string, string];
  equilibrium: string;
  eyes_part: boolean;
  eyes: Record<"first" | "second" | "analyst", Eyes>;
}

export interface MovesAnswer extends Common {
  result: {
    horizon_days: number;
    paths_a_draw: number;
    trust_threshold: number;
    sides: [Side, Side];
    both_best: { hostile_acts: Gain; works: string };
    profiles: Profile[];
    quantal_response: { precision: number; sides: Num[][] }[];
  };
}

const numeric = (heading: string): Column => ({ heading, numeric: true });
const gain = (g: Gain): string[] => [signed(g.mean), g.q05 === null ? "" : `${signed(g.q05)} to ${signed(g.q95)}`];

function menu(side: Side, other: Side): HTMLElement {
  const columns = [
    { heading: "move" },
    numeric("hostile acts if alone"),
    numeric("90 %"),
    { heading: "works" },
    numeric("own payoff, own eyes"),
    numeric("90 %"),
    { heading: "would" },
    numeric("fear of the other"),
  ];
  const rows = side.moves.map((m): Cell[] => {
    const told = !m.waits && !m.changes_nothing;
    return [
      m.id,
      ...gain(m.hostile_acts_alone),
      told ? m.works : "",
      ...gain(m.own_payoff),
      told ? m.would : "",
      signed(m.fear_of_the_other.mean),
    ];
  });
  const effects = side.moves.map((m) => el("li", {}, `${m.id}: ${m.changes_nothing ? "nothing changes: " : ""}${m.effect}`));
  return el("div", {}, table(`Moves of ${side.name}, while ${other.name} waits`, columns, rows), el("ul", { class: "note" }, ...effects));
}

function eyes(a: MovesAnswer, key: "first" | "second" | "analyst", whose: string): HTMLElement {
  const [rowsOf, columnsOf] = a.result.sides;
  const at = (x: string, y: string): string => {
    const p = a.result.profiles.find((q) => q.moves[0] === x && q.moves[1] === y);
    if (p === undefined) return "";
    const e = p.eyes[key];
    const mark = (i: 0 | 1): string => signed(e.payoff[i]) + (e.best_reply[i] ? "*" : "");
    return `${mark(0)} | ${mark(1)}${key === "analyst" && p.eyes_part ? " #" : ""}`;
  };
  const columns = [{ heading: "" }, ...columnsOf.moves.map((m) => numeric(m.id))];
  const rows = rowsOf.moves.map((x) => [x.id, ...columnsOf.moves.map((y) => at(x.id, y.id))]);
  return table(`Payoffs of ${rowsOf.name} | ${columnsOf.name} in the eyes of ${whose}`, columns, rows);
}

function leads(side: Side, other: Side): HTMLElement {
  const l = side.if_it_moves_first;
  const reply = l.foresees === l.gets ? "which it would get" : `but in its own eyes ${other.name} would answer “${l.gets}”`;
  return el("li", {}, `If ${side.name} moves first it does “${l.does}”, foreseeing “${l.foresees}”, ${reply}.`);
}

function deterrents(side: Side, other: Side): HTMLElement[] {
  return side.moves
    .filter((m) => m.deterrent_break_even !== null)
    .map((m) =>
      el(
        "li",
        {},
        `“${m.id}”: were that third party ${side.name}'s deterrent against ${other.name}, giving it up would cost ` +
          `${signed(m.deterrent_price.mean)} acts suffered (90 %: ${gain(m.deterrent_price)[1] ?? ""}); ` +
          `waiting would be better only if it held back more than ${number(m.deterrent_break_even, 2)}.`,
      ),
    );
}

export function moves(a: MovesAnswer): HTMLElement {
  const r = a.result,
    [first, second] = r.sides,
    stable = r.profiles.filter((p) => p.equilibrium === "yes").map((p) => `“${p.moves[0]}” and “${p.moves[1]}”`),
    open = r.profiles.filter((p) => p.equilibrium === "cannot tell").length,
    ids = [...first.moves, ...second.moves].map((m) => m.id);
  if (first.moves.every((m) => m.waits) && second.moves.every((m) => m.waits)) return el("div", {}, ...spoken(a));
  return el(
    "div",
    {},
    ...spoken(a),
    menu(first, second),
    menu(second, first),
    el("ul", {}, ...deterrents(first, second), ...deterrents(second, first)),
    eyes(a, "first", first.name),
    eyes(a, "second", second.name),
    eyes(a, "analyst", "the analyst"),
    el(
      "p",
      { class: "note" },
      "* best reply in these eyes; # the sides' eyes part here. A payoff is less the hostile acts suffered within " +
        `${number(r.horizon_days)} days: material and deniable ones count 1, verbal ones 0.25.`,
    ),
    el(
      "ul",
      {},
      el(
        "li",
        {},
        stable.length === 0
          ? "No profile is surely one that no deviation betters."
          : `No deviation betters, each side in its own eyes: ${stable.join(", ")}.`,
      ),
      open === 0 ? null : el("li", {}, `Undecided: ${open} of ${r.profiles.length} profiles.`),
      leads(first, second),
      leads(second, first),
    ),
    table(
      "Quantal response: how often each would move so, by precision per act",
      [numeric("precision"), ...ids.map(numeric)],
      r.quantal_response.map((q) => [String(q.precision), ...q.sides.flat().map(share)]),
    ),
  );
}
