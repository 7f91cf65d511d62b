// Petitions as people use them: a citizen on an old phone without JavaScript files a complaint and follows it by code and
// PIN, an operator takes and answers it, the head approves, the citizen is not content, and what was an accusation leaves
// the office. Needs the server in demo mode.
import { strict as assert } from "node:assert";
import { after, before, test } from "node:test";
import {
  baseUrl, eachView, expectAccessible, expectGood, expectTargets, follow, openView, shoot, signIn, startBrowser, visit, weightOf,
} from "./harness.mjs";

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser.close());

const submit = (page, act) => page.locator(`form[action$="/${act}"] button[type=submit]`).first();

/** Opens what folds a form away. */
async function unfold(page, act) {
  await page.evaluate((act) => {
    const folded = document.querySelector(`form[action$="/${act}"]`)?.closest("details");
    if (folded) folded.open = true;
  }, act);
}

/** Files as the public does; gives code and PIN. */
async function file(page, { kind, title, body, files }) {
  await page.goto(`${baseUrl}/voice/new`);
  await follow(page, page.locator('a[href^="/voice/new/"]').nth(1));
  await page.check(`input[name=kind][value=${kind}]`);
  await page.fill("[name=title]", title);
  await page.fill("[name=body]", body);
  await page.check("input[name=identity][value=anonymous]");
  await page.check("input[name=consents]");
  if (files) await page.setInputFiles("input[type=file]", files);
  await follow(page, page.locator("form:has([name=body]) button[type=submit]"));
  const given = await page.locator(".facts strong").allTextContents();
  assert.equal(given.length, 2, "code and PIN stand there");
  return { code: given[0], pin: given[1] };
}

async function lookUp(page, { code, pin }) {
  await page.goto(`${baseUrl}/voice/check`);
  await page.fill("[name=code]", code);
  await page.fill("[name=pin]", pin);
  return follow(page, page.locator("form:has([name=pin]) button[type=submit]"));
}

/** As somebody of an office, at the matter with this title. */
async function atOffice(login, title, story) {
  const view = await openView(browser, { width: 390 });
  try {
    const page = await view.open("/sign-in");
    await signIn(page, login);
    await page.goto(`${baseUrl}/orgs`);
    await page.goto(`${page.url()}/petitions?shown=all`);
    const link = page.locator(`a[href^="/petitions/"]:has-text("${title}")`).first();
    if (await link.count()) { await follow(page, link); await story(page); } else { await story(null); }
  } finally { await view.close(); }
}

test("what everybody reads fits every view", async () => {
  await eachView(browser, async (view) => {
    const page = await view.open("/voice");
    await expectGood(page);
    if (view.theme === "elder" && view.width === 390) await expectTargets(page, 44);
    for (const path of ["/voice/new", "/voice/check", "/voice/figures"]) await visit(page, path);
    await page.goto(`${baseUrl}/voice/new`);
    await visit(page, await page.locator('a[href^="/voice/new/"]').first().getAttribute("href"));
    await page.goto(`${baseUrl}/voice`);
    await visit(page, await page.locator('a[href^="/voice/matters/"]').first().getAttribute("href"));
  });
});

test("the first view of the public pages is light", async () => {
  const view = await openView(browser, { width: 390 });
  try {
    for (const path of ["/voice", "/voice/new"]) {
      const bytes = await weightOf(view.context, path);
      assert.ok(bytes <= 100_000, `${path} sends ${bytes} bytes`);
    }
  } finally { await view.close(); }
});

