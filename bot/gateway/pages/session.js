// Who the customer is, for browsers that keep the gateway's cookie away from a frame in another site's page.

import { read, write } from "./storage.js";

const KEY = "chat.session";

/** @returns {string|null} the signed name; null where the cookie says it */
export function session() {
  return read(KEY);
}

/** The gateway did not know the customer: `refused` is what it was told. */
export async function renewSession(refused) {
  try {
    const response = await fetch("/chat/session", { method: "POST" });
    const renewed = await response.json();
    // Another tab may have been quicker, and both are to be one customer.
    if (read(KEY) === refused) write(KEY, renewed.session);
  } catch {
    // No network: the next attempt to connect fails too, and the one after that asks again.
  }
}
