// The messages on the page: deep-chat makes the bubbles, here they get their time, state, buttons and place.

const STATES = {
  sending: "发送中",
  waiting: "未送达，稍后自动重发",
  delivered: "已送达",
  refused: "未发送",
};
const PENDING = ["sending", "waiting"];
/** Pixels from the end within which somebody counts as reading the newest message. */
const NEAR_END = 80;

export class Messages {
  #chat;
  #log;
  #choose;
  #times;
  #now;
  /** In the order shown: {own, at, key, state, element, meta, choices, divider}. */
  #items = [];
  #passing = element("p", "passing");
  /** Before the page or the input field changed its height: then the end stays in view. */
  #wasAtEnd = true;

  /**
   * @param {HTMLElement} chat the rendered component
   * @param {(button: {title: string, payload: string}) => void} choose called when a button is pressed
   * @param {import("./times.js").Times} times
   * @param {() => Date} now
   */
  constructor(chat, choose, times, now) {
    this.#chat = chat;
    this.#log = chat.shadowRoot.getElementById("messages");
    this.#choose = choose;
    this.#times = times;
    this.#now = now;
    new ResizeObserver(() => this.#followIf(this.#wasAtEnd)).observe(this.#log);
    this.#log.addEventListener("scroll", () => (this.#wasAtEnd = this.#isAtEnd()));
  }

  /** From now on new messages are read out; the history before was not news. */
  announce() {
    this.#log.setAttribute("role", "log");
    this.#log.setAttribute("aria-live", "polite");
    this.#log.setAttribute("aria-relevant", "additions");
  }

  has(key) {
    return this.#items.some((item) => item.key === key);
  }

  /** Show a message: {key, own, text, at: Date, state, buttons, by}, `by` the colleague who wrote it. Messages on their way stay at the end. */
  add(message) {
    const follow = message.own || this.#isAtEnd();
    this.#chat.addMessage({ role: message.own ? "user" : "ai", text: message.text });
    this.#place(this.#dress(message), follow);
  }

  /** Take over the bubble that deep-chat made for a message just typed. */
  adopt(message) {
    this.#place(this.#dress(message), true);
  }

  setState(key, state, reason = "") {
    const item = this.#items.find((one) => one.key === key);
    if (!item || item.state === state) return;
    const follow = this.#isAtEnd();
    item.state = state;
    this.#writeMeta(item, reason);
    this.#tidy();
    this.#followIf(follow);
  }

  /** The state of everything on its way. */
  setPending(state) {
    for (const item of this.#items) {
      if (PENDING.includes(item.state)) this.setState(item.key, state);
    }
  }

  pendingKeys() {
    return this.#items.filter((item) => PENDING.includes(item.state)).map((item) => item.key);
  }

  /** A line at the end that is nobody's message and stays until the next one; null takes it away. */
  pass(text) {
    if (!text) return this.#passing.remove();
    const follow = this.#isAtEnd();
    this.#passing.textContent = text;
    (this.#items.at(-1)?.element.parentElement ?? this.#log).append(this.#passing);
    this.#followIf(follow);
  }

  #dress(message) {
    const own = Boolean(message.own);
    const bubble = this.#log.querySelector(".outer-message-container:not(.item)");
    bubble.classList.add("item", own ? "own" : "shop");
    const item = { ...message, own, element: bubble, meta: element("p", "meta"), choices: null, divider: null };
    if (message.buttons?.length) item.choices = this.#makeChoices(message.buttons);
    bubble.append(...[item.choices, item.meta].filter(Boolean));
    this.#writeMeta(item, "");
    return item;
  }

  /** What is on its way comes after everything the gateway has stored, as it will after the next reload. */
  #place(item, follow) {
    const pending = PENDING.includes(item.state) ? -1 : this.#items.findIndex((one) => PENDING.includes(one.state));
    if (pending < 0) {
      this.#items.push(item);
    } else {
      this.#items[pending].element.before(item.element);
      this.#items.splice(pending, 0, item);
    }
    if (this.#passing.isConnected) item.element.parentElement.append(this.#passing);
    this.#tidy();
    this.#followIf(follow);
  }

  #writeMeta(item, reason) {
    item.element.classList.toggle("pending", PENDING.includes(item.state));
    item.element.classList.toggle("refused", item.state === "refused");
    const time = element("time", "", this.#times.minuteOf(item.at));
    time.dateTime = item.at.toISOString();
    const parts = item.by ? [element("span", "by", `${item.by} · `), time] : [time];
    if (item.state) parts.push(element("span", "state", ` · ${STATES[item.state]}`));
    if (reason) parts.push(element("span", "reason", reason));
    item.meta.replaceChildren(...parts);
  }

  #makeChoices(buttons) {
    const group = element("div", "choices");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", "可选择的回答");
    group.append(...buttons.map((button) => this.#makeChoice(group, button)));
    return group;
  }

  #makeChoice(group, button) {
    const made = element("button", "", button.title);
    made.type = "button";
    made.addEventListener("click", () => {
      const byKeyboard = made.matches(":focus-visible");
      for (const one of group.children) one.disabled = true;
      made.classList.add("chosen");
      this.#choose(button);
      // A disabled button lets go of the focus; on a phone the input would call up the keyboard.
      if (byKeyboard) this.#chat.focusInput();
    });
    return made;
  }

  /** Everything about a message that depends on its neighbours. */
  #tidy() {
    let answered = false;
    let open = true;
    for (let i = this.#items.length - 1; i >= 0; i -= 1) {
      const item = this.#items[i];
      this.#tidyDay(item, this.#items[i - 1]);
      item.element.classList.toggle("joined", this.#isJoined(item, this.#items[i + 1]));
      item.element.classList.toggle("answered", answered && item.state === "delivered");
      if (item.choices) {
        for (const button of item.choices.children) button.disabled = !open;
        open = false;
      }
      if (item.own && item.state !== "refused") open = false;
      if (!item.own) answered = true;
    }
  }

  /** Messages of one side within a minute show their time once; what is not delivered always shows it. */
  #isJoined(item, next) {
    const settled = !item.own || item.state === "delivered";
    const sameMinute = next && this.#times.minuteOf(next.at) === this.#times.minuteOf(item.at);
    return settled && sameMinute && next.own === item.own && (next.by ?? null) === (item.by ?? null) && !item.choices;
  }

  #tidyDay(item, before) {
    if (before && this.#times.dayOf(before.at) === this.#times.dayOf(item.at)) {
      item.divider?.remove();
      item.divider = null;
      return;
    }
    item.divider ??= element("p", "day");
    const name = this.#times.nameOfDay(item.at, this.#now());
    if (item.divider.textContent !== name) item.divider.textContent = name;
    if (item.element.previousSibling !== item.divider) item.element.before(item.divider);
  }

  #isAtEnd() {
    return this.#log.scrollHeight - this.#log.clientHeight - this.#log.scrollTop < NEAR_END;
  }

  /** After deep-chat's own scrolling, which knows nothing of times and buttons. */
  #followIf(follow) {
    if (!follow) return;
    setTimeout(() => {
      this.#chat.scrollToBottom();
      this.#wasAtEnd = true;
    });
  }
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}
