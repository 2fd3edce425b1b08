// Days and minutes as the customer's own device shows them.

const DAY = 24 * 3600 * 1000;

/** "09:05" */
export function minuteOf(at) {
  return `${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;
}

/** Something equal for equal days. */
export function dayOf(at) {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

/** "今天", "昨天", "11月20日周五", with the year where it is another one. */
export function nameOfDay(at, now) {
  // Rounded, because a day is 23 or 25 hours long where the clocks are changed.
  const ago = Math.round((dayOf(now) - dayOf(at)) / DAY);
  if (ago === 0) return "今天";
  if (ago === 1) return "昨天";
  const year = at.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return at.toLocaleDateString("zh-CN", { year, month: "long", day: "numeric", weekday: "short" });
}
