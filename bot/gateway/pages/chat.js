// The customer's chat page: wires the connection, the outbox and the messages together.

import { createChat } from "./component.js";
import { Connection } from "./connection.js";
import { Embedding } from "./embedding.js";
import { Messages } from "./messages.js";
import { Outbox, watchOtherPages } from "./outbox.js";
import { Times } from "./times.js";
import { Unread } from "./unread.js";

/** Milliseconds a lost connection has to come back before the customer is told. */
const GRACE = 1000;
const LOST = "网络连接中断，正在为您重新连接，您的消息不会丢失。";
const UNSENDABLE = "对不起，这条消息没能送出，请您换个说法再发一次。";
/** Close codes for a frame the gateway could not read: the same frame would fail again. */
const UNREADABLE = [1003, 1009];

const page = Object.fromEntries(["shop", "status", "server", "hotline", "close", "banner", "main"].map((id) => [id, document.getElementById(id)]));
/** Before anything is waited for: the page around greets when this one has loaded. */
const embedding = new Embedding();
const [shop, css] = await Promise.all([get("/chat/shop", "json"), get("/static/messages.css", "text")]);
/** Where the customer's clock is wrong, own messages would otherwise stand on another day than the shop's. */
const clockError = new Date(shop.now) - Date.now();
const chat = await createChat(page.main, css, (text) => say(text, null, (message) => messages.adopt(message)));
const messages = new Messages(
  chat,
  (button) => say(button.title, button.payload, (message) => messages.add(message)),
  new Times(shop.zone),
  now,
);
const connection = new Connection({ lastKnown: () => lastKnown, frame: take, up: connected, down: disconnected });
const outbox = new Outbox({ send: (frame) => connection.send(frame), silent: () => connection.restart() });
const unread = new Unread({ isSeen, changed: showUnread });

let lastKnown = 0;
let isWelcomed = false;
let grace = setTimeout(() => showLost(LOST), 3 * GRACE);

const TAKE = {
  welcome(frame) {
    if (!isWelcomed) messages.add({ own: false, text: frame.text, at: now() });
    isWelcomed = true;
    unread.add([], true);
  },
  history: (frame) => showAll(frame.messages, true),
  reply: (frame) => showAll(frame.messages, false),
  ack(frame) {
    outbox.done(frame.id);
    messages.setState(frame.id, "delivered");
    messages.pass(null);
  },
  refused(frame) {
    outbox.done(frame.id);
    messages.setState(frame.id, "refused", frame.text);
  },
  later(frame) {
    if (!frame.id) return showLost(frame.text);
    outbox.later(frame.id);
    messages.setState(frame.id, "waiting");
    messages.pass(frame.text);
  },
  wait: (frame) => messages.pass(frame.text),
};

showShop();
showOutbox();
embedding.follow(opened);
watchOtherPages(followOtherPage);
document.addEventListener("visibilitychange", () => isSeen() && unread.look());
page.close.addEventListener("click", () => embedding.close());
connection.open();

function take(frame) {
  TAKE[frame.type]?.(frame);
}

/** The customer says something: kept first, then shown, then sent. */
function say(text, button, show) {
  const at = now();
  const entry = outbox.put(text, button, at.toISOString());
  show({ key: entry.id, own: true, text, at, state: outbox.isOpen ? "sending" : "waiting" });
}

function showAll(found, isHistory) {
  const fresh = found.filter((message) => !messages.has(message.id));
  fresh.forEach(showStored);
  const replies = fresh.filter((message) => message.from === "shop");
  if (replies.length) messages.pass(null);
  unread.add(replies.map((message) => message.id), isHistory);
  showServer(replies.findLast((message) => message.serves !== null));
  lastKnown = Math.max(lastKnown, ...fresh.map((message) => message.id));
  if (fresh.length) markSeen();
}

/** A message of the customer's that this page has sent is on the page already. */
function showStored(message) {
  const own = message.from === "customer";
  if (own && messages.has(message.external_id)) {
    messages.setState(message.external_id, "delivered");
    return;
  }
  const key = own ? message.external_id : message.id;
  const state = own ? "delivered" : undefined;
  messages.add({ key, own, text: message.text, at: new Date(message.at), state, buttons: message.buttons, by: message.by });
}

/** Who serves now, by the latest message that says so. */
function showServer(message) {
  if (!message) return;
  page.server.hidden = !message.serves;
  page.server.textContent = `人工客服 ${message.serves}`;
}

function showOutbox() {
  for (const { id, text, at } of outbox.entries) {
    if (!messages.has(id)) messages.add({ key: id, own: true, text, at: new Date(at), state: "waiting" });
  }
}

/** The same customer writes in another tab or window. */
function followOtherPage() {
  showOutbox();
  if (!lastKnown) connection.greetAgain();
  const left = new Set(outbox.entries.map((entry) => entry.id));
  for (const key of messages.pendingKeys()) {
    if (!left.has(key)) messages.setState(key, "delivered");
  }
}

function connected() {
  clearTimeout(grace);
  grace = null;
  page.banner.hidden = true;
  showStatus(true, "在线");
  messages.announce();
  messages.setPending("sending");
  outbox.open();
  markSeen();
}

function disconnected(code) {
  if (UNREADABLE.includes(code) && outbox.inFlight) take({ type: "refused", id: outbox.inFlight, text: UNSENDABLE });
  outbox.close();
  messages.setPending("waiting");
  grace ??= setTimeout(() => showLost(LOST), GRACE);
}

function showLost(text) {
  showStatus(false, "正在重新连接…");
  if (page.banner.hidden || text !== LOST) page.banner.textContent = text;
  page.banner.hidden = false;
}

function showStatus(online, text) {
  page.status.dataset.online = online;
  page.status.textContent = text;
}

function showShop() {
  page.close.hidden = !embedding.isEmbedded;
  page.shop.textContent = `${shop.company}在线客服`;
  document.title = page.shop.textContent;
  const hours = document.createElement("small");
  hours.textContent = `人工服务 ${shop.hours}`;
  page.hotline.append(shop.hotline, hours);
  page.hotline.href = `tel:${shop.hotline.replace(/[^\d+]/g, "")}`;
  page.hotline.hidden = false;
}

/** Whether the messages are before the customer's eyes. */
function isSeen() {
  return embedding.isOpen && !document.hidden;
}

function showUnread(count) {
  document.title = `${count ? `(${count}) ` : ""}${page.shop.textContent}`;
  embedding.tellUnread(count);
}

/** The panel around this page is open. Some browsers hand the focus over only after the news of it. */
function opened() {
  unread.look();
  if (document.hasFocus()) focusStart();
  else addEventListener("focus", focusStart, { once: true });
}

/** On a phone the input field would call up the keyboard at once. */
function focusStart() {
  if (matchMedia("(pointer: fine)").matches) chat.focusInput();
  else page.close.focus();
}

function markSeen() {
  if (lastKnown) connection.send({ type: "seen", up_to: lastKnown });
}

function now() {
  return new Date(Date.now() + clockError);
}

/** Asks until it is answered: without these the page cannot begin, and the gateway may just be starting anew. */
async function get(address, kind) {
  for (;;) {
    const response = await fetch(address).catch(() => null);
    if (response?.ok) return response[kind]();
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}
