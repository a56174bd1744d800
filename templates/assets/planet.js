// Comforts that no page needs: the scheme of colours, keys, and where the last visit ended. It stands in the head, so
// that the colours are right before anything is seen. What it remembers stays in this browser.
(() => {
  "use strict";
  const root = document.documentElement;
  const place = new URL("..", document.currentScript.src).pathname;
  const VISIT = 30 * 60 * 1000;

  function remembered(name) {
    try {
      return localStorage.getItem(`planet:${place}:${name}`) || "";
    } catch {
      return "";
    }
  }

  function remember(name, value) {
    try {
      if (value) localStorage.setItem(`planet:${place}:${name}`, value);
      else localStorage.removeItem(`planet:${place}:${name}`);
    } catch {
      // A browser that keeps nothing: the choice holds for this page.
    }
  }

  // ---- the scheme of colours

  function colour(scheme) {
    if (scheme) root.dataset.scheme = scheme;
    else delete root.dataset.scheme;
    for (const meta of document.querySelectorAll("meta[name=theme-color]")) {
      const own = meta.dataset.scheme || (meta.dataset.scheme = meta.media.includes("dark") ? "dark" : "light");
      meta.media = !scheme ? `(prefers-color-scheme: ${own})` : own === scheme ? "all" : "not all";
    }
  }

  // ---- keys

  const entries = () => [...document.querySelectorAll("main .h-entry")].filter(one => one.getClientRects().length);

  function move(step) {
    const all = entries();
    const here = all.findIndex(one => one.contains(document.activeElement));
    // Without a place yet, j begins at the first entry that is not above the window.
    const start = step > 0 ? all.findIndex(one => one.getBoundingClientRect().bottom > 0) : -1;
    const next = all[here < 0 ? start : here + step];
    if (!next) return;
    next.tabIndex = -1;
    next.focus();
    next.scrollIntoView({ block: "start" });
  }

  function open() {
    const entry = document.activeElement.closest(".h-entry");
    const link = entry && (entry.querySelector(".entry-title a") || entry.querySelector("a.u-url"));
    if (link) link.click();
  }

  function listen(keys, help) {
    const does = { j: () => move(1), k: () => move(-1), o: open, "?": () => help.showModal() };
    document.addEventListener("keydown", event => {
      const typing = event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, dialog");
      if (!keys.checked || typing || event.ctrlKey || event.altKey || event.metaKey || !does[event.key]) return;
      event.preventDefault();
      does[event.key]();
    });
  }

  // ---- where the last visit ended: what was on the page then, and what is on it now

  function sinceLastVisit(line) {
    const now = [...document.querySelectorAll(".day .entry")].map(one => one.id);
    let memory = {};
    try {
      memory = JSON.parse(remembered("seen")) || {};
    } catch {
      // Nothing yet, or nothing of ours.
    }
    const known = Array.isArray(memory.now) ? memory.now : [];
    const again = Date.now() - memory.at < VISIT;
    const before = again && Array.isArray(memory.before) ? memory.before : known;
    remember("seen", JSON.stringify({ before, now, at: Date.now() }));
    const last = document.getElementById(now.find(id => before.includes(id)));
    if (!last || last.id === now[0]) return;
    const piece = last.closest(".fold") || last;
    piece.before(line);
    line.hidden = false;
  }

  // ---- pictures of other sites

  function show(event, link) {
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const { alt } = link.dataset;
    link.replaceWith(Object.assign(new Image(), { alt, referrerPolicy: "no-referrer", src: link.href }));
  }

  document.addEventListener("toggle", event => event.target.open && show(event, event.target.querySelector(":scope > a[data-picture]")), true);
  document.addEventListener("click", event => show(event, event.target.closest("a[data-picture]")));

  colour(remembered("scheme"));
  document.addEventListener("DOMContentLoaded", () => {
    const tools = document.querySelector(".tools");
    const help = document.querySelector(".help");
    const line = document.querySelector(".since");
    colour(remembered("scheme"));
    if (line) sinceLastVisit(line);
    if (!tools || !help || !help.showModal) return;
    tools.hidden = false;
    tools.elements.scheme.value = remembered("scheme");
    tools.elements.keys.checked = Boolean(remembered("keys"));
    tools.addEventListener("change", event => {
      if (event.target.name === "scheme") {
        remember("scheme", event.target.value);
        colour(event.target.value);
      } else {
        remember("keys", event.target.checked ? "on" : "");
      }
    });
    tools.querySelector("button").addEventListener("click", () => help.showModal());
    help.querySelector("button").addEventListener("click", () => help.close());
    listen(tools.elements.keys, help);
  });
})();
