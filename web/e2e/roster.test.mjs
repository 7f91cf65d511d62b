// The roll as people use it: the department imports, the secretary acts on a phone, the member takes the own file away,
// and nobody sees what is not theirs. Needs the server in demo mode; every test leaves what the others need.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import {
  baseUrl, eachView, expectGood, expectTargets, follow, openView, shoot, signIn, startBrowser, visit, weightOf,
} from "./harness.mjs";

/** The way to what the journeys need, read from the pages once. */
const at = { county: "", town: "", branch: "", name: "", member: "" };
let browser;

before(async () => {
  browser = await startBrowser();
  const view = await openView(browser);
  try {
    const page = await view.open("/sign-in");
    await signIn(page, "zuzhibu");
    await page.goto(`${baseUrl}/orgs`);
    at.county = new URL(page.url()).pathname;
    at.town = await page.locator(".tree-label:not([aria-current])").first().getAttribute("href");
    await page.goto(baseUrl + at.town);
    // The second branch: the first one is the secretary's own.
    const branch = page.locator("li:has(> .tree-line > [aria-current=page]) > ul .tree-label").nth(1);
    at.branch = await branch.getAttribute("href");
    at.name = (await branch.textContent()).trim();
    await page.goto(baseUrl + at.branch);
    at.member = await page.locator(".data-table tbody th a").first().getAttribute("href");
  } finally { await view.close(); }
});
after(() => browser.close());