test("a complaint from an old phone: filed, followed, answered, not resolved, handled again", async () => {
  const citizen = await openView(browser, { width: 390, js: false });
  const title = `沟渠堵了没人管 ${Date.now() % 100000}`;
  try {
    const page = await citizen.open("/voice");
    const body = "二组门前沟渠堵了半个月，一下雨水就漫进院子。请派人疏通，并说明由谁管护。";
    const picture = { name: "gou.png", mimeType: "image/png", buffer: onePixel() };
    const given = await file(page, { kind: "COMPLAINT", title, body, files: [picture] });
    await shoot(page, "voice-given-390");
    const wrong = await lookUp(page, { code: given.code, pin: given.pin === "000000" ? "000001" : "000000" });
    assert.equal(wrong.status(), 422, "a wrong PIN opens nothing");
    await lookUp(page, given);
    await expectAccessible(page);
    assert.match(await page.locator("h1").textContent(), /沟渠/);
    assert.equal(await page.locator(".files a").count(), 1, "the picture is there");

    await atOffice("zhenwei", title, async (office) => {
      await office.fill("[name=points]", "疏通沟渠\n说明由谁管护");
      await follow(office, submit(office, "accept"));
      await expectGood(office);
      await office.fill("[name=reply-1]", "二组沟渠已于当天疏通。");
      await office.fill("[name=reply-2]", "由护林护河员老周管护，每月清一次。");
      await office.fill("[name=words]", "二组门前沟渠已疏通，雨水不再漫进院子。今后由护河员管护，每月清淤一次。");
      await follow(office, submit(office, "draft"));
      assert.equal(await submit(office, "approve").count(), 0, "nobody approves what they wrote");
    });
    await atOffice("zhenshuji", title, async (office) => {
      await shoot(office, "voice-approve-390");
      await follow(office, submit(office, "approve"));
      await expectGood(office);
    });

    await lookUp(page, given);
    assert.match(await page.locator("main").textContent(), /老周管护/);
    await page.check("input[name=verdict][value=unresolved]");
    await page.fill("form[action$='/say'] [name=why]", "只通了一半，下游还堵着。");
    await follow(page, submit(page, "say"));
    assert.match(await page.locator(".facts").textContent(), /办理中/);
    await expectAccessible(page);
  } finally { await citizen.close(); }
});

test("an accusation leaves the office at once and is read by discipline inspection alone", async () => {
  const citizen = await openView(browser, { width: 390, js: false });
  const title = `举报 ${Date.now() % 100000}`;
  try {
    const page = await citizen.open("/voice");
    await file(page, { kind: "ACCUSATION", title, body: "有人多报误工补贴，请查账。" });
  } finally { await citizen.close(); }
  await atOffice("zhenwei", title, async (office) => assert.equal(office, null, "the office does not see it"));
  await atOffice("zuzhibu", title, async (office) => assert.equal(office, null, "nor does the department"));
  const view = await openView(browser);
  try {
    const page = await view.open("/sign-in");
    await signIn(page, "jiwei");
    await visit(page, "/accusations");
    await follow(page, page.locator('form[action^="/accusations/"] button').first());
    assert.match(await page.locator("main").textContent(), /误工补贴/);
  } finally { await view.close(); }
});

test("what is passed off as a picture is refused, and nothing typed is lost", async () => {
  const view = await openView(browser, { width: 390, js: false });
  try {
    const page = await view.open("/voice/new");
    await follow(page, page.locator('a[href^="/voice/new/"]').first());
    await page.check("input[name=kind][value=REQUEST]");
    await page.fill("[name=title]", "修桥");
    await page.fill("[name=body]", "村口小桥裂了，请修。");
    await page.check("input[name=identity][value=anonymous]");
    const bad = { name: "photo.jpg", mimeType: "image/jpeg", buffer: Buffer.from("<svg onload=alert(1)>") };
    await page.setInputFiles("input[type=file]", [bad]);
    const answer = await follow(page, page.locator("form:has([name=body]) button[type=submit]"));
    assert.equal(answer.status(), 422);
    assert.equal(await page.inputValue("[name=body]"), "村口小桥裂了，请修。");
    await unfold(page, "accept");
  } finally { await view.close(); }
});

/** The smallest picture there is (PNG, one pixel). */
function onePixel() {
  return Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
}
