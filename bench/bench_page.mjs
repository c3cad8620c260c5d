// SPDX-License-Identifier: Apache-2.0
// node bench/bench_page.mjs DETENTE CASE: size of a report, first paint, hover; a what-if on the live page; `serve` under wrk; a store of 5,000 pairs.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { browser, drawn, open } from "../tests/page/browser.mjs";

const [detente, folder] = process.argv.slice(2).map((path) => resolve(path));
const ROUNDS = 9,
  PAIRS = 5000;
const median = (all) => [...all].sort((a, b) => a - b)[all.length >> 1];
const say = (what, value, unit) => console.log(`${what}: ${value.toFixed(unit === "MB" ? 2 : 0)} ${unit}`);
const repeat = async (n, work) => {
  const all = [];
  for (let i = 0; i < n; i++) all.push(await work(i));
  return median(all);
};

const place = mkdtempSync(join(tmpdir(), "detente-page-"));
const run = (...args) => execFileSync(detente, args, { cwd: place, stdio: ["ignore", "ignore", "inherit"] });

function serve(what) {
  const server = spawn(detente, ["serve", what, "--quiet", "--port", "0"]);
  return new Promise((found, failed) => {
    let said = "";
    server.stdout.on("data", (piece) => {
      const at = /Serving on (\S+)/.exec((said += piece));
      if (at) found({ address: at[1], end: () => (server.removeAllListeners("exit"), server.kill("SIGINT")) });
    });
    server.on("exit", () => failed(new Error("it does not serve")));
  });
}

// Milliseconds from the beginning of the navigation to the first paint of contents.
async function firstPaint(address) {
  const page = await browser.newPage();
  await page.goto(address);
  const at = await (await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime)).jsonValue();
  await page.close();
  return at;
}

// From the pointer's move onto an act to the tooltip.
async function hover(page) {
  const marks = page.locator("#timeline .chart").first().locator("svg .mark-symbol path");
  await marks.first().scrollIntoViewIfNeeded();
  return repeat(ROUNDS, (i) =>
    marks.nth(i).evaluate(async (mark) => {
      const box = mark.getBoundingClientRect(),
        began = performance.now(),
        at = { bubbles: true, clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 };
      for (const kind of ["pointerover", "pointermove", "mouseover", "mousemove"]) mark.dispatchEvent(new MouseEvent(kind, at));
      while (!document.querySelector("#vg-tooltip-element.visible")) await new Promise((go) => setTimeout(go));
      const took = performance.now() - began;
      for (const kind of ["pointerout", "mouseout"]) mark.dispatchEvent(new MouseEvent(kind, at));
      document.querySelector("#vg-tooltip-element").classList.remove("visible");
      return took;
    }),
  );
}

async function whatif(page) {
  const form = "#whatif form.live [type=submit]";
  await page.locator("#whatif form.live input[type=checkbox]").last().check();
  return repeat(5, async () => {
    const began = performance.now();
    await page.locator(form).click();
    await page.waitForFunction((at) => !document.querySelector(at).disabled, form);
    return performance.now() - began;
  });
}

// A store with the kept watch of three pairs, each told of many times over under other codes.
function manyPairs() {
  const store = join(place, "w.db"),
    rows = ["date,source,target,cameo,quad,goldstein"];
  for (let day = 0; day < 120; day++)
    for (const [k, [a, b]] of [["PAK", "IND"], ["IND", "PAK"], ["USA", "RUS"], ["RUS", "USA"], ["TUR", "GRC"], ["GRC", "TUR"]].entries())
      if (day % (2 + (k % 3)) === 0) rows.push(`${new Date(Date.UTC(2018, 0, 1 + day)).toISOString().slice(0, 10)},${a},${b},190,4,-10`);
  writeFileSync(join(place, "few.csv"), rows.join("\n") + "\n");
  run("import", "tidy", "few.csv", "--into", store, "--quiet");
  run("watch", store, "--quiet");
  const kept = `${store}.watch.json`,
    watch = JSON.parse(readFileSync(kept, "utf8")),
    few = watch.result.pairs,
    course = (n) => [...Array(2)].map((_, side) => [...Array(60)].map((_, i) => (i * 7 + n * 3 + side) % 11));
  watch.result.pairs = [...Array(PAIRS)].map((_, n) => ({ ...few[n % few.length], actors: [`A${n}`, `B${n}`], hostile_course: course(n), cooperative_course: course(n + 1) }));
  watch.result.course.n = 60;
  writeFileSync(kept, JSON.stringify(watch));
  return store;
}

// From the beginning of the navigation until the first hundred pairs stand there.
async function listed(address) {
  const page = await browser.newPage();
  await page.goto(address);
  const took = await (await page.waitForFunction(() => document.querySelectorAll("table.pairs tbody tr").length >= 100 && performance.now())).jsonValue();
  await page.close();
  return took;
}

async function sorted(page) {
  const heads = page.locator("table.pairs th button");
  return repeat(ROUNDS, (i) =>
    heads.nth(1 + (i % 8)).evaluate((head) => {
      const began = performance.now();
      head.click();
      document.body.getBoundingClientRect();
      return performance.now() - began;
    }),
  );
}

console.log(`load ${loadavg()[0].toFixed(1)}`);
const file = join(place, "report.html"),
  report = pathToFileURL(file).href;
run("report", folder, "--quiet", "--out", file);
say("report file", statSync(file).size / 1e6, "MB");
say(`first paint, median of ${ROUNDS}`, await repeat(ROUNDS, () => firstPaint(report)), "ms");
const still = await open(report, () => true);
say(`hover, median of ${ROUNDS}`, await hover(still.page), "ms");
await still.close();

const pair = await serve(folder),
  live = await open(pair.address, () => true);
say("what-if on the page, median of 5", await whatif(live.page), "ms");
await live.close();
console.log(execFileSync("wrk", ["-t1", "-c8", "-d10s", "--latency", `${pair.address}api/answers.json`]).toString());
pair.end();

const store = await serve(manyPairs());
say(`${PAIRS} pairs listed, median of 5`, await repeat(5, () => listed(store.address)), "ms");
const list = await open(store.address, () => true);
say(`${PAIRS} pairs sorted, median of ${ROUNDS}`, await sorted(list.page), "ms");
await drawn(list.page);
store.end();
await browser.close();
rmSync(place, { recursive: true });
console.log(`load ${loadavg()[0].toFixed(1)}`);
