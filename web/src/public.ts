// What public pages load: printing, and reading aloud where the browser can speak. Both buttons stay hidden without it.

/** Chinese pages are read by a Chinese voice where there is one. */
function speak(text: string): void {
  const language = document.documentElement.lang;
  // Long texts stop half-way in some browsers: sentence by sentence they do not.
  for (const sentence of text.split(/(?<=[。！？.!?\n])/u)) {
    if (!sentence.trim()) continue;
    const words = new SpeechSynthesisUtterance(sentence);
    words.lang = language;
    window.speechSynthesis.speak(words);
  }
}

function readAloud(button: HTMLButtonElement): void {
  const target = document.getElementById(button.dataset["readAloud"] ?? "");
  if (!target || !("speechSynthesis" in window)) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const speaking = button.getAttribute("aria-pressed") === "true";
    window.speechSynthesis.cancel();
    button.setAttribute("aria-pressed", String(!speaking));
    if (!speaking) speak(target.innerText);
  });
  window.addEventListener("pagehide", () => window.speechSynthesis.cancel());
}

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-read-aloud]")) readAloud(button);
for (const button of document.querySelectorAll<HTMLElement>("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
