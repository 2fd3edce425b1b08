// What every page of the console does: keys, dialogs, messages, live updates, sound.

import { Keys } from "./keys.js";
import { Sound } from "./sound.js";

/** Milliseconds a message stays. */
const FLASH = 6000;

const flash = document.getElementById("flash");
const sound = new Sound(document.getElementById("sound"));

new Keys(document.getElementById("keys-list")).listen();
openDialogs();
fadeFlash();
document.body.addEventListener("desk:flash", ({ detail }) => showFlash(detail.kind, detail.text));
document.body.addEventListener("htmx:sendError", () => showFlash("problem", "网络连接中断，请稍后再试。"));
document.body.addEventListener("htmx:afterSwap", ({ target }) => target.id === "alarm" && sound.hear(target.querySelector("[data-newest]")));
document.addEventListener("input", () => flash.replaceChildren());
watchTalk();
followTalk();
setInterval(tellTimes, 1000);

function openDialogs() {
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-print]")) print();
    const opener = target.closest("[data-dialog]");
    if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
    if (target.closest("[data-close]") || target.matches("dialog")) target.closest("dialog")?.close();
  });
}

function showFlash(kind, text) {
  const line = document.createElement("p");
  line.className = `flash-${kind}`;
  line.textContent = text;
  flash.replaceChildren(line);
  fadeFlash();
}

/** Problems stay until the next message: somebody may be looking elsewhere. */
function fadeFlash() {
  const line = flash.firstElementChild;
  if (line?.classList.contains("flash-done")) setTimeout(() => line.remove(), FLASH);
}

/** One stream a page; what it says is asked for by htmx. */
function watchTalk() {
  if (!document.getElementById("alarm")) return;
  const talk = document.getElementById("talks")?.dataset.talk ?? "";
  const stream = new EventSource(`/desk/events?talk=${talk}`);
  for (const name of ["queue", "talk"]) {
    stream.addEventListener(name, () => htmx.trigger(document.body, `desk:${name}`));
  }
  stream.addEventListener("end", () => {
    stream.close();
    location.reload();
  });
}

/** Waiting times go on without asking anybody. */
function tellTimes() {
  const limit = Number(document.getElementById("talks")?.dataset.limit ?? 5) * 60;
  for (const time of document.querySelectorAll("[data-ago]")) {
    time.shownAt ??= Date.now();
    const seconds = Number(time.dataset.ago) + Math.floor((Date.now() - time.shownAt) / 1000);
    const said = say(seconds);
    if (said !== time.textContent) time.textContent = said;
    const line = time.closest(".line");
    if (line && (!line.closest(".lines") || line.querySelector(".reason"))) {
      line.classList.toggle("late", seconds >= limit);
      line.classList.toggle("soon", seconds >= 0.6 * limit && seconds < limit);
    }
  }
}

const UNITS = [["天", 86400], ["小时", 3600], ["分", 60], ["秒", 1]];

function say(seconds) {
  const [unit, size] = UNITS.find(([, one]) => seconds >= one) ?? UNITS.at(-1);
  return `${Math.floor(seconds / size)}${unit}`;
}

/** The newest message stays in view; after a message was sent the next one can be typed. */
function followTalk() {
  const entries = document.getElementById("entries");
  if (!entries) return;
  let atEnd = true;
  entries.addEventListener("scroll", () => (atEnd = entries.scrollHeight - entries.scrollTop - entries.clientHeight < 80));
  const follow = () => {
    if (atEnd) entries.scrollTop = entries.scrollHeight;
    const seen = entries.querySelector("[data-seen]")?.dataset.seen;
    for (const field of document.querySelectorAll('input[name="seen"]')) field.value = seen;
  };
  entries.addEventListener("htmx:afterSwap", follow);
  document.body.addEventListener("htmx:afterSettle", ({ target }) => target.id === "composer" && document.getElementById("reply").focus());
  follow();
}
