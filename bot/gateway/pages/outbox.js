// What the customer has said and the gateway has not yet acknowledged. It outlives a reload and a lost connection.

import { read, watch, write } from "./storage.js";

const KEY = "chat.outbox";
/** Milliseconds until a message is tried again that the gateway could not take. */
const LATER = 2000;
/** Milliseconds without any answer to a message, after which the connection is taken for dead. */
const SILENCE = 10000;

export class Outbox {
  #on;
  #inFlight = null;
  #isOpen = false;
  #timer = 0;

  /**
   * @param {{send: (frame: object) => boolean, silent: () => void}} on
   *   `silent`: the gateway does not answer although the connection seems to stand.
   */
  constructor(on) {
    this.#on = on;
  }

  /** Everything not yet acknowledged, oldest first: {id, text, button, at}. */
  get entries() {
    return read(KEY) ?? [];
  }

  /** Keep a message until it is acknowledged, and send it as soon as those before it have been. */
  put(text, button, at) {
    const entry = { id: newId(), text, button, at };
    write(KEY, [...this.entries, entry]);
    this.#sendNext();
    return entry;
  }

  get isOpen() {
    return this.#isOpen;
  }

  /** The connection stands. */
  open() {
    this.#settle();
    this.#isOpen = true;
    this.#sendNext();
  }

  /** The connection is gone; what was on its way is sent again, the gateway knows it by its id. */
  close() {
    this.#isOpen = false;
    this.#settle();
  }

  /** The gateway has stored a message, or will never take it. */
  done(id) {
    write(KEY, this.entries.filter((entry) => entry.id !== id));
    if (this.#inFlight === id) this.#settle();
    this.#sendNext();
  }

  /** The gateway cannot take the message now. */
  later(id) {
    if (this.#inFlight !== id) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#settle();
      this.#sendNext();
    }, LATER);
  }

  /** The message the gateway has not answered yet. */
  get inFlight() {
    return this.#inFlight;
  }

  /** One at a time: the next message only leaves when this one is stored, so that their order is kept. */
  #sendNext() {
    const [entry] = this.entries;
    if (!entry || !this.#isOpen || this.#inFlight) return;
    const { id, text, button } = entry;
    if (!this.#on.send({ type: "message", id, text, button })) return;
    this.#inFlight = id;
    this.#timer = setTimeout(this.#on.silent, SILENCE);
  }

  #settle() {
    clearTimeout(this.#timer);
    this.#inFlight = null;
  }
}

/** Call `changed` when another page of the same shop has changed the outbox. */
export function watchOtherPages(changed) {
  watch(KEY, changed);
}

/** randomUUID exists on secure pages only, and a shop may try the page over plain HTTP in its own network. */
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
