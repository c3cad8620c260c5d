// SPDX-License-Identifier: Apache-2.0
// The page over a store: the list of pairs, a page a pair, the scorecard, and reports that were made meanwhile. What stands behind "#/" in the
// address says which is shown.
import type { Answers } from "./answer";
import { el, section } from "./dom";
import { pairView } from "./pair";
import { report } from "./report";
import { scorecardView } from "./scorecard";
import type { ScoreAnswer } from "./scorecard";
import { address, pairsView, source, watchView } from "./watch";
import type { Pair, PairsAnswer, Pairs, WatchAnswer } from "./watch";
import { inputs } from "./sections";

export interface StoreAnswers {
  store?: { name: string; watch_is_old: boolean; score_is_old: boolean };
  watch?: WatchAnswer;
  pairs?: PairsAnswer;
  score?: ScoreAnswer;
  live?: boolean;
}

const codes = (text: string): string[] => text.split(",").map(decodeURIComponent);

export function store(all: StoreAnswers, page: HTMLElement): void {
  const name = all.store?.name ?? "STORE",
    q: Pairs | undefined = all.watch?.result ?? all.pairs?.result,
    reports = new Map<string, Answers>(),
    old = (is: boolean | undefined, what: string): HTMLElement | null =>
      is === true ? el("p", { class: "warning" }, "The store has other files than when this was made: run ", el("code", {}, what), ", then serve again.") : null;
  const find = (text: string): Pair | undefined => q?.pairs.find((p) => p.actors.join(",") === codes(text).join(","));

  const provenance = (a: WatchAnswer | ScoreAnswer): HTMLElement => section("provenance", "Provenance", inputs(a));
  // Made once, so that filters and order stay while the reader is away.
  const list: HTMLElement[] =
    q === undefined
      ? []
      : [
          ...(all.watch ? watchView(all.watch) : pairsView({ result: q }, name)),
          section("source", "Source and coverage", source(q)),
          ...(all.watch ? [provenance(all.watch)] : []),
        ];
  list.splice(1, 0, ...[old(all.store?.watch_is_old, `detente watch ${name}`)].filter((x) => x !== null));

  const scorecard = (): HTMLElement[] =>
    all.score
      ? [...scorecardView(all.score), ...[old(all.store?.score_is_old, `detente score ${name} --train DATE`)].filter((x) => x !== null), provenance(all.score)]
      : [
          el(
            "header",
            { id: "answer", tabindex: "-1" },
            el("h1", {}, "Scorecard"),
            el("p", { class: "verdict" }, "No scorecard is kept beside this store."),
            el("p", {}, "To see how well its pairs can be foretold, run ", el("code", {}, `detente score ${name} --train DATE`), ", then serve again."),
          ),
        ];

  const pair = (p: Pair): HTMLElement[] =>
    pairView(p, q as Pairs, name, all.live === true ? (answers) => {
      reports.set(p.actors.join(","), answers);
      location.hash = address(p).replace("pair", "report");
    } : undefined);

  // Views by the first word of the address; the list where there is none.
  const view = (): { title: string; made: HTMLElement[]; wide: boolean } => {
    const [, kind, rest = ""] = location.hash.split("/"),
      p = kind === "pair" || kind === "report" ? find(rest) : undefined,
      made = kind === "report" ? reports.get(codes(rest).join(",")) : undefined;
    if (made !== undefined) return { title: made.replay.result.case.title, made: report(made), wide: false };
    if (p !== undefined) return { title: p.actors.join(", "), made: pair(p), wide: false };
    if (kind === "scorecard" || q === undefined) return { title: "Scorecard", made: scorecard(), wide: false };
    return { title: "Every active pair", made: list, wide: true };
  };

  const links = (): HTMLElement => {
    const [, , rest = ""] = location.hash.split("/"),
      p = find(rest),
      link = (to: string, text: string): HTMLElement => el("li", {}, el("a", { href: to, ...(to === location.hash || (to === "#/" && !/^#\/./.test(location.hash)) ? { "aria-current": "page" } : {}) }, text));
    const all_links = [
      ...(q ? [link("#/", "All pairs")] : []),
      ...(all.score || all.store ? [link("#/scorecard", "Scorecard")] : []),
      ...(p ? [link(address(p), p.actors.join(" – "))] : []),
      ...[...reports.keys()].map((key) => link(`#/report/${codes(key).map(encodeURIComponent).join(",")}`, `Report of ${key.replace(",", " – ")}`)),
    ];
    return el("nav", { "aria-label": "Store" }, el("ul", {}, ...all_links));
  };

  const show = (move: boolean): void => {
    if (move && /^#[^/]/.test(location.hash)) return; // a place within the view that is shown
    const { title, made, wide } = view();
    document.title = `${title} - detente`;
    page.classList.toggle("wide", wide);
    page.replaceChildren(links(), ...(made.some((m) => m.tagName === "MAIN") ? made : [made[0] as HTMLElement, el("main", {}, ...made.slice(1))]));
    if (!move) return;
    scrollTo(0, 0);
    document.getElementById("answer")?.focus({ preventScroll: true });
  };
  addEventListener("hashchange", () => show(true));
  show(false);
}