/** A resident number that adds up (GB 11643); the places 437999 do not exist. */
function residentId(born, order) {
  const digits = `437999${born.replaceAll("-", "")}${order}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((sum, weight, place) => sum + weight * Number(digits[place]), 0);
  return digits + "10X98765432"[sum % 11];
}

const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);

/** Three rows in order, one with a day that does not exist, one with an organisation that nobody knows. */
function rosterFile(org) {
  const rows = [
    ["郭书言", "1986-04-12", "男", "2010-07-01", org],
    ["马立春", "1991-11-03", "女", "2015-06-20", org],
    ["林晓雨", "1979-02-25", "女", "2003-07-01", org],
    ["田永福", "1968-09-09", "男", "1995-02-30", org],
    ["何家明", "1972-12-01", "男", "1999-07-01", "天外村支部"],
  ];
  const lines = rows.map(([name, born, sex, joined, where], at) =>
    [name, residentId(born, sex === "男" ? `10${at * 2 + 1}` : `10${at * 2}`), sex, born, "汉族", "高中", "正式党员", joined, where].join(","));
  const head = "姓名,身份证号,性别,出生日期,民族,学历,人员类别,组织生活起算日,所属党组织";
  return { name: "村支部党员花名册.csv", mimeType: "text/csv", buffer: Buffer.from(`\ufeff${[head, ...lines].join("\r\n")}\r\n`) };
}

const figures = (page) => page.locator(".stats .figure").allTextContents();

test("the department reads a roster, puts a column right, stores it, finds the people and takes it back", async () => {
  const view = await openView(browser);
  try {
    const page = await view.open("/sign-in");
    await signIn(page, "zuzhibu");
    assert.equal(new URL(page.url()).pathname, "/");
    assert.ok(await page.locator(".duties .duty").count() > 0, "home shows what is due");
    await expectGood(page);

    await visit(page, at.county);
    const toggle = page.locator("a.tree-toggle[aria-expanded=false]").first();
    await toggle.focus();
    await page.keyboard.press("Enter");
    const below = page.locator("li:has(> .tree-line > a.tree-toggle[aria-expanded=true]) .tree-label", { hasText: at.name });
    await below.waitFor();
    await below.focus();
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
    assert.equal(new URL(page.url()).pathname, at.branch);
    await expectGood(page);
    await shoot(page, "organisation-1280", 900);

    await visit(page, `${at.branch}/import`);
    await page.setInputFiles("input[type=file]", rosterFile(at.name));
    await follow(page, page.locator("form:has(input[type=file]) button[type=submit]"));
    const batch = new URL(page.url()).pathname;
    assert.match(batch, /^\/imports\//);
    await expectGood(page);

    // The heading of the day of joining is one that nobody knows: it is pointed out by hand.
    const columns = page.locator("details.panel");
    if (!(await columns.evaluate((it) => it.open))) await columns.locator("summary").click();
    await page.selectOption("select[name='c0.join_date']", { label: "组织生活起算日" });
    await follow(page, columns.locator("button[type=submit]"));
    assert.equal(new URL(page.url()).pathname, batch);
    const [whole, good, , wrong] = await figures(page);
    assert.deepEqual([whole, good, wrong], ["5", "3", "2"]);
    const rows = page.locator(".data-table:has(.reasons) tbody tr");
    assert.match(await rows.filter({ hasText: "田永福" }).textContent(), /H5/);
    assert.match(await rows.filter({ hasText: "何家明" }).textContent(), /I6/);
    await expectGood(page);
    await shoot(page, "import-1280", 1300);

    await follow(page, page.locator("form[action$='/confirm'] button[type=submit]"));
    assert.equal((await figures(page)).at(-1), "3");
    await expectGood(page);
    for (const words of ["郭书言", "gsy", "guoshuyan"]) {
      await visit(page, `/search?q=${encodeURIComponent(words)}`);
      assert.ok(await page.getByRole("link", { name: "郭书言" }).isVisible(), words);
    }
    await follow(page, page.getByRole("link", { name: "郭书言" }));
    await expectGood(page);

    await visit(page, `${batch}/undo`);
    await follow(page, page.locator("form[action$='/undo'] button[type=submit]"));
    await visit(page, `/search?q=${encodeURIComponent("郭书言")}`);
    assert.equal(await page.getByRole("link", { name: "郭书言" }).count(), 0);
  } finally { await view.close(); }
});

test("every page of the department is accessible and fits, on a phone and at a desk", async () => {
  await eachView(browser, async (view) => {
    const page = await view.open("/sign-in");
    await signIn(page, "zuzhibu");
    const own = ["", "/about", "/statistics", "/import", "/members/new", "/new", "/edit", "/move", "/merge", "/split",
      "/close", "/posts/new", "/election"].map((path) => at.branch + path);
    const person = ["", "/edit", "/state", "/file"].map((path) => at.member + path);
    for (const path of ["/", "/below", "/imports", "/search?q=w", "/duplicates", `${at.county}/statistics`, ...own, ...person]) {
      await visit(page, path);
      if (view.width === 1280 && path === `${at.county}/statistics`) await shoot(page, "statistics-1280", 1300);
    }
    await visit(page, "/no-such-page", 404);
  }, { js: [true], theme: ["standard"] });
});

test("elder version: the pages fit on a phone, in the largest type too", async () => {
  await eachView(browser, async (view) => {
    const page = await view.open("/sign-in");
    await signIn(page, "zuzhibu");
    for (const path of ["/", at.branch, `${at.branch}/about`, `${at.branch}/import`, `${at.county}/statistics`, at.member, `${at.member}/edit`]) {
      await visit(page, path);
    }
  }, { js: [true], theme: ["elder"], width: [390], size: ["md", "xl"] });
});

/** Text of 18 pt and more; targets of 44 px, buttons of 60. */
async function expectElder(page) {
  await expectGood(page);
  const size = await page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize));
  assert.ok(size >= 24, `${page.url()}: ${size}px`);
  await expectTargets(page, 44);
  const low = await page.evaluate(() => [...document.querySelectorAll("main .btn")].filter((it) => it.checkVisibility()
    && it.getBoundingClientRect().height < 59.5).map((it) => it.textContent));
  assert.deepEqual(low, [], page.url());
}

test("the secretary works through the day on a phone, in large type, without JavaScript", async () => {
  const view = await openView(browser, { width: 390, theme: "elder", js: false });
  try {
    const page = await view.open("/sign-in");
    await signIn(page, "shuji");
    await expectElder(page);
    await shoot(page, "elder-390", 1400);
    await follow(page, page.locator(".duty-action a").first());
    await expectElder(page);

    await visit(page, "/orgs");
    const branch = new URL(page.url()).pathname;
    await elect(page, branch);
    const member = await enrol(page, branch);
    await changeWork(page, member);
    await changeState(page, member);
  } finally { await view.close(); }
});

async function elect(page, branch) {
  await visit(page, `${branch}/election`);
  await page.fill("#on", today());
  await follow(page, page.locator("main form button[type=submit]").first());
  await expectElder(page);
  await follow(page, page.locator("form[method=post][action$='/election'] button[type=submit]"));
  assert.equal(new URL(page.url()).pathname, `${branch}/about`);
  await expectElder(page);
}

async function enrol(page, branch) {
  await visit(page, `${branch}/members/new`);
  await page.fill("#name", "沈佳木");
  await page.fill("#birth", "1988-13-01");
  await page.check("input[name=sex][value='2']");
  await page.check("input[name=state][value=FULL]");
  await page.fill("#joined", "2012-07-01");
  await page.fill("#full", "2013-07-01");
  const submit = page.locator("form[action$='/members/new'] button[type=submit]");
  const refused = await follow(page, submit);
  assert.equal(refused.status(), 422);
  assert.ok(await page.locator("#birth-error").isVisible());
  assert.equal(await page.inputValue("#name"), "沈佳木");
  assert.equal(await page.inputValue("#birth"), "1988-13-01");
  assert.ok(await page.isChecked("input[name=sex][value='2']"));
  await expectElder(page);
  await page.fill("#birth", "1988-03-01");
  await follow(page, submit);
  const path = new URL(page.url()).pathname;
  assert.match(path, /^\/members\/[^/]+$/);
  await expectElder(page);
  return path;
}

async function changeWork(page, member) {
  await visit(page, `${member}/edit`);
  await page.fill("#unit", "上坪村小学");
  await follow(page, page.locator("form[action$='/edit'] button[type=submit]"));
  assert.equal(new URL(page.url()).pathname, member);
  assert.ok(await page.getByText("上坪村小学").isVisible());
}

async function changeState(page, member) {
  await visit(page, `${member}/state`);
  const choice = page.locator("input[name=to]").first();
  const label = (await page.locator(`label[for="${await choice.getAttribute("id")}"]`).textContent()).trim();
  await choice.check();
  await page.fill("#on", today());
  await page.fill("#ground", "支部党员大会决议，县纪委批复〔2026〕3 号");
  await follow(page, page.locator("form[action$='/state'] button[type=submit]"));
  assert.equal(new URL(page.url()).pathname, member);
  assert.notEqual(label, "");
  await expectElder(page);
}

test("a member sees the own card, the own file, and takes all of it away", async () => {
  const view = await openView(browser, { width: 390 });
  try {
    const page = await view.open("/sign-in");
    await signIn(page, "dangyuan");
    await visit(page, "/me");
    const card = await page.locator("main a[href^='/members/']").first().getAttribute("href");
    const own = card.replace(/\/file$/, "");
    await visit(page, own);
    const name = (await page.locator("h1").textContent()).trim();
    await visit(page, `${own}/file`);
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("a[href$='/file.json']").click()]);
    const copy = JSON.parse(readFileSync(await download.path(), "utf8"));
    assert.equal(copy.form, "lianxin-personal-copy/1");
    assert.equal(copy.member.name, name);
    await visit(page, at.member, 404);
  } finally { await view.close(); }
});

test("without signing in every page leads to the sign-in", async () => {
  const view = await openView(browser, { width: 390 });
  try {
    const page = await view.open("/");
    await expectGood(page);
    for (const path of ["/below", "/orgs", at.branch, `${at.branch}/about`, `${at.branch}/statistics`, `${at.branch}/members.csv`,
      at.member, `${at.member}/file`, "/search?q=w", "/imports", "/duplicates", "/me", "/policies", "/accounts", "/journal", "/system"]) {
      await page.goto(baseUrl + path);
      assert.equal(new URL(page.url()).pathname, "/sign-in", path);
    }
  } finally { await view.close(); }
});

test("a secretary who guesses the address of another branch finds nothing there", async () => {
  const view = await openView(browser, { width: 390 });
  try {
    const page = await view.open("/sign-in");
    await signIn(page, "shuji");
    for (const path of [at.branch, `${at.branch}/about`, `${at.branch}/members/new`, `${at.branch}/statistics`, at.county, at.member,
      `${at.member}/edit`, `${at.member}/file`, "/accounts", "/journal"]) {
      await visit(page, path, 404);
    }
  } finally { await view.close(); }
});

test("the first view of a page weighs less than 100 kB", async () => {
  const view = await openView(browser, { width: 390 });
  try {
    const page = await view.open("/sign-in");
    await signIn(page, "zuzhibu");
    await shoot(page, "home-390", 1400);
    for (const path of ["/", at.county, at.branch, `${at.county}/statistics`, at.member]) {
      const bytes = await weightOf(view.context, path);
      assert.ok(bytes > 5_000 && bytes < 100_000, `${path}: ${bytes} bytes`);
    }
  } finally { await view.close(); }
});
