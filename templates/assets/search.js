// The search page. What came today, people and topics stand in small files; all else in the whole index, which
// pagefind searches, or where there is none in files of titles.
"use strict";
(() => {
  const PAGE = 20, CHIPS = 6, AROUND = 90, EXCERPT = 300;
  const root = new URL("../", document.currentScript.src), page = document.documentElement;
  const by = id => document.getElementById(id);
  const form = by("search"), field = by("q"), status = by("status"), list = by("found"), more = by("more"), older = by("older");
  const who = by("by"), matches = by("matches"), told = form.dataset;
  const names = key => told[key].split(" ").filter(Boolean);
  const waiting = names("indexes").concat(names("titles"));
  const step = told.indexes ? 10 : 3;
  const signs = "[\u0e00-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\u{20000}-\u{3ffff}]";
  const plain = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/ς/g, "σ");
  const beside = `${signs}|[\u3000-\u303f\uff00-\uffef]`;
  const tight = text => text.replace(RegExp(`(?<=${beside}) +(?=${beside})`, "gu"), "").trim();
  // Dates as the other pages write them.
  const tongue = page.lang.replace(/^en\b.*/, "en-GB");
  const asElsewhere = {dateStyle: "long", calendar: "gregory", numberingSystem: "latn", timeZone: "UTC"};
  let people = [], rows = [], pagefind, ready, found = [], shown = 0, asked = 0;

  // ---------------------------------------------------------------- the question

  const termsOf = words => words.split(/["“”„«»]/).flatMap((part, n) => n % 2 ? [part.trim()] : part.split(/\s+/))
    .map(word => plain(word).replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "") || plain(word)).filter(Boolean);

  function question() {
    const person = people.find(one => one.slug == who.value || one.former.includes(who.value));
    const words = field.value.trim();
    return {words, terms: termsOf(words), person, by: who.value, kind: by("kind").value, year: by("year").value,
            narrow: Boolean(person || by("kind").value || by("year").value)};
  }

  const fits = (row, {terms, person, kind, year}) =>
    (!person || row.by.includes(person.slug)) && (!kind || row.kind == kind) && (!year || row.day.startsWith(year)) &&
    terms.every(term => row.words.includes(term));

  // ---------------------------------------------------------------- the files

  async function load(path) {
    const answer = await fetch(new URL(path, root));
    if (answer.status == 404) return null;  // it went since this page was loaded: its entries stand elsewhere now
    if (!answer.ok) throw Error(answer.status);
    return answer.json();
  }

  async function rowsOf(path) {
    const file = await load(path);
    return file ? file.entries.reverse().map(([title, writer, day, kind, home, language, tags = [], place, text]) => {
      const [author, ...slugs] = file.people[writer];
      return {title, author, day, kind, home, language, tags, place, text, by: slugs,
              words: plain([title, author, ...tags, text].join("\n"))};
    }) : [];
  }

  // Loads the next files. What fails is loaded with the next ones.
  async function deeper() {
    const paths = waiting.splice(0, step), loaded = told.indexes ? await open(paths[0]) : [];
    const results = await Promise.allSettled(paths.filter(path => !loaded.includes(path)).map(async path => {
      if (told.indexes) await pagefind.mergeIndex(new URL(path, root).pathname);
      else rows.push(...await rowsOf(path));
      loaded.push(path);
    }));
    waiting.unshift(...paths.filter(path => !loaded.includes(path)));
    const failed = results.find(result => result.reason);
    if (failed) throw failed.reason;
  }

  async function open(path) {
    if (pagefind) return [];
    const opened = await import(new URL(`${path}pagefind.js`, root));
    await opened.init();
    pagefind = opened;
    return [path];
  }

  async function begin() {
    rows = (await Promise.all(names("new").map(rowsOf))).flat();
    if (waiting.length) await deeper();
  }

  async function find(asking) {
    const {words, person, kind, year} = asking;
    const near = rows.filter(row => fits(row, asking)), rank = new Map(near.map(row => [row, begins(row.words, asking.terms) ? "2" : "1"]));
    near.sort((a, b) => (rank.get(a) + a.day < rank.get(b) + b.day) - (rank.get(a) + a.day > rank.get(b) + b.day));
    if (!pagefind) return near;
    let query = words.replace(/[\p{Sm}\p{Sc}\p{Sk}()[\]{}\/\\]/gu, " ").replace(RegExp(signs, "gu"), " $& ").trim();
    if (words && !/[^\s\p{P}]/u.test(query)) return near;
    if (RegExp(`^(${signs}|\\s)+$`, "u").test(words)) query = `"${query}"`;
    const filters = {};
    if (person) filters.by = person.slug;
    if (kind) filters.kind = kind;
    if (year) filters.year = year;
    const {results} = await pagefind.search(query || null, {filters, sort: query ? {} : {day: "desc"}});
    return near.concat(query ? await held(results, asking.terms) : results);
  }

  // Where an index lacks a word, pagefind takes the longest that begins it: "the" for "thesis", not only "swim" for "swimming".
  function isOfOneStem(word, term) {
    let same = 0;
    while (same < term.length && word[same] == term[same]) same++;
    const end = term.slice(same), rest = word.length - same;
    if (!end) return true;
    if (end.length > 4 || rest > 4) return false;
    return same > 2 && (same > term.length / 2 || (!rest && end[0] == term[same - 1]))
      || same > 1 && (rest ? word.slice(same) == "y" && end[0] == "i" : /^(e?s|ed|ing)$/.test(end));
  }

  function holds({title, author, tags, text, own}, terms) {
    const words = plain([title, author, ...tags, text].join("\n")), close = [...own, ...termsOf([title, author, ...tags].join(" "))];
    return terms.every(term => !/^[\p{Script=Latin}\p{N}]+$/u.test(term) || words.includes(term) || close.some(word => isOfOneStem(word, term)));
  }

  // The results without the wrong ones: all are looked at only where one of the best or last is wrong.
  async function held(results, terms) {
    const right = async part => (await Promise.all(part.map(async one => holds(await read(one), terms) && one))).filter(Boolean);
    const kept = await right(results.slice(0, PAGE)), last = results.slice(PAGE).slice(-3);
    if (kept.length == Math.min(PAGE, results.length) && (await right(last)).length == last.length) return results;
    for (let start = PAGE, few = kept; few.length && start < results.length; start += PAGE)
      kept.push(...few = await right(results.slice(start, start + PAGE)));
    return kept;
  }

  async function read(one) {
    if (!one.data) return {...one, own: []};
    const {meta, raw_url, content, excerpt} = await one.data(), [place, home, day, language] = JSON.parse(raw_url);
    // Words that the index takes for the same, such as other forms of a word.
    const own = [...excerpt.matchAll(/<mark>(.*?)<\/mark>/g)].map(match => match[1].replace(/&lt;/g, "<").replace(/&gt;/g, ">"));
    return {title: tight(meta.title), author: tight(meta.author), tags: (meta.tags || "").split("|").map(tight).filter(Boolean),
            text: tight(content), place, home, day, language, own: own.filter(word => !RegExp(signs, "u").test(word)).flatMap(termsOf)};
  }

  // ---------------------------------------------------------------- what is marked

  // A text as it is searched, and for each of its signs the place where the sign stood.
  function folded(text) {
    let words = "", at = [], place = 0;
    for (const sign of text) {
      const part = plain(sign);
      words += part;
      for (let n = 0; n < part.length; n++) at.push(place);
      place += sign.length;
    }
    return {words, at: [...at, text.length]};
  }

  const exact = term => term.replace(/[\\^$.*+?()[\]{}|\/]/g, "\\$&");
  const atStart = term => RegExp(`(?<!(?!${signs})[\\p{L}\\p{N}])${exact(term)}`, "gu");

  // The spans of a text that hold a term: at the beginning of words, or if it begins no word of these texts, anywhere.
  function spansIn(texts, terms) {
    const all = texts.map(folded), spans = texts.map(() => []);
    for (const term of new Set(terms)) {
      const begins = all.some(({words}) => atStart(term).test(words));
      all.forEach(({words, at}, n) => {
        for (const match of words.matchAll(begins ? atStart(term) : RegExp(exact(term), "gu")))
          spans[n].push([at[match.index], at[match.index + term.length - 1]]);
      });
    }
    return spans.map((own, n) => joined(own.map(([first, last]) => [first, endOf(texts[n], last)])));
  }

  function endOf(text, place) {
    let end = place + (text.codePointAt(place) > 0xffff ? 2 : 1);
    while (/\p{M}/u.test(text.charAt(end))) end++;
    return end;
  }

  // Spans in their order; those that overlap or touch are one.
  const joined = spans => spans.sort((a, b) => a[0] - b[0]).reduce((all, [first, end]) => {
    const last = all.at(-1);
    if (last && first <= last[1]) last[1] = Math.max(last[1], end);
    else all.push([first, end]);
    return all;
  }, []);

  function marked(one, text, spans) {
    let last = 0;
    for (const [first, end] of spans) {
      one.append(text.slice(last, first), make("mark", text.slice(first, end)));
      last = end;
    }
    one.append(text.slice(last));
    return one;
  }

  // The words around the first span, with … where they are cut, and the spans in them.
  function cut(text, spans) {
    let start = Math.max(0, Math.min(spans.length ? spans[0][0] - AROUND : 0, text.length - EXCERPT)), end = start + EXCERPT;
    if (start) {
      const blank = text.slice(start, start + 30).search(/\s/);
      if (blank >= 0) start += blank + 1;
      while (/[\p{M}\udc00-\udfff]/u.test(text.charAt(start))) start++;
    }
    if (end < text.length) {
      const blank = text.slice(end - 30, end + 1).search(/\s\S*$/);
      if (blank >= 0) end += blank - 30;
      while (/[\p{M}\udc00-\udfff]/u.test(text.charAt(end))) end--;
    }
    const head = start ? "…" : "", tail = end < text.length ? "…" : "";
    return [head + text.slice(start, end).trim() + tail, spans.filter(span => span[0] >= start && span[1] <= end)
      .map(span => span.map(place => place - start + head.length))];
  }

  // ---------------------------------------------------------------- what is shown

  function make(name, text, href) {
    const one = document.createElement(name);
    one.textContent = text;
    if (href !== undefined) {
      const url = new URL(href, root);
      if (/^https?:$/.test(url.protocol)) one.href = url;
    }
    return one;
  }

  function item({title, author, day, home, language, place, text = "", tags, own}, terms) {
    const one = make("li", ""), line = make("p", ""), heading = make("h2", "");
    const date = new Date(`${day}T00:00Z`).toLocaleDateString(tongue, asElsewhere);
    const [inTitle, inAuthor, inText, ...inTags] = spansIn([title, author, text, ...tags], [...terms, ...own]);
    heading.append(marked(make("a", "", home), title, inTitle));
    heading.dir = "auto";
    if (language) one.lang = language;
    line.append(marked(make("bdi", ""), author, inAuthor), " · ", make(place ? "a" : "span", date, place || undefined));
    tags.forEach((tag, n) => {
      if (inTags[n].length) line.append(" · ", marked(make("bdi", ""), tag, inTags[n]));
    });
    line.className = "by";
    line.lang = page.lang;
    one.append(heading, line);
    if (text && text != title) {
      const words = marked(make("p", ""), ...cut(text, inText));
      words.className = "excerpt";
      words.dir = "auto";
      one.append(words);
    }
    return one;
  }

  async function show(number, terms) {
    const results = await Promise.all(found.slice(shown, shown + PAGE).map(read));
    if (number != asked) return;
    const items = results.map(one => item(one, terms));
    list.append(...items);
    shown += items.length;
    more.hidden = shown >= found.length;
    older.hidden = !more.hidden || !waiting.length;
    return items[0];
  }

  // ---------------------------------------------------------------- people and topics

  const begins = (name, terms) => terms.every(term => atStart(term).test(name));

  const topicFiles = {};
  async function topicsFor({words, terms}) {
    // Topics are listed by the Latin letter that their names begin with; how other scripts are spelled in it, only the hub knows.
    const there = names("topics"), latin = terms.every(term => /^[a-z0-9]/.test(term));
    const letters = latin ? new Set(terms.map(term => /^[a-z]/.test(term) ? term[0] : "0")) : new Set(there);
    const files = await Promise.all([...letters].filter(letter => there.includes(letter)).map(letter =>
      topicFiles[letter] ||= load(`search/topics-${letter}.json`)));
    const typed = ` ${plain(words)} `;
    return files.flatMap(file => file ? file.topics : []).map(([label, slug, uses]) => ({label, slug, uses, words: plain(label)}))
      .filter(one => begins(one.words, terms) || typed.includes(` ${one.words} `)).sort((a, b) => b.uses - a.uses);
  }

  function chip(name, path, face, note) {
    const one = make("li", ""), link = make("a", "", path);
    if (face) link.append(face);
    link.append(make("bdi", name));
    if (note) link.append(" ", Object.assign(make("span", note), {className: "uses"}));
    one.append(link);
    return one;
  }

  function faceOf({letters, hue, picture}) {
    const face = make("span", picture ? "" : letters);
    face.className = `face hue-${hue}`;
    face.ariaHidden = "true";
    if (picture) face.append(Object.assign(new Image(40, 40), {src: new URL(picture, root), alt: ""}));
    return face;
  }

  async function meet(number, asking) {
    const {terms} = asking;
    const topics = terms.length ? await topicsFor(asking) : [];
    if (number != asked) return;
    const known = terms.length ? people.filter(one => begins(one.words, terms)) : [];
    matches.replaceChildren(...known.slice(0, CHIPS).map(one => chip(one.name, one.path, faceOf(one))),
      ...topics.slice(0, CHIPS).map(one => chip(one.label, `topics/${one.slug}/`, null, one.uses)));
    matches.hidden = !matches.children.length;
  }

  async function learnPeople() {
    const file = await load("search/people.json");
    people = (file ? file.people : []).map(([name, slug, path, former, letters, hue, picture]) =>
      ({name, slug, path, former, letters, hue, picture, words: plain(`${name} ${slug}`)}));
    const sorted = [...people].sort((a, b) => a.name.localeCompare(b.name, tongue));
    who.append(...sorted.map(one => Object.assign(make("option", one.name), {value: one.slug})));
  }

  // ---------------------------------------------------------------- the search

  function address({words, by, kind, year}) {
    const facts = Object.entries({q: words, by, kind, year}).filter(([, value]) => value);
    return facts.length ? `?${facts.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&")}` : location.pathname;
  }

  function tell(asking) {
    const nobody = asking.by && !asking.person ? told.nobody.replace("{name}", () => asking.by) : "";
    const count = (waiting.length ? told.sofar : told.found).replace("{n}", found.length);
    const result = found.length || waiting.length || !matches.hidden ? count : told.none;
    status.textContent = `${nobody} ${asking.words || asking.narrow ? result : ""}`.trim();
  }

  async function look() {
    const number = ++asked, asking = question();
    list.ariaBusy = "true";
    history.replaceState(null, "", address(asking));
    try {
      const idle = !asking.words && !asking.narrow;
      if (!idle) await (ready ||= begin().catch(error => { ready = null; throw error; }));
      let results = idle ? [] : await find(asking);
      // Who narrows a search, or finds nothing, looks for something older.
      while (!idle && results.length < (asking.narrow ? PAGE : 1) && waiting.length && number == asked) {
        await deeper();
        results = await find(asking);
      }
      if (number != asked) return;
      [found, shown] = [results, 0];
      list.replaceChildren();
      await meet(number, asking);
      await show(number, asking.terms);
      if (number != asked) return;
      tell(asking);
      if (idle) older.hidden = true;
    } catch {
      if (number == asked) status.textContent = told.failed;
    }
    if (number == asked) list.ariaBusy = "false";
  }

  older.onclick = async () => {
    const number = asked, asking = question(), had = new Set(found.map(one => one.id || one));
    older.disabled = true;
    let news = [];
    try {
      do {
        await deeper();
        news = (await find(asking)).filter(one => !had.has(one.id || one));
      } while (news.length < PAGE && waiting.length && number == asked);
    } catch {
      if (number == asked) status.textContent = told.failed;
      return;
    } finally {
      older.disabled = false;
    }
    if (number != asked) return;
    found = found.concat(news);
    const first = await show(number, asking.terms);
    tell(asking);
    (first?.querySelector("a") || field).focus();
  };

  function choose(select, value) {
    if (value && ![...select.options].some(option => option.value == value)) select.append(Object.assign(make("option", value), {value}));
    select.value = value || "";
  }

  // On arrival the field has the focus. On a phone it opens the keyboard: not over results, and not again on the way back.
  function focus() {
    const coarse = matchMedia("(pointer: coarse)").matches, [arrival] = performance.getEntriesByType("navigation");
    if (location.hash || (document.activeElement || document.body) != document.body) return;
    if (!coarse || (!location.search && arrival?.type == "navigate")) field.focus({preventScroll: true});
  }

  let pause;
  form.onsubmit = event => { event.preventDefault(); clearTimeout(pause); look(); };
  field.oninput = () => { clearTimeout(pause); pause = setTimeout(look, 250); };
  for (const select of [who, by("kind"), by("year")]) select.onchange = look;
  more.onclick = async () => (await show(asked, question().terms))?.querySelector("a").focus();

  const given = new URLSearchParams(location.search);
  field.value = given.get("q") || "";
  choose(by("kind"), given.get("kind"));
  choose(by("year"), given.get("year"));
  form.hidden = false;
  focus();
  learnPeople().catch(() => { status.textContent = told.failed; }).then(() => {
    const slug = given.get("by") || "", person = people.find(one => one.slug == slug || one.former.includes(slug));
    choose(who, person ? person.slug : slug);
    if (field.value || slug || given.get("kind") || given.get("year")) look();
  });
})();
