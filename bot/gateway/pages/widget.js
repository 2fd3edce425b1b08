// The chat on any page of the shop's: <script src="https://bot.example/widget.js" async></script>
//
// It runs in somebody else's page, so it leaves no name there, and makes do with the strictest content policy: no inline
// script, no inline style, no markup from text, nothing fetched but the frame. The gateway calls the function below with
// {origins, css}.
(({ origins, css }) => {
  const ABOUT = "在线客服";
  /** Marks the one element the page gets. */
  const MARK = "data-shop-chat";
  const MOST = 99;
  const SHAPES = {
    talk: "M4 5h16v11h-8l-5 4v-4H4zM8.5 10.5h.01M12 10.5h.01M15.5 10.5h.01",
    shut: "M6 6l12 12M18 6L6 18",
  };

  const gateway = new URL(document.currentScript.src).origin;
  if (location.origin !== gateway && !origins.includes(location.origin)) {
    console.error(`${ABOUT}没有显示：${location.origin} 不在设置 BOT_WIDGET_ORIGINS 里。`);
    return;
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin, { once: true });
  else begin();

  function begin() {
    if (document.querySelector(`[${MARK}]`)) return;
    const host = element("div", { [MARK]: "", lang: "zh-CN" });
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    document.body.append(host);
    // What the page itself is made of goes first.
    if (document.readyState === "complete") show(root);
    else addEventListener("load", () => show(root), { once: true });
  }

  function show(root) {
    const badge = element("span", { class: "badge", "aria-hidden": "true", hidden: "" });
    const status = element("span", { class: "status", role: "status" });
    const launcher = element("button", { class: "launcher", type: "button", "aria-haspopup": "dialog", "aria-controls": "panel" });
    const panel = element("div", { class: "panel", id: "panel", role: "dialog", "aria-label": ABOUT });
    const frame = element("iframe", { title: `${ABOUT}对话`, src: `${gateway}/chat/frame` });
    const region = element("div", { role: "region", "aria-label": ABOUT });
    let port = null;
    let unread = 0;

    launcher.append(...Object.keys(SHAPES).map(drawing), badge);
    panel.append(frame);
    region.append(panel, launcher, status);
    frame.addEventListener("load", connect);
    launcher.addEventListener("click", () => setOpen(!isOpen()));
    root.addEventListener("keydown", (event) => event.key === "Escape" && isOpen() && setOpen(false));
    visualViewport?.addEventListener("resize", fit);
    visualViewport?.addEventListener("scroll", fit);
    describe();
    root.append(region);
    launcher.hidden = true;

    /** The frame has loaded; where it could not, nobody answers, and no button is shown that would do nothing. */
    function connect() {
      const { port1, port2 } = new MessageChannel();
      port?.close();
      port = port1;
      port.onmessage = ({ data }) => {
        launcher.hidden = false;
        if (data.close) setOpen(false);
        else count(data.unread);
      };
      frame.contentWindow.postMessage(null, gateway, [port2]);
      if (isOpen()) port.postMessage({ open: true });
    }

    function isOpen() {
      return panel.classList.contains("open");
    }

    function setOpen(open) {
      const wasInside = root.activeElement === frame;
      panel.classList.toggle("open", open);
      describe();
      fit();
      port.postMessage({ open });
      if (open) frame.focus();
      else if (wasInside) launcher.focus();
    }

    function count(now) {
      if (now > unread && !isOpen()) status.textContent = `${ABOUT}：您有 ${now} 条新消息`;
      if (!now) status.textContent = "";
      unread = now;
      describe();
    }

    function describe() {
      badge.hidden = !unread || isOpen();
      badge.textContent = unread > MOST ? `${MOST}+` : unread;
      launcher.setAttribute("aria-expanded", isOpen());
      launcher.setAttribute("aria-label", isOpen() ? `收起${ABOUT}` : `打开${ABOUT}${unread ? `，${unread} 条新消息` : ""}`);
    }

    /** On a phone the keyboard covers a part of the page without the page becoming smaller. */
    function fit() {
      const { height, offsetTop, scale } = visualViewport ?? {};
      if (!isOpen() || scale !== 1) return;
      panel.style.setProperty("--height", `${height}px`);
      panel.style.setProperty("--top", `${offsetTop}px`);
    }
  }

  function drawing(name) {
    const [svg, path] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("class", name);
    svg.setAttribute("aria-hidden", "true");
    path.setAttribute("d", SHAPES[name]);
    svg.append(path);
    return svg;
  }

  function element(name, attributes) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }
})
