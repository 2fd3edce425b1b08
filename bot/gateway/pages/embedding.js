// The page around the chat, where the chat is the widget's frame: widget.js there shows the button and the panel.

export class Embedding {
  #opened = () => {};
  #port = null;
  #unread = 0;
  #isOpen = parent === window;

  constructor() {
    if (!this.isEmbedded) return;
    document.documentElement.dataset.embedded = "";
    addEventListener("message", (event) => event.source === parent && this.#connect(event.ports[0]));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing) this.close();
    });
  }

  get isEmbedded() {
    return parent !== window;
  }

  /** Whether the chat can be seen; a page of its own always can. */
  get isOpen() {
    return this.#isOpen;
  }

  /** Call `opened` whenever the panel is opened, and at once where it is open already. */
  follow(opened) {
    this.#opened = opened;
    if (this.isEmbedded && this.#isOpen) opened();
  }

  tellUnread(count) {
    this.#unread = count;
    this.#port?.postMessage({ unread: count });
  }

  /** Ask for the panel to be closed. */
  close() {
    this.#port?.postMessage({ close: true });
  }

  #connect(port) {
    if (!port) return;
    this.#port = port;
    port.onmessage = ({ data }) => {
      this.#isOpen = data.open;
      if (data.open) this.#opened();
    };
    this.tellUnread(this.#unread);
  }
}
