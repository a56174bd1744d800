// Comforts that no page needs: the view, the scheme of colours, keys, and what is new since the last visit. It stands in
// the head, so that view and colours are right before anything is seen. What it remembers stays in this browser.
(() => {
  "use strict";
  const root = document.documentElement;
  const place = new URL("..", document.currentScript.src).pathname;
  const VISIT = 30 * 60 * 1000;
  const DAY = 24 * 60 * 60 * 1000;
  const PAUSE = 1500;

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

  // ---- the view and the scheme of colours

  const entries = () => [...document.querySelectorAll("main .h-entry")].filter(one => one.getClientRects().length);
  const top = one => one.getBoundingClientRect().top;

  // Where the page begins that is seen: below the heading of the day, if that stays in view.
  const brink = () => parseFloat(getComputedStyle(root).scrollPaddingTop) || 0;

  function look(view) {
    root.dataset.view = view === "compact" ? view : "full";
  }

  // Change the view; what is being read stays where it is.
  function change(view) {
    const read = scrollY ? entries().find(one => one.getBoundingClientRect().bottom > brink()) : null;
    const was = read && top(read);
    look(view);
    remember("view", view === "compact" ? view : "");
    if (read) scrollBy({ top: top(read) - Math.max(was, brink()), behavior: "instant" });
  }

  function colour(scheme) {
    if (scheme) root.dataset.scheme = scheme;
    else delete root.dataset.scheme;
    for (const meta of document.querySelectorAll("meta[name=theme-color]")) {
      const own = meta.dataset.scheme || (meta.dataset.scheme = meta.media.includes("dark") ? "dark" : "light");
      meta.media = !scheme ? `(prefers-color-scheme: ${own})` : own === scheme ? "all" : "not all";
    }
  }

  // ---- keys

  // The one that a step leads to: from where the focus is, if that is seen, else from the first that is seen.
  function stepped(all, step) {
    const here = document.activeElement;
    const box = here.getBoundingClientRect();
    const index = test => (all.findIndex(test) + 1 || all.length + 1) - 1;
    const placed = here.closest("main") && box.bottom > 0 && box.top < innerHeight;
    const inside = placed ? all.findIndex(one => one.contains(here)) : -1;
    if (inside >= 0) return inside + step;
    const next = index(one => placed ? here.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING
      : one.getBoundingClientRect().bottom > brink() + 1);
    return step > 0 ? next : next - 1;
  }

  function move(step) {
    const all = entries();
    const next = all[stepped(all, step)];
    if (!next) return;
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: root.dataset.view === "compact" ? "nearest" : "start" });
  }

  function moveDay(step) {
    const days = [...document.querySelectorAll("main > .day")];
    const here = document.activeElement;
    // Without a place yet, the day that is in view is that of the reader; from an entry the way up leads to its own day.
    const own = step > 0 ? !here.closest("main") : here.closest(".day-entries");
    const day = days[stepped(days, step) + (own ? 1 : 0)];
    const link = document.querySelector(step > 0 ? ".steps a[rel=next]" : ".steps a[rel=prev]");
    if (!day) return link && link.click();
    const heading = day.querySelector("h2");
    const target = heading.querySelector("a") || heading;
    if (target === heading) heading.tabIndex = -1;
    target.focus({ preventScroll: true });
    day.scrollIntoView({ block: "start" });
  }

  function open() {
    const entry = document.activeElement.closest(".h-entry");
    const link = entry && (entry.querySelector(":is(.entry-title, .untitled) a") || entry.querySelector("a.u-url"));
    if (link) link.click();
  }

  function go(key) {
    const link = document.querySelector(`.masthead a[data-key="${key}"]`);
    if (link) link.click();
    return link;
  }

  function search() {
    const field = document.querySelector("main input[type=search]");
    if (field) field.focus();
    else go("/");
  }

  // The letter of a key: the one that it writes, or in a script without our letters, that of its place on the keyboard.
  function letter(event) {
    if (event.key === "؟") return "?";
    const foreign = /^\p{L}+$/u.test(event.key) && !/\p{Script=Latin}/u.test(event.key);
    return foreign && event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : event.key;
  }

  const typing = target => target.isContentEditable ||
    target.closest("input:not([type=radio], [type=checkbox]), textarea, select, audio, video, dialog, [role=textbox]");

  function listen(on, help, toggle) {
    const does = {
      j: () => move(1), k: () => move(-1), o: open, n: () => moveDay(1), p: () => moveDay(-1),
      v: toggle, "/": search, "?": () => help.showModal(),
    };
    let going = 0;
    document.addEventListener("keydown", event => {
      const target = event.composedPath()[0];
      const modified = event.ctrlKey || event.altKey || event.metaKey || event.getModifierState("AltGraph");
      if (!on() || event.defaultPrevented || event.isComposing || event.keyCode === 229 || modified) return;
      if (!(target instanceof Element) || typing(target) || event.key === "Shift") return;
      const key = letter(event);
      if (event.shiftKey && /^[a-z]$/.test(key)) return;
      const went = event.timeStamp - going < PAUSE && going && /^[a-z]$/.test(key) && go(key);
      going = key === "g" && !went && !event.repeat ? event.timeStamp : 0;
      if (!went && !Object.hasOwn(does, key)) return;
      event.preventDefault();
      if (!went) does[key]();
    });
  }

  // ---- what is new since the last visit: what was on the page then, and what is on it now

  function memory() {
    try {
      const { now, before, since, at } = JSON.parse(remembered("seen"));
      const again = Date.now() - at < VISIT;
      const seen = again ? before : now;
      return { before: Array.isArray(seen) ? seen : [], since: (again ? since : at) || 0 };
    } catch {
      return { before: [], since: 0 }; // Nothing yet, or nothing of ours.
    }
  }

  function sentence(words, count, since) {
    const midnight = moment => new Date(moment).setHours(0, 0, 0, 0);
    const days = Math.round((midnight(Date.now()) - midnight(since)) / DAY);
    const year = new Date(since).getFullYear() === new Date().getFullYear() ? {} : { year: "numeric" };
    const [form, parts] = days < 1 ? ["today", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }]
      : days < 2 ? ["yesterday", {}]
      : days < 7 ? ["weekday", { weekday: "long" }]
      : ["date", { day: "numeric", month: "long", ...year }];
    const name = new Intl.DateTimeFormat(`${root.lang === "en" ? "en-GB" : root.lang}-u-ca-gregory-nu-latn`, parts).format(since);
    return words[form].replace("{n}", count).replace(/\{\w+\}/, () => name);
  }

  // The line stands above the first piece of the river in which everything was there already; what came late, below.
  function sinceLastVisit(line, news) {
    const pieces = [...document.querySelectorAll(".day-entries > :is(.entry, :has(.entry))")];
    const all = [...document.querySelectorAll(".day-entries .entry")];
    const { before, since } = last;
    const isNew = one => !before.includes(one.id);
    remember("seen", JSON.stringify({ before, since, now: all.map(one => one.id), at: Date.now() }));
    if (!since) return;
    const old = pieces.findIndex(piece => !all.some(one => piece.contains(one) && isNew(one)));
    const end = all.findLastIndex(one => !isNew(one)); // Below, older ones have filled the page.
    const fresh = (end < 0 ? all : all.slice(0, end)).filter(isNew);
    const count = fresh.length;
    const words = document.createElement(count ? "a" : "span");
    words.textContent = !count ? news.dataset.none : end < 0 ? news.dataset.all : sentence(news.dataset, count, since);
    news.append(words);
    if (!count) return;
    words.href = old ? "#since" : `#${fresh[0].id}`;
    if (old < 0) pieces.at(-1).after(line);
    else pieces[old].before(line);
    line.hidden = !old;
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

  // ---- the switches

  function furnish(tools, help) {
    const panel = tools.querySelector("details");
    const choose = (name, value) => tools.querySelectorAll(`[name=${name}]`).forEach(one => (one.checked = one.value === value));
    const keys = tools.querySelector("[name=keys]");
    const settle = () => {
      choose("view", root.dataset.view);
      choose("scheme", root.dataset.scheme || "");
    };
    const toggle = () => {
      change(root.dataset.view === "compact" ? "full" : "compact");
      settle();
    };
    if (!document.querySelector("main .entry")) tools.querySelector(".view-switch").hidden = true;
    keys.checked = Boolean(remembered("keys"));
    settle();
    tools.addEventListener("change", ({ target }) => {
      if (target.name === "view") change(target.value);
      else if (target.name === "scheme") colour(target.value);
      if (target.name === "scheme") remember("scheme", target.value);
      if (target === keys) remember("keys", keys.checked ? "on" : "");
    });
    panel.addEventListener("keydown", event => {
      if (event.key !== "Escape") return;
      panel.open = false;
      panel.querySelector("summary").focus();
    });
    document.addEventListener("click", event => {
      if (!panel.contains(event.target)) panel.open = false;
    });
    tools.querySelector("button").addEventListener("click", () => help.showModal());
    help.querySelector("button").addEventListener("click", () => help.close());
    listen(() => keys.checked, help, toggle);
    // A page that the browser kept for the way back may have another look by now.
    addEventListener("pageshow", event => {
      if (!event.persisted) return;
      look(remembered("view"));
      colour(remembered("scheme"));
      keys.checked = Boolean(remembered("keys"));
      settle();
    });
  }

  const last = memory();
  if (last.since) root.dataset.since = "";
  look(remembered("view"));
  colour(remembered("scheme"));
  document.addEventListener("DOMContentLoaded", () => {
    const tools = document.querySelector(".tools");
    const help = document.querySelector(".help");
    const line = document.querySelector(".since");
    const news = document.querySelector(".news");
    colour(remembered("scheme"));
    if (line && news) sinceLastVisit(line, news);
    if (tools && help) furnish(tools, help);
  });
})();
