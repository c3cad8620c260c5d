// SPDX-License-Identifier: Apache-2.0
// A form whose work the server does: how far it is, a way to call it off, and what came of it.
import { button, el } from "./dom";
import { ask, callOff, follow, why } from "./server";

// Submits body() to path; got draws the answer and returns the sentence to be told.
export function jobForm<T>(text: string, path: string, body: () => unknown, got: (answer: T) => string, ...children: HTMLElement[]): HTMLElement {
  const bar = el("progress", { max: "1", value: "0", "aria-label": "How far the run is" }) as HTMLProgressElement,
    status = el("p", { role: "status", "aria-live": "polite" }),
    run = el("button", { type: "submit" }, text) as HTMLButtonElement;
  let job: Promise<string> | undefined; // from the asking on, that it can be called off before the server has named it
  const cancel = button("Cancel", () => {
    job?.then(callOff).catch((e) => (status.textContent = why(e)));
  });
  const busy = (yes: boolean): void => {
    run.disabled = yes;
    bar.hidden = cancel.hidden = !yes;
  };
  const go = async (): Promise<void> => {
    job = ask<{ job: string }>(path, body()).then((a) => a.job);
    const over = await follow<T>(await job, (j) => {
      bar.value = j.done;
      status.textContent = j.state === "waiting" ? "Waiting for its turn." : `${j.doing || "Running"}.`;
    });
    if (over.answer !== null && over.answer !== undefined) status.textContent = got(over.answer);
    else status.textContent = over.state === "cancelled" ? "Called off." : (over.error ?? "It failed.");
  };
  const form = el("form", { class: "live" }, ...children, el("p", {}, run, " ", cancel, " ", bar), status);
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    busy(true);
    go()
      .catch((e) => (status.textContent = why(e)))
      .finally(() => busy(false));
  });
  busy(false);
  return form;
}
