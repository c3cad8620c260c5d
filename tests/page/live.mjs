// SPDX-License-Identifier: Apache-2.0
// node live.mjs DETENTE CASE PICTURES: the page that `detente serve` gives, used as a reader would.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as browsing from "./browser.mjs";

const [detente, folder, pictures] = process.argv.slice(2);
const TOKEN = "a-token-of-the-browser";
const before = readFileSync(join(folder, "case.yaml"), "utf8");

function serve(...options) {
  const server = spawn(detente, ["serve", folder, "--quiet", "--port", "0", ...options]);
  return new Promise((found, failed) => {
    let said = "";
    server.stdout.on("data", (piece) => {
      said += piece;
      const at = /Serving on (http:\S+:\d+\/)/.exec(said);
      if (at) found({ server, address: at[1] });
    });
    server.on("exit", () => failed(new Error(`it does not serve: ${said}`)));
  });
}

const open = (address, options) => browsing.open(address, (url) => /^(blob|data):/.test(url) || url.startsWith(address.split("?")[0]), options);

const { server, address } = await serve();
const { page, troubles } = await open(address);
const form = page.locator("#whatif form.live");
const said = form.locator("[role=status]");
const over = () => page.waitForFunction(() => !document.querySelector("#whatif form.live [type=submit]").disabled, undefined, { timeout: 60000 });

async function ran() {
  await form.locator("[type=submit]").click();
  await over();
  return said.innerText();
}

