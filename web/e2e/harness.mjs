// Browser tests: playwright-core drives Debian's Chromium against a running server.
//   LIANXIN_URL    where it runs (default http://127.0.0.1:7999, the kit example of base/ui)
//   LIANXIN_SHOTS  folder for the pictures of the documentation; none are taken without it
//   LIANXIN_LOOK   folder for a picture of every view, to look at; none are taken without it
// A journey reads like a story: `await eachView(async (view) => { const page = await view.open("/kit"); … })`.
import { strict as assert } from "node:assert";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

const axePath = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const shots = process.env.LIANXIN_SHOTS;
const looks = process.env.LIANXIN_LOOK;

export const baseUrl = process.env.LIANXIN_URL ?? "http://127.0.0.1:7999";
export const widths = [390, 1280];
export const themes = ["standard", "elder"];
export const languages = ["zh-CN", "en"];

/** Starts the browser; close it in `after`. */
export function startBrowser() {
  return chromium.launch({
    executablePath: process.env.LIANXIN_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
}

/** One way of seeing the site: { width, theme, size, lang, js }. What is left out has a default. */
export async function openView(browser, { width = 1280, theme = "standard", size = "md", lang = "zh-CN", js = true } = {}) {
  const context = await browser.newContext({
    viewport: { width, height: width < 600 ? 844 : 900 }, isMobile: width < 600, hasTouch: width < 600,
    deviceScaleFactor: 1, javaScriptEnabled: js, locale: lang, timezoneId: "Asia/Shanghai", reducedMotion: "reduce",
  });
  const cookie = (name, value) => ({ name, value, url: baseUrl });
  await context.addCookies([cookie("lang", lang), cookie("theme", theme), cookie("size", size)]);
  const name = [width, theme, ...(size === "md" ? [] : [size]), lang, js ? "js" : "nojs"].join("-");
  return { name, width, theme, size, lang, js, context, open: (path) => openPage(context, path, js), close: () => context.close() };
}

/** Opens a path; the page gathers in `page.troubles` what the console and the policy complain of. */
async function openPage(context, path, js) {
  const page = await context.newPage();
  page.js = js;
  page.setDefaultTimeout(10_000);
  page.troubles = [];
  page.on("console", (message) => { if (message.type() === "error") page.troubles.push(message.text()); });
  page.on("pageerror", (error) => page.troubles.push(String(error)));
  const response = await page.goto(baseUrl + path, { waitUntil: "load" });
  page.status = response.status();
  return page;
}

/** Runs a story in every combination of the given axes (default: width × theme × js). */
export async function eachView(browser, story, axes = {}) {
  const { width = widths, theme = themes, lang = ["zh-CN"], js = [true, false], size = ["md"] } = axes;
  for (const w of width) for (const th of theme) for (const l of lang) for (const j of js) for (const s of size) {
    const view = await openView(browser, { width: w, theme: th, lang: l, js: j, size: s });
    try { await story(view); }
    catch (error) { error.message = `[${view.name}] ${error.message}`; throw error; }
    finally { await view.close(); }
  }
}

/** Fails with the list of axe's violations. A page without JavaScript is judged as a copy, since axe is a script itself. */
export async function expectAccessible(page) {
  if (page.js === false) return withCopy(page, judge);
  await judge(page);
}

async function judge(page) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axeSource());
  const found = await page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
    return violations.map((v) => `${v.id} (${v.impact}): ${v.help}\n` +
      v.nodes.slice(0, 5).map((n) => `    ${n.target.join(" ")}: ${n.failureSummary?.split("\n").slice(1, 3).join(" ")}`).join("\n"));
  });
  assert.deepEqual(found, [], `axe at ${page.url()}:\n${found.join("\n")}`);
}

/** The same HTML and styles in a browser that runs scripts, with the page's own scripts left out. */
async function withCopy(page, story) {
  const html = await page.content();
  const context = await page.context().browser().newContext({ viewport: page.viewportSize() });
  try {
    const copy = await context.newPage();
    await copy.route("**/*.js", (route) => route.abort());
    await copy.route(page.url(), (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body: html }));
    await copy.goto(page.url(), { waitUntil: "load" });
    await story(copy);
  } finally { await context.close(); }
}

