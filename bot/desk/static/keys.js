// The keyboard: an element with data-key is pressed or focused by that key; data-key-help says what for.

/** Milliseconds between the two keys of a pair such as "g q". */
const PAIR = 1200;

export class Keys {
  #list;
  #first = "";
  #timer = 0;

  /** @param {HTMLElement} list where the keys are explained */
  constructor(list) {
    this.#list = list;
  }

  listen() {
    document.addEventListener("keydown", (event) => this.#press(event));
    this.#list.closest("dialog").addEventListener("toggle", () => this.#explain());
  }

  #press(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.altKey) return pressAlt(event);
    if (isWriting(event.target)) return this.#write(event);
    if (document.querySelector("dialog[open]")) return;
    const step = { j: 1, k: -1 }[event.key];
    if (step) return moveLine(step);
    const key = this.#first ? `${this.#first} ${event.key}` : event.key;
    this.#first = "";
    const found = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
    if (found) {
      event.preventDefault();
      isWriting(found) ? found.focus() : found.click();
    } else if (document.querySelector(`[data-key^="${CSS.escape(event.key)} "]`)) {
      this.#first = event.key;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => (this.#first = ""), PAIR);
    }
  }

  #write(event) {
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) event.target.blur();
    if (event.key === "Enter" && !event.shiftKey && event.target.matches("[data-send]") && event.keyCode !== 229) {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
  }

  #explain() {
    const known = [...document.querySelectorAll("[data-key]")].map((one) => [one.dataset.key, one.dataset.keyHelp]);
    const always = [["j / k", "下一位、上一位客户"], ["Esc", "离开输入框"], ["回车", "发送回复（Shift+回车换行）"], ["Alt + 键", "在输入框里也能用数字键和带 Alt 标记的键"]];
    this.#list.replaceChildren(...[...known, ...always].flatMap(([key, help]) => [term(key), meaning(help)]));
  }
}

function isWriting(element) {
  return element.matches("input:not([type=hidden]), textarea, select, [contenteditable]");
}

/** With Alt a key works in a field too; its place on the keyboard counts, for with Alt some systems write another sign. */
function pressAlt(event) {
  const found = document.querySelector(`[data-alt-key="${CSS.escape(event.code)}"]:not(:disabled)`);
  if (!found || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  isWriting(found) ? found.focus() : found.click();
}

function moveLine(step) {
  const lines = [...document.querySelectorAll("[data-line]")];
  if (!lines.length) return;
  const now = lines.findIndex((one) => one.getAttribute("aria-current"));
  lines[now < 0 ? 0 : (now + step + lines.length) % lines.length].click();
}

function term(key) {
  const made = document.createElement("dt");
  for (const part of key.split(" ")) {
    const shown = document.createElement(part === "/" ? "span" : "kbd");
    shown.textContent = part;
    made.append(shown, " ");
  }
  return made;
}

function meaning(help) {
  const made = document.createElement("dd");
  made.textContent = help;
  return made;
}
