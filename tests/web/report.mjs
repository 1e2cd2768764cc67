// Drives report.html in headless Chromium, opened from disk as a person would.
// usage: node report.mjs REPORT.html CHROMIUM   (a recording named as in the page lies beside it)
// Prints one line for each broken promise; exit code 1 if there is any.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const [, , page_path, executablePath] = process.argv;
// A busy machine is no broken promise: everything is waited for, nothing is timed.
const patience = 90_000;
const broken = [];
const expect = (holds, promise) => { if (!holds) broken.push(promise); };

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"] });
const url = pathToFileURL(page_path).href;

async function open(options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) broken.push(`console: ${message.text()}`); });
  page.on("pageerror", (error) => broken.push(`script: ${error.message}`));
  page.on("request", (request) => { if (!/^(file|data|blob|about):/.test(request.url())) broken.push(`network: ${request.url()}`); });
  await page.goto(url);
  return page;
}

// axe looks at the page from outside its policy: the test's own context may run what the page itself may not.
async function accessible(name, options) {
  const page = await open({ ...options, bypassCSP: true });
  await page.addScriptTag({ path: axe });
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
  const result = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  for (const violation of result.violations) broken.push(`axe (${name}): ${violation.id}: ${violation.help}: ${violation.nodes[0].html.slice(0, 160)}`);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wider <= 0, `${name}: the page scrolls sideways by ${wider} px`);
  await page.context().close();
}

const page = await open({ viewport: { width: 1200, height: 900 } });
const playing = () => page.evaluate(() => { const player = document.getElementById("player"); return { at: player.currentTime, paused: player.paused }; });
await page.waitForFunction(() => document.getElementById("player").readyState >= 1, null, { timeout: patience }).catch(() => broken.push("the recording beside the page does not open"));

// A click on a statement's time plays from there.
const moment = page.locator(".conclusions > li > .moment").first();
const wanted = Number(await moment.getAttribute("data-at")) / 1000;
await moment.click();
await page.waitForFunction((at) => document.getElementById("player").currentTime >= at - 0.05 && !document.getElementById("player").paused, wanted, { timeout: patience }).catch(() => broken.push("a click does not play"));
const at = (await playing()).at;
expect(at >= wanted - 0.1 && at < wanted + 30, `a click plays from ${at} s, wanted ${wanted} s`);

// The words light up, and go on lighting up, in the right line.
await page.waitForSelector(".u.now .said", { timeout: patience }).catch(() => broken.push("no word lights up"));
const first = await page.locator(".said").first().textContent().catch(() => "");
await page.waitForFunction((word) => { const said = document.querySelector(".said"); return said && said.textContent !== word; }, first, { timeout: patience }).catch(() => broken.push("the lit word does not move on"));
const lit = await page.evaluate(() => { const now = document.getElementById("player").currentTime * 1000, line = document.querySelector(".u.now"); return line && Number(line.dataset.s) <= now + 100 && now <= Number(line.dataset.e) + 1000; });
expect(lit, "the lit line is not the one being said");

// A click on a word plays from that word.
await page.keyboard.press("k");
await page.waitForFunction(() => document.getElementById("player").paused).catch(() => broken.push("k does not pause"));
const target = await page.evaluate(() => {
  const line = [...document.querySelectorAll(".u:not(.now)")].find((candidate) => candidate.dataset.w.split(" ").length > 8);
  line.scrollIntoView({ block: "center" });
  const text = line.querySelector(".t").firstChild, range = document.createRange(), words = text.data.split(" ");
  const start = words.slice(0, 5).join(" ").length + 1;
  range.setStart(text, start); range.setEnd(text, start + words[5].length);
  const box = range.getBoundingClientRect();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, at: (Number(line.dataset.s) + 10 * Number(line.dataset.w.split(" ")[5])) / 1000 };
});
await page.mouse.click(target.x, target.y);
await page.waitForFunction((when) => Math.abs(document.getElementById("player").currentTime - when) < 1.5, target.at, { timeout: patience }).catch(async () => broken.push(`a click on a word plays from ${(await playing()).at}, wanted ${target.at}`));