function axeSource() {
  return readFileSync(axePath, "utf8");
}

/** The page is not wider than the window. */
export async function expectNoSideScroll(page) {
  const [needs, has] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  assert.ok(needs <= has, `${page.url()} needs ${needs} px of ${has}`);
}

/** Every link, button and control that is in sight is at least `least` px high and wide; text links inside a line are exempt (WCAG 2.5.8). */
export async function expectTargets(page, least) {
  const small = await page.evaluate((least) => {
    const inLine = (e) => e.tagName === "A" && getComputedStyle(e).display === "inline";
    const labelled = (e) => (e.labels && e.labels.length ? e.labels[0] : null);
    return [...document.querySelectorAll("a[href], button, summary, input:not([type=hidden]), select, textarea")]
      .filter((e) => e.checkVisibility() && !inLine(e) && !e.closest(".sr-only, [disabled]") && !e.matches(".skip"))
      .map((e) => ({ e, box: e.getBoundingClientRect(), label: labelled(e)?.getBoundingClientRect() }))
      .filter(({ box, label }) => box.width > 0 && Math.max(box.height, e_height(label)) < least - 0.5)
      .map(({ e, box }) => `${e.tagName.toLowerCase()}.${e.className} «${(e.textContent ?? "").trim().slice(0, 20)}» ${Math.round(box.width)}×${Math.round(box.height)}`);
    function e_height(label) { return label ? label.height : 0; }
  }, least);
  assert.deepEqual(small, []);
}

/** Signs in by typing, as people do. */
export async function signIn(page, login, password = "Lianxin-2026") {
  await page.goto(`${baseUrl}/sign-in`, { waitUntil: "load" });
  await page.fill("#login", login);
  await page.fill("#password", password);
  await follow(page, page.locator("form:has(#password):not(.demo-accounts form) button[type=submit]").first());
}

/** Presses a link or button that leads to another page; gives the answer. */
export async function follow(page, target) {
  const [response] = await Promise.all([page.waitForNavigation({ waitUntil: "load" }), target.click()]);
  return response;
}

/** What must hold of every page one comes to: it fits, axe is content, nothing complained. */
export async function expectGood(page) {
  await expectNoSideScroll(page);
  await expectAccessible(page);
  // The browser reports a refused form or a missing page as an error of its own; the status is tested where it matters.
  const troubles = page.troubles.filter((it) => !/responded with a status of (404|422)/.test(it));
  assert.deepEqual(troubles, [], page.url());
}

/** Goes to a path and judges the page. */
export async function visit(page, path, status = 200) {
  const response = await page.goto(new URL(path, baseUrl).href, { waitUntil: "load" });
  assert.equal(response.status(), status, path);
  await expectGood(page);
  return page;
}

/** Bytes that came over the line for the first view of a path, compressed as sent. */
export async function weightOf(context, path) {
  const page = await context.newPage();
  const line = await context.newCDPSession(page);
  let bytes = 0;
  line.on("Network.loadingFinished", (it) => { bytes += it.encodedDataLength; });
  await line.send("Network.enable");
  await line.send("Network.setCacheDisabled", { cacheDisabled: true });
  await page.goto(baseUrl + path, { waitUntil: "networkidle" });
  await page.close();
  return bytes;
}

/** A picture of what is in sight for the documentation; `most` limits its height. */
export async function shoot(page, name, most = 1200) {
  if (!shots) return;
  mkdirSync(shots, { recursive: true });
  const [width, height] = await page.evaluate(() => [window.innerWidth, document.documentElement.scrollHeight]);
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true, clip: { x: 0, y: 0, width, height: Math.min(height, most) } });
}

/** A picture of the whole page, to look at while working on the styles. */
export async function look(page, name) {
  if (!looks) return;
  mkdirSync(looks, { recursive: true });
  await page.screenshot({ path: join(looks, `${name}.png`), fullPage: true });
}
