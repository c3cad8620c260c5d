// SPDX-License-Identifier: Apache-2.0
// node store.mjs DETENTE PICTURES: the page that `detente serve STORE` gives: pairs, one pair and its report, the scorecard; and the page that `watch --out` writes.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as browsing from "./browser.mjs";

const [detente, pictures] = process.argv.slice(2);
const place = mkdtempSync(join(tmpdir(), "detente-store-")),
  store = join(place, "w.db"),
  env = { ...process.env, XDG_CACHE_HOME: join(place, "cache") };
const run = (...args) => execFileSync(detente, args, { cwd: place, env, encoding: "utf8" });

// Acts of five pairs over 210 days, by a lot.
function lot() {
  let s = 7;
  const lines = ["date,source,target,cameo,quad,goldstein"],
    chance = () => (s = (s * 16807 + 12345) % 2147483647) / 2147483647;
  for (let day = 0; day < 210; day++)
    for (const [a, b] of [["PAK", "IND"], ["USA", "RUS"], ["TUR", "GRC"], ["CHN", "USA"], ["ISR", "SYR"]])
      for (const [x, y] of [[a, b], [b, a]])
        for (const what of ["042,1,1.9", "111,3,-2", "190,4,-10"])
          if (chance() < 0.15) lines.push(`${new Date(Date.UTC(2018, 0, 1 + day)).toISOString().slice(0, 10)},${x},${y},${what}`);
  return lines.join("\n") + "\n";
}

function serve() {
  const server = spawn(detente, ["serve", store, "--quiet", "--port", "0"], { env });
  return new Promise((found, failed) => {
    let said = "";
    server.stdout.on("data", (piece) => {
      const at = /Serving on (http:\S+:\d+\/)/.exec((said += piece));
      if (at) found({ address: at[1], end: () => (server.removeAllListeners("exit"), server.kill("SIGINT")) });
    });
    server.on("exit", () => failed(new Error(`it does not serve: ${said}`)));
  });
}
const open = (address, options) => browsing.open(address, (url) => /^(blob|data):/.test(url) || url.startsWith(address.split("#")[0]), options);

writeFileSync(join(place, "lot.csv"), lot());
run("import", "tidy", "lot.csv", "--into", store, "--quiet");
const bare = await serve(),
  plain = await open(bare.address);

run("watch", store, "--quiet", "--out", "watch.html");
run("score", store, "--quiet", "--train", "2018-05-31", "--origins", "30");
// Of pairs that act by a lot none is coupled: one is made so for the filters, and told to have been calm.
const kept = `${store}.watch.json`,
  watch = JSON.parse(readFileSync(kept, "utf8")),
  made = watch.result.pairs[3];
// It is given a reading, too, as `watch --top` makes them.
const reading = { p_coupled: 0.97, log10_coupled: 1.5, sd_log10_coupled: 0.06, fork: { ...made.fork, mutual_fear: 0.7 }, r: made.r, fits_failed: 0, worst_sd_log10: 0.05, worst_rhat: 1.01, least_ess: 300 };
Object.assign(made, { reading, state: "spiral", since_last_run: { until: "2018-05-01", state: "calm", p_coupled: 0.2 } });
writeFileSync(kept, JSON.stringify(watch));
const full = await serve(),
  { page, troubles } = await open(full.address);
const [one, other] = made.actors;

const go = async (hash) => {
  await page.evaluate((to) => (location.hash = to), hash);
  await page.waitForFunction(() => document.activeElement?.id === "answer");
  await browsing.drawn(page);
};
const listed = (at = page) => at.locator("table.pairs tbody tr").evaluateAll((rows) => rows.map((r) => r.querySelector("a").textContent));
const said = () => page.locator("[role=status]").first().innerText();