// Keys.
await page.keyboard.press("k");
await page.waitForFunction(() => document.getElementById("player").paused);
let before = (await playing()).at;
await page.keyboard.press("l");
await page.waitForFunction((was) => Math.abs(document.getElementById("player").currentTime - was - 5) < 0.3, before, { timeout: patience }).catch(() => broken.push("l does not go on by 5 s"));
await page.keyboard.press("j");
await page.waitForFunction((was) => Math.abs(document.getElementById("player").currentTime - was) < 0.3, before, { timeout: patience }).catch(() => broken.push("j does not go back by 5 s"));
const id = await page.locator(".u.now").getAttribute("id");
await page.keyboard.press("n");
await page.waitForFunction((was) => document.querySelector(".u.now") && document.querySelector(".u.now").id !== was, id, { timeout: patience }).catch(() => broken.push("n does not go to the next line"));

// Search without diacritics, by key and hand.
await page.keyboard.press("/");
expect(await page.evaluate(() => document.activeElement.id) === "words", "/ does not reach the search");
const all = await page.locator(".u").count();
const sought = await page.evaluate(() => document.querySelector(".u:last-child .t").textContent.split(" ").slice(0, 3).join(" "));
const folded = sought.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
await page.keyboard.type(folded);
await page.waitForFunction(() => document.getElementById("count").textContent !== "");
const hits = await page.locator(".u:visible").count();
expect(hits >= 1 && hits < all, `searching “${folded}” shows ${hits} of ${all} lines`);
expect(await page.evaluate(() => CSS.highlights.get("found") && CSS.highlights.get("found").size > 0), "what was sought is not marked");
await page.fill("#words", "zzzz không có");
await page.waitForFunction(() => document.getElementById("count").textContent.startsWith("Không"));
expect(await page.locator(".u:visible").count() === 0, "a search for nothing shows lines");
await page.keyboard.press("Escape");
expect(await page.locator(".u:visible").count() === all, "Escape does not show all lines again");

// The filter.
await page.selectOption("#speaker", { index: 1 });
const one = await page.evaluate(() => new Set([...document.querySelectorAll(".u:not([hidden])")].map((line) => line.dataset.p)).size);
expect(one === 1, `the filter leaves ${one} speakers`);
await page.selectOption("#speaker", "");

// Words that were heard badly can be gone through.
const doubted = await page.locator(".u:has(.t .d)").count();
if (doubted) {
  await page.check("#doubtful");
  expect(await page.locator(".u:not([hidden])").count() === doubted, "the filter for doubtful words shows other lines");
  await page.uncheck("#doubtful");
}

// The drawing.
const box = await page.locator("#drawing").boundingBox();
await page.locator("#drawing").scrollIntoViewIfNeeded();
await page.locator("#drawing").click({ position: { x: box.width / 2, y: 40 } });
const long = await page.evaluate(() => document.getElementById("player").duration * 1000);
const half = await page.evaluate(() => Number(document.getElementById("drawing").dataset.duration) / 2000);
if (half * 1000 < long) await page.waitForFunction((middle) => Math.abs(document.getElementById("player").currentTime - middle) < 3, half, { timeout: patience }).catch(() => broken.push("a click on the drawing does not play from there"));

// How long a search takes, for the record.
const busy = await page.evaluate(async () => {
  const field = document.getElementById("words"), start = performance.now();
  field.value = "a"; field.form.requestSubmit(); document.body.getBoundingClientRect();
  const search = performance.now() - start;
  field.value = ""; field.form.requestSubmit();
  return { search, load: performance.getEntriesByType("navigation")[0].loadEventEnd };
});
if (all < 500) await page.pdf({ path: page_path.replace(/\.html$/, ".print.pdf"), format: "A4" });
await page.context().close();

// The page of a two-hour meeting is looked at once, a short one in every dress; four hours have the same faults.
if (all < 2500) await accessible("desktop", { viewport: { width: 1200, height: 900 } });
if (all < 500) {
  await accessible("dark", { viewport: { width: 1200, height: 900 }, colorScheme: "dark" });
  await accessible("phone", { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });
}
await browser.close();

console.log(`load ${Math.round(busy.load)} ms, search ${Math.round(busy.search)} ms, ${all} lines`);
for (const promise of broken) console.log(`BROKEN ${promise}`);
process.exit(broken.length ? 1 : 0);
