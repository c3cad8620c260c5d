// SPDX-License-Identifier: Apache-2.0
// Actors and ties on one day: who feared whom, ties, and acts of the days before as the width of lines.
import { actorName, day, number, share } from "./answer";
import type { Replay } from "./answer";
import { DAY_MS, time } from "./axis";
import { chart } from "./chart";
import type { Key, Spec, Theme } from "./chart";
import { el, labelled } from "./dom";

type Kind = "fear" | "tie" | "hostile" | "cooperative";
interface Edge {
  kind: Kind;
  from: string;
  to: string;
  value: number; // fear: probability; tie: level; acts: how many
  text: string;
}

const LOOK: Record<Kind, { hue: number; dash: number[]; name: string; bend: number }> = {
  fear: { hue: 3, dash: [2, 2], name: "fears (width: belief)", bend: 10 },
  tie: { hue: 5, dash: [8, 4], name: "tie: shelter feared, leverage, promise", bend: -10 },
  hostile: { hue: 1, dash: [1, 0], name: "hostile acts (width: how many)", bend: 20 },
  cooperative: { hue: 2, dash: [12, 2], name: "cooperative acts (width: how many)", bend: -20 },
};

function fears(r: Replay, step: number): Edge[] {
  return r.belief.map((b) => {
    const h = (b.h?.median ?? b.h_mode)?.[step] ?? null;
    return { kind: "fear", from: b.holder, to: b.about, value: h ?? 0, text: h === null ? "fear unknown" : `fear ${share(h)}` };
  });
}

function ties(r: Replay, now: number): Edge[] {
  const c = r.case,
    stands = (x: { from: string; until: string | null }): boolean => time(x.from) <= now && (x.until === null || now < time(x.until));
  const through = c.fears.flatMap((f): Edge[] =>
    f.through === null ? [] : [{ kind: "tie", from: f.about, to: f.through, value: f.control ?? f.rivalry ?? 0.5, text: `${f.name}, feared by ${f.holder}` }],
  );
  const leverage = c.leverage.filter(stands).map((l): Edge => ({ kind: "tie", from: l.patron, to: l.over, value: l.level ?? 0.5, text: `leverage ${share(l.level)}` }));
  const promised = c.commitments
    .filter(stands)
    .flatMap((k): Edge[] => (k.bars === null ? [] : [{ kind: "tie", from: k.by, to: k.bars, value: 0.5, text: `promise to bar: ${k.id}` }]));
  return [...through, ...leverage, ...promised];
}

function acts(r: Replay, now: number, days: number): Edge[] {
  const found = new Map<string, Edge>();
  for (const a of r.case.acts) {
    const t = time(a.day),
      kind: Kind = a.class.endsWith("H") ? "hostile" : "cooperative",
      key = `${kind} ${a.author} ${a.target}`;
    if (a.author === null || t > now || t <= now - days * DAY_MS) continue;
    const edge = found.get(key) ?? { kind, from: a.author, to: a.target, value: 0, text: "" };
    edge.value++;
    edge.text = `${edge.value} ${kind} act${edge.value === 1 ? "" : "s"} in ${days} days`;
    found.set(key, edge);
  }
  return [...found.values()];
}

// Principals left and right, the others around them; a unit is a pixel, so that arrows keep their angle.
function places(r: Replay, w: number, h: number): Map<string, [number, number]> {
  const [a, b] = r.case.principals,
    others = r.case.actors.filter((x) => x.id !== a && x.id !== b),
    above = Math.ceil(others.length / 2);
  const at = new Map<string, [number, number]>([
    [a, [-w * 0.36, 0]],
    [b, [w * 0.36, 0]],
  ]);
  others.forEach((x, i) => {
    const up = i < above,
      n = up ? above : others.length - above,
      k = up ? i : i - above;
    at.set(x.id, [w * 0.7 * ((k + 1) / (n + 1) - 0.5), (up ? 1 : -1) * h * (0.3 + 0.08 * (k % 2))]);
  });
  return at;
}

interface Drawn extends Edge {
  x: number;
  y: number;
  x2: number;
  y2: number;
  width: number;
  angle: number;
}

function drawn(e: Edge, at: Map<string, [number, number]>): Drawn[] {
  const a = at.get(e.from),
    b = at.get(e.to);
  if (a === undefined || b === undefined || e.from === e.to) return [];
  const dx = b[0] - a[0],
    dy = b[1] - a[1],
    length = Math.hypot(dx, dy),
    side = LOOK[e.kind].bend / 2,
    [ox, oy] = [(-dy / length) * side, (dx / length) * side],
    end = 16 / length;
  return [
    {
      ...e,
      x: a[0] + dx * end + ox,
      y: a[1] + dy * end + oy,
      x2: b[0] - dx * end + ox,
      y2: b[1] - dy * end + oy,
      width: e.kind === "fear" || e.kind === "tie" ? 1 + 4 * e.value : Math.min(9, 1 + e.value),
      angle: 90 - (Math.atan2(dy, dx) * 180) / Math.PI,
    },
  ];
}

// Where there is no room for names, actors stand by their codes, told below (page.css).
const NARROW = 560;

