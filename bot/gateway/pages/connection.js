// The WebSocket to the gateway, which comes back by itself. The protocol is described in bot/gateway/chat.py.

import { renewSession, session } from "./session.js";

/** Milliseconds before each new attempt; the last one is used for ever. */
const PAUSES = [500, 1000, 2000, 3000];
/** A network that has gone silent neither opens nor refuses a connection. */
const PATIENCE = 5000;
/** A connection that ended sooner does not count as a good one, or a server that fails at once would be hammered. */
const GOOD_AFTER = 5000;
/** After this long in the background a socket may be dead without the browser having noticed. */
const STALE_AFTER = 30000;
const NO_SESSION = 4401;

export class Connection {
  #on;
  #socket = null;
  #isUp = false;
  #upSince = 0;
  #heardAt = 0;
  #failures = 0;
  #attempt = 0;
  #session = null;
  #limit = 0;

  /**
   * @param {{lastKnown: () => number, frame: (frame: object) => void, up: () => void, down: (code: number) => void}} on
   *   `up`: the gateway has answered, so what is sent now arrives; `down`: it does no longer.
   */
  constructor(on) {
    this.#on = on;
    addEventListener("online", () => this.restart());
    addEventListener("offline", () => this.#drop(0));
    addEventListener("pageshow", (event) => event.persisted && this.restart());
    document.addEventListener("visibilitychange", () => this.#awake());
  }

  open() {
    clearTimeout(this.#attempt);
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/chat`);
    this.#socket = socket;
    this.#limit = setTimeout(() => this.#drop(0), PATIENCE);
    socket.onopen = () => this.#greet();
    socket.onmessage = (event) => this.#take(JSON.parse(event.data));
    socket.onclose = (event) => this.#drop(event.code);
  }

  /** Ask for what another page of the same customer has begun. */
  greetAgain() {
    if (this.#isUp) this.#greet();
  }

  /** Leave a connection that may be dead, and connect at once. */
  restart() {
    this.#leave();
    this.#failures = 0;
    this.#on.down(0);
    this.open();
  }

  /** @returns {boolean} whether the frame went out */
  send(frame) {
    if (!this.#isUp || this.#socket.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  #greet() {
    this.#session = session();
    this.#socket.send(JSON.stringify({ type: "hello", after: this.#on.lastKnown(), session: this.#session }));
  }

  #take(frame) {
    this.#heardAt = Date.now();
    this.#on.frame(frame);
    if (!this.#isUp && (frame.type === "welcome" || frame.type === "history")) {
      clearTimeout(this.#limit);
      this.#isUp = true;
      this.#upSince = Date.now();
      this.#on.up();
    }
  }

  #drop(code) {
    if (this.#isUp && Date.now() - this.#upSince > GOOD_AFTER) this.#failures = 0;
    this.#leave();
    const pause = PAUSES[Math.min(this.#failures, PAUSES.length - 1)];
    this.#failures += 1;
    this.#on.down(code);
    this.#attempt = setTimeout(() => this.#again(code), pause);
  }

  async #again(code) {
    if (code === NO_SESSION) await renewSession(this.#session);
    this.open();
  }

  /** The socket's events are let go first: closing a dead connection can take the browser a minute. */
  #leave() {
    clearTimeout(this.#attempt);
    clearTimeout(this.#limit);
    this.#isUp = false;
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #awake() {
    if (document.hidden) return;
    if (!this.#isUp || Date.now() - this.#heardAt > STALE_AFTER) this.restart();
  }
}
