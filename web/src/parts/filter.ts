// Filters of a table apply themselves when a choice or a date changes; text waits for Enter or the button.

export function watchFilters(): void {
  document.addEventListener("change", (event) => {
    const control = event.target;
    if (!(control instanceof HTMLSelectElement) && !(control instanceof HTMLInputElement)) return;
    const settled = control instanceof HTMLSelectElement || ["date", "checkbox", "radio"].includes(control.type);
    if (settled && control.form?.matches("[data-auto-submit]")) control.form.requestSubmit();
  });
}
