// Draws what the page's tables say; ECharts comes from the page as `echarts`.

const dark = matchMedia("(prefers-color-scheme: dark)");
const data = JSON.parse(document.getElementById("charts").textContent);
const charts = new Map();

for (const place of document.querySelectorAll("[data-chart]")) {
  const { kind, names, values } = data[place.dataset.chart];
  const chart = echarts.init(place, null, { renderer: "canvas" });
  charts.set(chart, () => chart.setOption({ bar, line, pie }[kind](names, values), true));
}
draw();
dark.addEventListener("change", draw);
new ResizeObserver(() => charts.forEach((_, chart) => chart.resize())).observe(document.querySelector(".charts"));

function draw() {
  charts.forEach((paint) => paint());
}

function colours() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  return { text: colour("--text"), quiet: colour("--quiet-text"), line: colour("--line"), main: dark.matches ? "#2dd4bf" : "#0f766e" };
}

/** Without animation, and with words drawn on the canvas: the page's policy lets no style into the document. */
function common() {
  const { text } = colours();
  return { animation: false, textStyle: { color: text, fontFamily: "inherit" }, tooltip: { trigger: "item", renderMode: "richText" } };
}

function axes() {
  const { quiet, line } = colours();
  return { axisLabel: { color: quiet }, axisLine: { lineStyle: { color: line } }, splitLine: { lineStyle: { color: line } }, axisTick: { show: false } };
}

function bar(names, values) {
  const { main, text } = colours();
  return {
    ...common(),
    grid: { left: 8, right: 40, top: 4, bottom: 4, containLabel: true },
    xAxis: { type: "value", minInterval: 1, ...axes(), axisLabel: { show: false }, splitLine: { show: false } },
    yAxis: { type: "category", inverse: true, data: names.slice(0, 12), ...axes() },
    series: [{ type: "bar", data: values.slice(0, 12), barMaxWidth: 18, itemStyle: { color: main, borderRadius: 3 }, label: { show: true, position: "right", color: text } }],
  };
}

function line(names, values) {
  const { main } = colours();
  return {
    ...common(),
    grid: { left: 8, right: 16, top: 12, bottom: 4, containLabel: true },
    xAxis: { type: "category", data: names.map((day) => day.slice(5)), ...axes() },
    yAxis: { type: "value", minInterval: 1, ...axes() },
    series: [{ type: "line", data: values, lineStyle: { color: main }, itemStyle: { color: main }, areaStyle: { color: main, opacity: 0.12 }, symbolSize: 5 }],
  };
}

function pie(names, values) {
  const { text } = colours();
  return {
    ...common(),
    color: ["#0f766e", "#b45309", "#2563eb", "#7c3aed", "#be185d", "#4d7c0f"],
    series: [{ type: "pie", radius: ["38%", "62%"], data: names.map((name, at) => ({ name, value: values[at] })), label: { color: text, formatter: "{b} {c}", overflow: "break" } }],
  };
}
