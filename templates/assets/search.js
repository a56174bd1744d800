// The search page. Without the whole index it looks through titles.json; with it, pagefind does the work.
"use strict";
(() => {
  const PAGE = 20, BLOCKS = 10;
  const root = new URL("../", document.currentScript.src);
  const by = id => document.getElementById(id);
  const form = by("search"), field = by("q"), status = by("status"), list = by("found"), more = by("more"), older = by("older");
  const told = form.dataset;
  const waiting = told.indexes.split(" ").filter(Boolean);
  const signs = "[\u0e00-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\u{20000}-\u{3ffff}]";
  const plain = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const beside = `${signs}|[\u3000-\u303f\uff00-\uffef]`;
  const tight = text => text.replace(RegExp(`(?<=${beside}) +(?=${beside})`, "gu"), "").trim();
  // Dates as the other pages write them.
  const tongue = document.documentElement.lang.replace(/^en\b.*/, "en-GB");
  const asElsewhere = {dateStyle: "long", calendar: "gregory", numberingSystem: "latn", timeZone: "UTC"};
  let search, found = [], shown = 0, asked = 0;

  async function titles() {
    const answer = await fetch(new URL(told.titles, root));
    if (!answer.ok) throw Error(answer.status);
    const {people, entries} = await answer.json();
    const all = entries.map(([title, who, day, home, language]) =>
      ({title, author: people[who], day, home, language, words: plain(`${title} ${people[who]}`)}));
    return words => {
      const wanted = plain(words).split(/\s+/).filter(Boolean);
      return all.filter(one => wanted.every(word => one.words.includes(word)));
    };
  }

  async function whole() {
    if (!waiting.length) return () => [];
    const load = async path => {
      const pagefind = await import(new URL(`${path}pagefind.js`, root));
      await pagefind.init();
      return pagefind;
    };
    const pagefind = await load(waiting.shift());
    const merge = many => Promise.all(waiting.splice(0, many).map(path => pagefind.mergeIndex(new URL(path, root).pathname)));
    await merge(BLOCKS - 1);
    older.onclick = async () => { older.disabled = true; await merge(Infinity); older.disabled = false; look(); field.focus(); };
    return async words => {
      let query = words.replace(RegExp(signs, "gu"), " $& ").trim();
      if (RegExp(`^(${signs}|\\s)+$`, "u").test(words)) query = `"${query}"`;
      return (await pagefind.search(query)).results.map(one => one.data);
    };
  }

  const read = async one => {
    if (typeof one != "function") return one;
    const {meta, raw_url, plain_excerpt} = await one(), [place, home, day, language] = JSON.parse(raw_url);
    return {title: tight(meta.title), author: tight(meta.author), text: tight(plain_excerpt), place, home, day, language};
  };

  function make(name, text, href) {
    const one = document.createElement(name);
    one.textContent = text;
    if (href !== undefined) {
      const url = new URL(href, root);
      if (/^https?:$/.test(url.protocol)) one.href = url;
    }
    return one;
  }

  function item({title, author, day, home, language, place, text}) {
    const one = make("li", ""), line = make("p", ""), heading = make("h2", "");
    const date = new Date(`${day}T00:00Z`).toLocaleDateString(tongue, asElsewhere);
    heading.append(make("a", title, home));
    heading.dir = "auto";
    if (language) one.lang = language;
    line.append(make("bdi", author), " · ", make(place ? "a" : "span", date, place || undefined));
    line.className = "by";
    line.lang = document.documentElement.lang;
    one.append(heading, line);
    if (text && text != title) {
      const words = make("p", text);
      words.className = "excerpt";
      words.dir = "auto";
      one.append(words);
    }
    return one;
  }

  async function show(number) {
    const results = await Promise.all(found.slice(shown, shown + PAGE).map(read));
    if (number != asked) return;
    const items = results.map(item);
    list.append(...items);
    shown += items.length;
    more.hidden = shown >= found.length;
    return items[0];
  }

  async function look() {
    const number = ++asked, words = field.value.trim();
    list.ariaBusy = "true";
    history.replaceState(null, "", words ? `?q=${encodeURIComponent(words)}` : location.pathname);
    try {
      search ||= (told.titles ? titles() : whole()).catch(error => { search = null; throw error; });
      const find = await search;
      const results = words ? await find(words) : [];
      if (number != asked) return;
      [found, shown] = [results, 0];
      list.replaceChildren();
      await show(number);
      if (number != asked) return;
      status.textContent = !words ? "" : found.length ? told.found.replace("{n}", found.length) : told.none;
      older.hidden = !words || !waiting.length;
    } catch {
      if (number == asked) status.textContent = told.failed;
    }
    if (number == asked) list.ariaBusy = "false";
  }

  let pause;
  form.onsubmit = event => { event.preventDefault(); clearTimeout(pause); look(); };
  field.oninput = () => { clearTimeout(pause); pause = setTimeout(look, 250); };
  more.onclick = async () => (await show(asked))?.querySelector("a").focus();
  form.hidden = false;
  field.value = new URLSearchParams(location.search).get("q") || "";
  if (field.value) look();
})();
