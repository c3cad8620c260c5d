// SPDX-License-Identifier: Apache-2.0
// Puts the page together from the answers that stand in it: the report of a pair, or a store.
import type { Answers } from "./answer";
import { report } from "./report";
import { store } from "./store";
import type { StoreAnswers } from "./store";

const answers = JSON.parse(document.getElementById("detente-answers")?.textContent ?? "null") as Answers | StoreAnswers;
const page = document.getElementById("page");
if (page !== null && "replay" in answers) {
  document.title = `${answers.replay.result.case.title} - detente`;
  page.replaceChildren(...report(answers));
} else if (page !== null) {
  store(answers as StoreAnswers, page);
}

// On paper the tables that are folded stand open; they are built at once, for the event of opening comes too late.
addEventListener("beforeprint", () => {
  for (const box of document.querySelectorAll("details.behind")) box.dispatchEvent(new Event("print"));
});
