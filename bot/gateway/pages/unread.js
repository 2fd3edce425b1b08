// How many of the shop's messages the customer has not seen yet; over pages, reloads and tabs.

import { read, watch, write } from "./storage.js";

/** Id of the newest message that was seen. */
const KEY = "chat.read";

export class Unread {
  #on;
  #ids = [];

  /** @param {{isSeen: () => boolean, changed: (count: number) => void}} on `isSeen`: whether the page is before the customer's eyes */
  constructor(on) {
    this.#on = on;
    watch(KEY, () => this.#tell());
  }

  /** Messages of the shop's are on the page. What was there before anything was noted counts as seen. */
  add(ids, isHistory) {
    this.#ids.push(...ids);
    if (this.#on.isSeen() || (isHistory && read(KEY) === null)) this.look();
    else this.#tell();
  }

  /** Everything on the page is seen. */
  look() {
    write(KEY, Math.max(read(KEY) ?? 0, ...this.#ids));
    this.#tell();
  }

  #tell() {
    const seen = read(KEY) ?? 0;
    this.#on.changed(this.#ids.filter((id) => id > seen).length);
  }
}