const tests = {
  async "without a kept watch the pairs are listed, and it is said what to run"() {
    assert.match(await plain.page.locator("header").innerText(), /No watch is kept[^]*detente watch w\.db/);
    assert.equal((await listed(plain.page)).length, 5);
    assert.equal(await plain.page.locator("svg.spark").count(), 5);
    await plain.page.getByRole("link", { name: "Scorecard" }).click();
    await plain.page.getByText("No scorecard is kept beside this store.").waitFor();
    await plain.page.getByRole("link", { name: "All pairs" }).click();
    await plain.page.locator("table.pairs a").first().click();
    await browsing.drawn(plain.page);
    assert.equal(await plain.page.locator("figure").count(), 2, "hostile and cooperative acts");
    assert.deepEqual(plain.troubles, []);
    await plain.close();
  },

  async "the list is filtered by actor, state, coupling and change"() {
    assert.equal((await listed()).length, 5);
    assert.equal(await said(), "5 of 5 pairs.");
    await page.locator("#watch-actor").fill("united sta");
    assert.equal((await listed()).length, 2, "by name");
    await page.locator("#watch-actor").fill("usa");
    assert.ok((await listed()).every((p) => p.includes("USA")));
    assert.equal(await said(), "2 of 5 pairs.");
    await page.locator("#watch-actor").fill("nobody");
    assert.deepEqual(await listed(), []);
    await page.locator("#watch-actor").fill("");
    for (const choose of [
      () => page.locator("#watch-state").selectOption("spiral"),
      () => page.locator("#watch-called").selectOption("yes"),
      () => page.locator("#watch-changed").check(),
    ]) {
      await choose();
      assert.deepEqual(await listed(), [`${one} – ${other}`]);
      await page.locator("#watch-state").selectOption("");
      await page.locator("#watch-called").selectOption("");
      await page.locator("#watch-changed").uncheck();
    }
    await page.locator("#watch-called").selectOption("no");
    assert.equal((await listed()).length, 4);
    await page.locator("#watch-called").selectOption("");
  },

  async "by the keyboard it is sorted, up and down, and a screen reader is told"() {
    const values = () => page.locator("table.pairs tbody tr").evaluateAll((rows) => rows.map((r) => Number(r.cells[10].textContent)));
    const acts = page.locator("table.pairs th", { hasText: /^hostile acts$/ }),
      index = await acts.evaluate((th) => th.cellIndex);
    assert.equal(index, 10);
    await acts.locator("button").focus();
    await page.keyboard.press("Enter");
    assert.equal(await acts.getAttribute("aria-sort"), "descending");
    const down = await values();
    assert.deepEqual(down, [...down].sort((a, b) => b - a));
    await page.keyboard.press("Enter");
    assert.equal(await acts.getAttribute("aria-sort"), "ascending");
    assert.deepEqual(await values(), [...down].reverse());
    assert.equal(await page.locator("th[aria-sort]").count(), 1);
  },

  async "the listed pairs are taken along as CSV"() {
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save these as CSV" }).click()]);
    const lines = readFileSync(await file.path(), "utf8").trim().split("\n");
    assert.equal(lines.length, 6);
    assert.match(lines[0], /^one,other,state,/);
  },

  async "a pair is opened; what changed and which acts did it are told"() {
    await page.locator("table.pairs a", { hasText: `${one} – ${other}` }).click();
    await page.waitForFunction(() => document.activeElement?.id === "answer");
    await browsing.drawn(page);
    assert.equal(await page.title(), `${one}, ${other} - detente`);
    assert.match(await page.locator("header .verdict").innerText(), /act on each other .* state: spiral\.$/);
    assert.match(await page.locator("#change p").innerText(), /was calm, P\(coupled\) 0\.20; now spiral/);
    assert.match(await page.locator("#change tbody").innerText(), /\d (verbal|material) (hostility|cooperation)/);
    assert.match(await page.locator("#reading").innerText(), /\+1\.50 \(sampling error 0\.060\), so P\(coupled\) 0\.97/);
    await page.locator("#reproduction tbody tr").nth(5).waitFor();
    assert.equal(await page.locator("#reproduction tbody tr").count(), 6, "three R of the glance and three of the reading");
    assert.equal(await page.locator("#explain svg .mark-rect path").count(), 10, "five explanations, told twice");
    assert.equal(await page.locator("figure").count(), 4, "two courses, R, explanations");
    const closed = page.locator("details.behind:not([open])");
    while ((await closed.count()) > 0) await closed.first().locator("summary").click();
    for (const box of await page.locator("details.behind").all()) await box.locator("tbody tr").nth(2).waitFor();
    assert.equal(await page.locator("#explain tbody tr").count(), 5);
  },

  async "its report is called off, then made, shown, and found again"() {
    const form = page.locator("#read form");
    await form.locator("[type=submit]").focus();
    await page.keyboard.press("Enter");
    await form.getByRole("button", { name: "Cancel" }).click();
    await page.waitForFunction(() => document.querySelector("#read [role=status]").innerText === "Called off.");
    await form.locator("[type=submit]").click();
    await page.locator("#timeline").waitFor({ timeout: 300000 });
    await browsing.drawn(page);
    assert.match(await page.locator("header .verdict").innerText(), /\.$/);
    assert.ok((await page.locator("#explain table").count()) >= 5);
    await page.getByRole("link", { name: "All pairs" }).click();
    await page.locator("table.pairs").waitFor();
    await page.getByRole("link", { name: /^Report of / }).click();
    await page.locator("#timeline").waitFor();
    await browsing.drawn(page);
    await page.locator("nav[aria-label=Sections] a", { hasText: "Sources" }).click();
    assert.ok(await page.locator("#timeline").isVisible(), "a place in the report is no other view");
  },

  async "the scorecard has skill, differences, calibration and coverage, each with its table"() {
    await go("#/scorecard");
    assert.match(await page.locator("header .verdict").innerText(), /log score/);
    for (const id of ["skill", "differences", "calibration", "coverage"]) {
      assert.ok((await page.locator(`#${id} svg .mark-symbol path`).count()) > 0, `${id}: an empty chart`);
      const behind = page.locator(`#${id} details.behind`).first();
      await behind.locator("summary").click();
      await behind.locator("tbody tr").first().waitFor();
    }
    const before = await page.locator("#calibration tbody").innerText();
    await page.locator("#score-lead").focus();
    await page.keyboard.press("Home");
    await page.waitForFunction((old) => document.querySelector("#calibration tbody").innerText !== old, before);
    const leads = JSON.parse(readFileSync(`${store}.score.json`, "utf8")).result.by_lead.filter((l) => l.forecasters.length > 0);
    assert.equal(await page.locator("#everyone table").count(), leads.length);
  },

  async "axe finds no violation in any view, in both themes, wide and narrow"() {
    for (const [name, hash] of [["store", "#/"], ["store-pair", `#/pair/${one},${other}`], ["scorecard", "#/scorecard"]]) {
      await go(hash);
      await browsing.isAccessible(page, pictures, name);
    }
    assert.deepEqual(troubles, []);
    const unwatched = await open(bare.address);
    for (const [name, hash] of [["bare", "#/"], ["bare-pair", `#/pair/${one},${other}`], ["bare-scorecard", "#/scorecard"]]) {
      await unwatched.page.evaluate((to) => (location.hash = to), hash);
      await browsing.drawn(unwatched.page);
      await browsing.isAccessible(unwatched.page, pictures, name);
    }
    assert.deepEqual(unwatched.troubles, []);
    await unwatched.close();
  },

  async "what watch writes opens from disk, and is printed"() {
    const address = pathToFileURL(join(place, "watch.html")).href,
      still = await open(address, { offline: true });
    assert.equal((await listed(still.page)).length, 5);
    await still.page.locator("table.pairs a").first().click();
    await browsing.drawn(still.page);
    assert.equal(await still.page.locator("#read form").count(), 0, "no server, no report");
    assert.match(await still.page.locator("#read code").innerText(), /^detente report .* --pair [A-Z]+,[A-Z]+$/);
    const pdf = await still.page.pdf({ format: "A4" });
    assert.ok(pdf.length > 20000, `only ${pdf.length} bytes`);
    assert.deepEqual(still.troubles, []);
    await still.close();
  },
};

const failed = await browsing.run(tests);
bare.end();
full.end();
rmSync(place, { recursive: true });
process.exit(failed);
