// Folded menus close on Escape and on a click elsewhere; the tree beside a list is open where there
// is room for both (for browsers whose CSS cannot say so, see shell.css).

export function closeMenus(): void {
  const openMenu = () => document.querySelector<HTMLDetailsElement>("details[data-menu][open]");
  document.addEventListener("click", (event) => {
    const menu = openMenu();
    if (menu && !menu.contains(event.target as Node)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" ? openMenu() : null;
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
}

export function openPanes(): void {
  const roomy = document.documentElement.dataset["theme"] !== "elder" && window.matchMedia("(min-width: 1024px)").matches;
  for (const pane of document.querySelectorAll<HTMLDetailsElement>("details[data-wide-open]")) pane.open = roomy;
}
