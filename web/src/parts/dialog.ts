// A link with hx-target="#dialog-body" shows its page's confirm panel as a dialog. Without
// JavaScript the same link opens the page.

export function watchDialogs(): void {
  const dialog = document.querySelector<HTMLDialogElement>("#dialog");
  if (!dialog) return;
  document.addEventListener("htmx:after:swap", () => {
    const panel = dialog.querySelector("[data-confirm]");
    if (dialog.open || !panel) return;
    dialog.setAttribute("aria-labelledby", panel.getAttribute("aria-labelledby") ?? "");
    dialog.showModal();
  });
  dialog.addEventListener("click", (event) => {
    const onLink = event.target instanceof Element && event.target.closest("[data-close]");
    if (!onLink) return;
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("close", () => dialog.querySelector("#dialog-body")?.replaceChildren());
}
