// SPDX-License-Identifier: Apache-2.0
// One chart: a Vega-Lite specification drawn into a figure, redrawn when light turns to dark, with a legend, the table behind it, and a
// way to take it along. A figure that gets the event "redraw" draws itself again.
import embed from "vega-embed";
import type { Result, VisualizationSpec } from "vega-embed";
import { el, folded, svg } from "./dom";
import type { Behind } from "./dom";
import { saver } from "./save";

// A sign and what it means; drawn as in the chart: a line with its dashes, an area, or the shape of a point.
export interface Key {
  name: string;
  colour: string;
  dash?: number[];
  shape?: "line" | "area" | keyof typeof POINTS;
  opacity?: number;
  hollow?: boolean;
}

const POINTS = {
  circle: "M6 6m-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0",
  square: "M1.5 1.5h9v9h-9z",
  "triangle-up": "M6 1L11 10.5H1z",
  "triangle-down": "M6 11L11 1.5H1z",
  diamond: "M6 0.5L10 6L6 11.5L2 6z",
  cross: "M4 1h4v3h3v4h-3v3h-4v-3h-3v-4h3z",
};

export interface Theme {
  ink: string;
  faint: string;
  grid: string;
  ground: string;
  hue: string[];
  missing: string;
}

// Hues after Okabe and Ito, lightened for the dark ground; every use has a dash, a shape or a place besides.
const light: Theme = {
  ink: "#1b1b1b",
  faint: "#5a5a5a",
  grid: "#e2e2e2",
  ground: "#ffffff",
  missing: "#ececec",
  hue: ["#0063a5", "#b84500", "#00795a", "#a8417f", "#7a6200", "#56708c", "#7b4ab5", "#4d4d4d", "#a02c2c", "#2c7f8f"],
};
const dark: Theme = {
  ink: "#ececec",
  faint: "#a8a8a8",
  grid: "#363636",
  ground: "#141414",
  missing: "#262626",
  hue: ["#6cb8f0", "#f59a5b", "#4fd0a6", "#e79cc9", "#d9c34f", "#9fb6cc", "#b99bee", "#bdbdbd", "#ee8f8f", "#7fd0df"],
};
const night = matchMedia("(prefers-color-scheme: dark)");
export const theme = (): Theme => (night.matches ? dark : light);

export type Spec = Record<string, unknown>;
export interface Chart {
  title: string;
  describe: string;
  spec: (t: Theme) => Spec;
  keys?: (t: Theme) => Key[];
  height?: number;
  pick?: (datum: Record<string, unknown>) => void; // a mark was clicked
}

// The y axis takes the same width in every chart, so that the time axes stand one above the other.
const AXIS = 46;

function config(t: Theme): Spec {
  return {
    background: null,
    font: "system-ui, sans-serif",
    view: { stroke: null },
    axis: {
      labelColor: t.faint,
      titleColor: t.faint,
      gridColor: t.grid,
      domainColor: t.grid,
      tickColor: t.grid,
      labelFontSize: 11,
      titleFontSize: 11,
      titleFontWeight: "normal",
    },
    axisY: { minExtent: AXIS, maxExtent: AXIS, tickCount: 4 },
    axisX: { labelFlush: true, labelOverlap: true },
    text: { color: t.ink },
    rule: { color: t.faint },
  };
}

function swatch(key: Key): HTMLElement {
  const shape = key.shape ?? "line",
    isPoint = shape !== "line" && shape !== "area",
    d = isPoint ? POINTS[shape] : shape === "line" ? "M0 6H26" : "M0 1H26V11H0z",
    fill = shape === "line" || key.hollow ? "none" : key.colour;
  const drawn = svg("svg", { class: "swatch", viewBox: `0 0 ${isPoint ? 12 : 26} 12`, width: isPoint ? "12" : "26", height: "12", "aria-hidden": "true" });
  drawn.append(svg("path", { d, fill, stroke: shape === "area" && !key.hollow ? "none" : key.colour, "stroke-width": shape === "line" ? "2.5" : "1.5", "stroke-dasharray": key.dash?.join(" ") ?? "none", opacity: String(key.opacity ?? 1) }));
  return el("li", {}, drawn, key.name);
}

// A layer without data would be a mark without a name.
const hasData = (layer: Spec): boolean => (layer["data"] as { values?: unknown[] } | undefined)?.values?.length !== 0;

function whole(c: Chart, t: Theme): Spec {
  const spec = c.spec(t),
    layer = spec["layer"] as Spec[] | undefined;
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v5.json",
    width: "container",
    height: c.height ?? 150,
    autosize: { type: "fit-x", contains: "padding" },
    padding: 4,
    description: c.describe,
    config: config(t),
    ...spec,
    ...(layer ? { layer: layer.filter(hasData) } : {}),
  };
}

// Charts are drawn one at a time after the words have been painted, those in view first, so that the page answers meanwhile.
interface Waiting {
  figure: HTMLElement;
  draw: () => Promise<void>;
}
const waiting: Waiting[] = [];
const pause = (): Promise<void> => new Promise((go) => setTimeout(go));
const painted = new Promise<void>((go) => {
  requestAnimationFrame(() => setTimeout(go));
  setTimeout(go, 200);
});

function inView(w: Waiting): boolean {
  const box = w.figure.getBoundingClientRect();
  return box.bottom > 0 && box.top < innerHeight;
}

let draws = false;
async function drawAll(): Promise<void> {
  if (draws) return;
  draws = true;
  await painted;
  while (waiting.length > 0) {
    const [next] = waiting.splice(Math.max(0, waiting.findIndex(inView)), 1);
    await next?.draw().catch(console.error);
    await pause();
  }
  draws = false;
}

function inTurn(work: Waiting): void {
  if (!waiting.includes(work)) waiting.push(work);
  void drawAll();
}

export function chart(c: Chart, behind: Behind): HTMLElement {
  const legend = el("ul", { class: "keys" });
  const canvas = el("div", { class: "chart", tabindex: "0", role: "group", "aria-label": c.describe });
  const table = folded(behind);
  let drawn: Result | undefined;
  const view = (): Result["view"] | undefined => drawn?.view;
  const figure = el("figure", {}, el("figcaption", {}, c.title), legend, canvas, saver(c.title, view, () => whole(c, theme()), behind), table);
  legend.hidden = c.keys === undefined;
  const draw = async (): Promise<void> => {
    if (!figure.isConnected) return; // the reader has gone on to another view
    const t = theme();
    legend.replaceChildren(...(c.keys?.(t) ?? []).map(swatch));
    figure.dataset["theme"] = t === dark ? "dark" : "light";
    drawn?.finalize();
    drawn = await embed(canvas, whole(c, t) as unknown as VisualizationSpec, { renderer: "svg", actions: false, ast: true });
    // Marks without items have nothing to say.
    for (const mark of canvas.querySelectorAll('[role="graphics-symbol"]:not([aria-label])')) mark.removeAttribute("role");
    drawn.view.addEventListener("click", (_, item) => {
      const datum = (item as { datum?: Record<string, unknown> } | null | undefined)?.datum;
      if (datum !== undefined) c.pick?.(datum);
    });
  };
  const work = { figure, draw };
  const redraw = (): void => {
    inTurn(work);
    table.dispatchEvent(new Event("toggle"));
  };
  figure.addEventListener("redraw", redraw);
  night.addEventListener("change", redraw);
  inTurn(work);
  return figure;
}
