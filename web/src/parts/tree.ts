// Keys for trees, after the ARIA pattern for navigation trees: the arrows move, open and close,
// Home and End jump, a letter finds. The server sends nested lists of links; here they get the roles.

export function enhanceTrees(root: ParentNode): void {
  for (const tree of root.querySelectorAll<HTMLElement>("[data-tree]")) {
    giveRoles(tree);
    if (tree.dataset["keys"]) continue;
    tree.dataset["keys"] = "on";
    tree.addEventListener("keydown", (event) => onKey(tree, event));
    tree.addEventListener("click", (event) => onToggle(event), { capture: true });
  }
}

function giveRoles(tree: HTMLElement): void {
  const list = tree.querySelector(":scope > ul");
  list?.setAttribute("role", "tree");
  const name = tree.getAttribute("aria-label");
  if (name) list?.setAttribute("aria-label", name);
  for (const group of tree.querySelectorAll("ul ul")) group.setAttribute("role", "group");
  for (const line of tree.querySelectorAll("li, .tree-line")) line.setAttribute("role", "none");
  for (const item of labels(tree)) {
    item.setAttribute("role", "treeitem");
    item.tabIndex = -1;
    const toggle = toggleOf(item);
    const below = belowOf(item);
    if (!toggle || !below) continue;
    toggle.tabIndex = -1;
    toggle.setAttribute("aria-hidden", "true");
    show(item, below.childElementCount > 0 && toggle.dataset["closed"] !== "yes");
    if (below.childElementCount > 0) item.setAttribute("aria-owns", below.id);
  }
  const entry = tree.querySelector<HTMLElement>(".tree-label[aria-current]") ?? labels(tree)[0];
  if (entry && !tree.querySelector('.tree-label[tabindex="0"]')) entry.tabIndex = 0;
}

function labels(tree: HTMLElement): HTMLElement[] {
  return [...tree.querySelectorAll<HTMLElement>(".tree-label")];
}

function toggleOf(item: HTMLElement): HTMLElement | null {
  return item.parentElement?.querySelector<HTMLElement>(".tree-toggle") ?? null;
}

function belowOf(item: HTMLElement): HTMLElement | null {
  return item.closest("li")?.querySelector<HTMLElement>(":scope > ul") ?? null;
}

function show(item: HTMLElement, open: boolean): void {
  const toggle = toggleOf(item);
  const below = belowOf(item);
  if (!toggle || !below) return;
  below.hidden = !open;
  toggle.dataset["closed"] = open ? "" : "yes";
  for (const element of [toggle, item]) element.setAttribute("aria-expanded", String(open));
}

/** A branch that is here opens and closes in place; one that is not yet here is left to htmx. */
function onToggle(event: Event): void {
  const toggle = event.target instanceof Element ? event.target.closest<HTMLElement>(".tree-toggle") : null;
  const item = toggle?.parentElement?.querySelector<HTMLElement>(".tree-label");
  const below = item && belowOf(item);
  if (!item || !below) return;
  if (below.childElementCount === 0) {
    if (toggle) toggle.dataset["closed"] = "";
    return;
  }
  event.preventDefault();
  event.stopPropagation();
  show(item, Boolean(below.hidden));
}

function onKey(tree: HTMLElement, event: KeyboardEvent): void {
  const item = event.target instanceof Element ? event.target.closest<HTMLElement>(".tree-label") : null;
  if (!item || event.ctrlKey || event.altKey || event.metaKey) return;
  const next = target(tree, item, event.key);
  if (next === undefined) return;
  event.preventDefault();
  if (next) focusItem(tree, next);
}

/** Where a key leads: an item, null for "stay, but the key was ours", undefined for "not our key". */
function target(tree: HTMLElement, item: HTMLElement, key: string): HTMLElement | null | undefined {
  const seen = labels(tree).filter((label) => !label.closest("ul[hidden]"));
  const at = seen.indexOf(item);
  const open = item.getAttribute("aria-expanded");
  switch (key) {
    case "ArrowDown": return seen[at + 1] ?? null;
    case "ArrowUp": return seen[at - 1] ?? null;
    case "Home": return seen[0] ?? null;
    case "End": return seen[seen.length - 1] ?? null;
    case "ArrowRight":
      if (open === "true") return seen[at + 1] ?? null;
      if (open === "false") toggleOf(item)?.click();
      return null;
    case "ArrowLeft":
      if (open === "true") { toggleOf(item)?.click(); return null; }
      return item.closest("ul")?.closest("li")?.querySelector<HTMLElement>(".tree-label") ?? null;
    default:
      if (key.length !== 1 || key === " ") return undefined;
      return [...seen.slice(at + 1), ...seen.slice(0, at)].find((label) =>
        label.textContent?.trim().toLowerCase().startsWith(key.toLowerCase())) ?? null;
  }
}

function focusItem(tree: HTMLElement, item: HTMLElement): void {
  for (const label of labels(tree)) label.tabIndex = -1;
  item.tabIndex = 0;
  item.focus();
}
