// SPDX-License-Identifier: Apache-2.0
// What a reader takes along: a chart as SVG, PNG, its rows as CSV, its Vega-Lite specification. Made here, nothing is asked for.
import type { View } from "vega";
import * as csv from "./csv";
import { button, el } from "./dom";
import type { Behind, Cell } from "./dom";

const take = (name: string, address: string): void => (el("a", { href: address, download: name }) as HTMLAnchorElement).click();

export function download(name: string, what: Blob): void {
  const address = URL.createObjectURL(what);
  take(name, address);
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

const text = (body: string, type: string): Blob => new Blob([body], { type });
const plain = (cell: Cell): string => (typeof cell === "string" ? cell : cell.textContent ?? "");
const fileName = (title: string): string => title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60);

// Numbers with the minus that programs read, not the one that people do.
export function table(b: Behind): string {
  const cell = (c: Cell, i: number): string => (b.columns[i]?.numeric ? plain(c).replace(/−(?=\d)/g, "-") : plain(c));
  return [b.columns.map((c) => c.heading), ...b.rows().map((cells) => cells.map(cell))].map(csv.row).join("\n") + "\n";
}

// view is there once the chart was drawn.
export function saver(title: string, view: () => View | undefined, spec: () => unknown, behind: Behind): HTMLElement {
  const name = fileName(title);
  const drawn = (save: (v: View) => Promise<void>) => (): void => {
    const v = view();
    if (v !== undefined) void save(v);
  };
  return el(
    "details",
    { class: "save" },
    el("summary", { "aria-label": `Save: ${title}` }, "Save"),
    button("SVG", drawn(async (v) => download(`${name}.svg`, text(await v.toSVG(), "image/svg+xml")))),
    button("PNG", drawn(async (v) => take(`${name}.png`, await v.toImageURL("png", 2)))),
    button("CSV", () => download(`${name}.csv`, text(table(behind), "text/csv"))),
    button("Vega-Lite", () => download(`${name}.vl.json`, text(JSON.stringify(spec(), null, 1), "application/json"))),
  );
}