const tests = {
  async "nothing is asked without a change, in a sentence"() {
    assert.match(await ran(), /empty\.$/);
    troubles.splice(0, 1).forEach((t) => assert.match(t, /400/)); // Chromium notes the refusal
  },

  async "a commitment is toggled, and the sentence changes"() {
    const promise = form.locator("fieldset select").first();
    await promise.selectOption("hold");
    const held = await ran();
    assert.match(held, /\.$/);
    assert.equal(await page.locator("#whatif-answer figure").count(), 3, "hostile acts and two beliefs");
    assert.equal(await page.locator("#whatif-answer .verdict").innerText(), held);
    await promise.selectOption("break");
    assert.notEqual(await ran(), held);
    await browsing.drawn(page);
    assert.deepEqual(await page.locator("#whatif-answer .chart").first().locator("svg .mark-line path").evaluateAll((all) => all.length > 1), true);
  },

  async "by the keyboard alone an act is dropped under another prior set"() {
    await form.locator("fieldset select").first().selectOption("");
    const act = form.locator("fieldset", { hasText: "Acts that did not happen" }).locator("input").first();
    await act.focus();
    await page.keyboard.press("Space");
    await form.locator("#whatif-prior").selectOption("sceptical");
    await form.locator("[type=submit]").focus();
    await page.keyboard.press("Enter");
    await over();
    assert.match(await page.locator("#whatif-answer .note").first().innerText(), /sceptical\.$/);
  },

  async "a run is called off"() {
    // Others wait before it, so that it is not over before the click.
    const queued = await page.evaluate(async () => {
      const act = document.querySelector("#act").value,
        headers = { "Content-Type": "application/json" },
        body = JSON.stringify({ changes: [["drop", act]], prior: "alarmed" });
      return Promise.all([...Array(8)].map(async () => (await fetch("/api/whatif", { method: "POST", headers, body })).status));
    });
    assert.ok(queued.every((status) => status === 202), queued.join());
    await form.locator("#whatif-prior").selectOption("alarmed");
    await form.locator("[type=submit]").click();
    await form.getByRole("button", { name: "Cancel" }).click({ timeout: 5000 });
    await over();
    assert.equal(await said.innerText(), "Called off.");
  },

  async "a run is called off before the server has named it"() {
    await form.evaluate((f) => {
      f.querySelector("[type=submit]").click();
      [...f.querySelectorAll("button")].find((b) => b.textContent === "Cancel").click();
    });
    await over();
    assert.equal(await said.innerText(), "Called off.");
  },

  async "the copy is edited, its fault seen, jumped to and mended, and it is downloaded"() {
    const desk = page.locator("#desk"),
      area = desk.getByRole("textbox", { name: "case.yaml" });
    await area.fill(before.replace("title:", "titel:"));
    await desk.getByRole("button", { name: "Check" }).click();
    const fault = desk.locator("#desk-found li button").first();
    assert.match(await fault.innerText(), /^case\.yaml:\d+:\d+$/);
    await desk.getByRole("tab", { name: "acts.csv" }).click();
    await fault.click();
    assert.equal(await area.evaluate((a) => a.value.slice(a.selectionStart).slice(0, 5)), "titel");
    await browsing.picture(page, pictures, "live-fault");
    await area.fill(before);
    await desk.getByRole("button", { name: "Check" }).click();
    await page.waitForFunction(() => !document.querySelector("#desk-found").innerText.startsWith("Faults"));
    const [file] = await Promise.all([page.waitForEvent("download"), desk.getByRole("button", { name: "Download the copy" }).click()]);
    assert.equal(file.suggestedFilename(), "case.zip");
    assert.equal(readFileSync(await file.path()).subarray(0, 2).toString(), "PK");
  },

  async "an act is added and another moved by their forms, and check finds them good"() {
    const desk = page.locator("#desk"),
      acts = () => desk.locator("textarea[aria-label='acts.csv']").inputValue(),
      day = (await page.locator("#desk-moved option").first().textContent()).split(" ")[1];
    await desk.locator("summary", { hasText: "Add an act" }).click();
    await page.locator("#desk-id").fill("new-act");
    await page.locator("#desk-date").fill(day);
    await page.locator("#desk-note").fill('said, "so"');
    await desk.getByRole("button", { name: "Add", exact: true }).click();
    assert.match(await acts(), new RegExp(`new-act,${day}.*"said, ""so"""`));
    const dated = (text) => text.split("\n").filter((l) => l.includes(day)).length,
      on = dated(await acts());
    await desk.locator("summary", { hasText: "Change the date" }).click();
    await page.locator("#desk-to").fill(new Date(Date.parse(day) + 86400000).toISOString().slice(0, 10));
    await desk.getByRole("button", { name: "Change", exact: true }).click();
    assert.equal(dated(await acts()), on - 1, "the moved act still stands on its old day");
    await desk.getByRole("button", { name: "Check" }).click();
    await page.waitForFunction(() => /^No faults/.test(document.querySelector("#desk-status").innerText));
    assert.equal(readFileSync(join(folder, "case.yaml"), "utf8"), before, "the case on disk was touched");
  },

  async "axe finds no violation, in both themes, wide and narrow"() {
    const other = await open(address);
    await other.page.locator("#desk textarea").first().waitFor({ state: "attached" });
    await other.page.locator("#whatif form.live fieldset select").first().selectOption("break");
    await other.page.locator("#whatif form.live [type=submit]").click();
    await other.page.locator("#whatif-answer .verdict").waitFor({ timeout: 60000 });
    await browsing.isAccessible(other.page, pictures, "live");
    await other.close();
  },

  async "with a token the page asks with it"() {
    const guarded = await serve("--token", TOKEN);
    const other = await open(`${guarded.address}?token=${TOKEN}`);
    await other.page.locator("#desk textarea").first().waitFor({ state: "attached" });
    assert.deepEqual(other.troubles, []);
    await other.close();
    guarded.server.removeAllListeners("exit");
    guarded.server.kill("SIGINT");
  },

  async "a server that is gone is told in a sentence"() {
    assert.deepEqual(troubles, []);
    server.removeAllListeners("exit");
    const gone = new Promise((end) => server.on("exit", end));
    server.kill("SIGINT");
    await gone;
    assert.match(await ran(), /does not answer/);
  },
};

process.exit(await browsing.run(tests));