function spec(r: Replay, edges: Edge[], t: Theme): Spec {
  const w = Math.max(240, Math.min(900, document.documentElement.clientWidth - 48)),
    h = 300,
    at = places(r, w, h),
    values = edges.flatMap((e) => drawn(e, at)),
    actors = [...at].map(([id, [x, y]]) => ({ x, y, name: w < NARROW ? id : actorName(r.case, id), side: Math.sign(Math.trunc(x / (w * 0.25))) })),
    kinds = Object.keys(LOOK) as Kind[];
  const axis = (field: string, size: number): Spec => ({ field, type: "quantitative", axis: null, scale: { domain: [-size / 2, size / 2], nice: false, zero: false } });
  const colour = { field: "kind", type: "nominal", legend: null, scale: { domain: kinds, range: kinds.map((k) => t.hue[LOOK[k].hue]) } };
  const tooltip = [{ field: "from" }, { field: "to" }, { field: "text", title: "what" }];
  return {
    width: w,
    height: h,
    autosize: "none",
    padding: 0,
    encoding: { x: axis("x", w), y: axis("y", h) },
    layer: [
      {
        data: { values },
        mark: { type: "rule", opacity: 0.85 },
        encoding: {
          x2: { field: "x2" },
          y2: { field: "y2" },
          color: colour,
          strokeWidth: { field: "width", type: "quantitative", scale: null, legend: null },
          strokeDash: { field: "kind", legend: null, scale: { domain: kinds, range: kinds.map((k) => LOOK[k].dash) } },
          tooltip,
        },
      },
      {
        data: { values },
        mark: { type: "point", shape: "triangle", filled: true, size: 70, opacity: 1 },
        encoding: { x: axis("x2", w), y: axis("y2", h), angle: { field: "angle", type: "quantitative", scale: null }, color: colour, tooltip },
      },
      { data: { values: actors }, mark: { type: "point", filled: true, size: 180, color: t.ink, opacity: 1 } },
      ...([-1, 0, 1] as const).flatMap((side) => names(actors.filter((a) => a.side === side), side, t)),
    ],
  };
}

// Names below their points, turned inward at the edges, on a ground of their own.
function names(values: { name: string }[], side: -1 | 0 | 1, t: Theme): Spec[] {
  const mark = { type: "text", dy: 19, dx: side * 28, align: side < 0 ? "left" : side > 0 ? "right" : "center", fontSize: 13, fontWeight: "bold" },
    encoding = { text: { field: "name" } };
  return [
    { data: { values }, mark: { ...mark, stroke: t.ground, strokeWidth: 4, color: t.ground }, encoding },
    { data: { values }, mark: { ...mark, color: t.ink }, encoding },
  ].filter(() => values.length > 0);
}

export function network(r: Replay): HTMLElement {
  const range = (max: number, value: number, min = 0): HTMLInputElement =>
    el("input", { type: "range", min: String(min), max: String(max), value: String(value) }) as HTMLInputElement;
  const date = range(r.n_steps - 1, r.n_steps - 1),
    days = range(Math.min(365, r.n_steps * r.step_days), 90, 7),
    said = el("output", { for: "network-date network-days" });
  const edges = (): Edge[] => {
    const step = Number(date.value),
      now = time(r.from) + (step + 1) * r.step_days * DAY_MS - DAY_MS;
    return [...fears(r, step), ...ties(r, now), ...acts(r, now, Number(days.value))];
  };
  const keys = (t: Theme): Key[] => (Object.keys(LOOK) as Kind[]).map((k) => ({ name: LOOK[k].name, colour: t.hue[LOOK[k].hue] ?? t.ink, dash: LOOK[k].dash }));
  const name = (id: string): string => actorName(r.case, id);
  const figure = chart(
    { title: "Actors and ties on that day", describe: "Actors as points; fears, ties and recent acts as arrows between them.", spec: (t) => spec(r, edges(), t), keys },
    {
      caption: "actors and ties on that day",
      columns: [{ heading: "from" }, { heading: "to" }, { heading: "what" }, { heading: "value", numeric: true }, { heading: "said" }],
      rows: () => edges().map((e) => [name(e.from), name(e.to), e.kind, number(e.value, 2), e.text]),
    },
  );
  const tell = (): void => {
    said.textContent = `${day(r, Number(date.value))}; acts of the ${days.value} days before`;
    date.setAttribute("aria-valuetext", day(r, Number(date.value)));
    days.setAttribute("aria-valuetext", `${days.value} days`);
  };
  let waits = false;
  const moved = (): void => {
    tell();
    if (waits) return;
    waits = true;
    setTimeout(() => {
      waits = false;
      figure.dispatchEvent(new Event("redraw"));
    }, 60);
  };
  date.addEventListener("input", moved);
  days.addEventListener("input", moved);
  tell();
  const controls = el("div", { class: "controls" }, labelled("Day", "network-date", date), labelled("Acts of so many days", "network-days", days), said);
  const codes = el("p", { class: "note codes" }, `${r.case.actors.map((a) => `${a.id}: ${a.name}`).join("; ")}.`);
  return el("div", {}, controls, figure, codes);
}
