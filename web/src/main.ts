// What every page loads. Each part makes a page that already works a little better; none of them
// holds texts, and none needs an inline script or eval (CSP: script-src 'self'; style-src 'self').
import "htmx.org";
import { watchDialogs } from "./parts/dialog";
import { guardForms } from "./parts/guard";
import { watchFilters } from "./parts/filter";
import { closeMenus, openPanes } from "./parts/menu";
import { enhanceTrees } from "./parts/tree";

/** Parts that look at elements; run at the start and again over whatever htmx brings in. */
function enhance(root: ParentNode): void {
  enhanceTrees(root);
  for (const button of root.querySelectorAll<HTMLElement>("[data-print]")) button.hidden = false;
}

document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-print]")) window.print();
});
document.addEventListener("htmx:after:swap", () => enhance(document));

watchDialogs();
watchFilters();
guardForms();
closeMenus();
openPanes();
enhance(document);
document.querySelector<HTMLElement>("[data-focus]:not([data-sample] *)")?.focus();
