// What the browser keeps for the chat, over pages and reloads; the same in all tabs.

/** Where storage is off or full, things live as long as the page. */
const memory = new Map();

/** @returns {any} what was written last; null where there is nothing */
export function read(key) {
  if (memory.has(key)) return memory.get(key);
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

export function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    memory.delete(key);
  } catch {
    memory.set(key, value);
  }
}

/** Call `changed` when another page has written. */
export function watch(key, changed) {
  addEventListener("storage", (event) => event.key === key && changed());
}
