// SPDX-License-Identifier: Apache-2.0
// The report of a pair: every section that its answers give ground for.
import { picker } from "./act";
import type { Answers, Common } from "./answer";
import { desk } from "./desk";
import { el, section } from "./dom";
import { explain } from "./explain";
import { forecast } from "./forecast";
import { moves } from "./moves";
import { network } from "./network";
import { origins } from "./origins";
import { reproduction } from "./reproduction";
import * as words from "./sections";
import * as time from "./timeline";
import { whatifs } from "./whatif";
import { whatifForm } from "./whatif_form";

function sections(all: Answers, one: HTMLElement, show: (id: string) => void): HTMLElement[] {
  const a = all.replay,
    r = a.result,
    live = all.live === true;
  return [
    section("state", "State of the pair", words.state(r, all.forecast)),
    section("reproduction", "Does it feed itself?", reproduction(r)),
    section(
      "timeline",
      "Timeline",
      time.acts(r, show),
      time.belief(r, 0),
      time.components(r, 0),
      time.belief(r, 1),
      time.components(r, 1),
      time.phases(r),
      one,
    ),
    section("network", "Actors and ties", network(r)),
    section("phases", "Phases", words.phases(r)),
    section("misperception", "Misperception", time.misperception(r, 0), time.misperception(r, 1)),
    section("rates", "Rates and shares", time.rates(r), time.commonCause(r), time.shares(r), el("p", { class: "note" }, "Rates and shares are those at the mode of the posterior; intervals of shares stand below, under what it came from.")),
    section("changers", "Game changers", words.changers(r)),
    ...(all.explain ? [section("explain", "Which explanation fits?", explain(all.explain, r))] : []),
    ...(all.origins ? [section("origins", "What did it come from?", origins(all.origins))] : []),
    ...(all.forecast ? [section("forecast", "Where does it lead?", forecast(all.forecast))] : []),
    ...(all.whatif?.length || live
      ? [
          section(
            "whatif",
            "What if?",
            all.whatif?.length ? whatifs(all.whatif, live) : null,
            live ? whatifForm(r, a.provenance.prior ?? "reference") : null,
          ),
        ]
      : []),
    ...(all.moves ? [section("moves", "Which move, by whom, first?", moves(all.moves))] : []),
    ...(live ? [section("desk", "Edit a copy", desk(r.case))] : []),
    section("claims", "Contested claims", words.claims(r)),
    section("sources", "Sources", words.sources(r)),
    section("parameters", "Parameters", words.parameters(r)),
    section("provenance", "Provenance", words.provenance(a)),
  ];
}

// What could be learned is said once, where every question says the same.
function saidOnce(all: Answers): Answers {
  const { learned } = all.replay,
    one = (key: string, a: Partial<Common>): object => (key !== "replay" && a.learned === learned ? { ...a, learned: null } : a);
  return Object.fromEntries(Object.entries(all).map(([key, a]) => [key, one(key, a as Partial<Common>)])) as unknown as Answers;
}

// Heading, contents and sections. Wherever an act is named it can be followed to what is known of it.
export function report(all: Answers): HTMLElement[] {
  const r = all.replay.result,
    one = picker(r, all.origins?.result.acts ?? [], all.origins?.result.gravest[0]);
  const show = (id: string): void => {
    one.pick(id);
    one.box.scrollIntoView({ block: "nearest" });
    one.box.querySelector("select")?.focus({ preventScroll: true });
  };
  const made = sections(saidOnce(all), one.box, show),
    main = el("main", {}, ...made);
  main.addEventListener("click", (event) => {
    const id = (event.target as Element).closest<HTMLElement>("[data-act]")?.dataset["act"];
    if (id === undefined) return;
    event.preventDefault();
    show(id);
  });
  return [words.heading(r.case.title, all.replay), contents(made), main];
}

export function contents(made: HTMLElement[]): HTMLElement {
  const items = made.map((s) => el("li", {}, el("a", { href: `#${s.id}` }, s.querySelector("h2")?.textContent ?? s.id)));
  return el("nav", { "aria-label": "Sections" }, el("ul", {}, ...items));
}
