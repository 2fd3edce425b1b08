// Days and minutes as the clock in the shop shows them: appointments are there, wherever the customer's device is.

const DAY = 24 * 3600 * 1000;

export class Times {
  #zone;
  #clock;

  /** @param {string} zone of the shop, such as Asia/Shanghai */
  constructor(zone) {
    this.#zone = zone;
    this.#clock = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "2-digit",
      minute: "2-digit",
    });
  }

  /** "09:05" */
  minuteOf(at) {
    const { hour, minute } = this.#read(at);
    return `${hour}:${minute}`;
  }

  /** A number that is one more for every day. */
  dayOf(at) {
    const { year, month, day } = this.#read(at);
    return Date.UTC(year, month - 1, day) / DAY;
  }

  /** "今天", "昨天", "11月20日周五", with the year where it is another one. */
  nameOfDay(at, now) {
    const ago = this.dayOf(now) - this.dayOf(at);
    if (ago === 0) return "今天";
    if (ago === 1) return "昨天";
    const year = this.#read(at).year === this.#read(now).year ? undefined : "numeric";
    return at.toLocaleDateString("zh-CN", { timeZone: this.#zone, year, month: "long", day: "numeric", weekday: "short" });
  }

  #read(at) {
    return Object.fromEntries(this.#clock.formatToParts(at).map(({ type, value }) => [type, value]));
  }
}
