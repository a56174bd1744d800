// The directory: a box that finds people by any part of their name, and one of them at random.
"use strict";
(() => {
  const MOST = 60;
  const by = id => document.getElementById(id);
  const form = by("names"), field = by("name"), status = by("name-status"), list = by("name-hits"), random = by("random");
  const { names, members, found, first, none, failed } = form.dataset;

  // The same letters, however they are typed: without accents and vowel points, small, full width or half. Signs that make
  // another letter in their own script (of Hindi, Thai, Japanese) stay; katakana are looked for as hiragana.
  const marks = /[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\ufe0e\ufe0f]/g;
  const others = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", þ: "th", ł: "l", ħ: "h", ı: "i", ς: "σ", ى: "ي", ة: "ه", ک: "ك", ی: "ي" };
  const fold = text => text.normalize("NFKD").replace(marks, "").toLowerCase().replace(marks, "")
    .replace(/[ßæœøđðþłħıςىةکی]/g, sign => others[sign])
    .replace(/[\u30a1-\u30f6]/g, sign => String.fromCharCode(sign.charCodeAt(0) - 96))
    .replace(/['’ʼ`´]/g, "").replace(/[\p{P}\s]+/gu, " ").trim();

  const rows = [...document.querySelectorAll(".letter-rows li, .people > .person")];
  const parts = [...document.querySelectorAll(".letter-rows, .arrivals, .letters")];
  const person = (name, latin, rest) => ({ name, words: `${fold(name)} ${latin || ""}`, plain: name.toLowerCase(), ...rest });
  const ofPage = () => rows.map(row => {
    const link = row.querySelector(".p-name");
    return person(link.textContent, row.dataset.latin, { row, href: link.href });
  });
  const ofFile = async () => {
    const answer = await fetch(names);
    if (!answer.ok) throw Error(answer.status);
    return (await answer.json()).map(([slug, name, latin]) => person(name, latin, { href: new URL(`${members}${slug}/`, document.baseURI).href }));
  };
  let everybody;
  const all = () => everybody ||= Promise.resolve(names ? ofFile() : ofPage()).catch(error => { everybody = null; throw error; });

  // Those whose name begins so come first, then those in whose name a word does.
  function looked(people, text) {
    const words = fold(text).split(" ").filter(Boolean), plain = text.trim().toLowerCase();
    const fits = words.length ? one => words.every(word => one.words.includes(word)) : one => one.plain.includes(plain);
    const rank = one => one.words.startsWith(words[0]) ? 0 : one.words.includes(` ${words[0]}`) ? 1 : 2;
    const hits = people.filter(fits);
    return words.length && names ? hits.map(one => [rank(one), one]).sort((a, b) => a[0] - b[0]).map(([, one]) => one) : hits;
  }

  function line({ name, href }) {
    const item = document.createElement("li"), link = document.createElement("a"), around = document.createElement("span");
    link.append(Object.assign(document.createElement("bdi"), { textContent: name }));
    link.href = href;
    around.append(link);
    item.append(around);
    return item;
  }

  function show(hits, text) {
    const isAsked = Boolean(text.trim());
    if (names) {
      list.replaceChildren(...(isAsked ? hits.slice(0, MOST).map(line) : []));
      list.hidden = !list.children.length;
    } else {
      const chosen = new Set(hits.map(hit => hit.row));
      for (const row of rows) row.hidden = isAsked && !chosen.has(row);
    }
    for (const part of parts) part.hidden = isAsked && !(part.matches(".letter-rows") && !names && part.querySelector("li:not([hidden])"));
    const words = !hits.length ? none : names && hits.length > MOST ? first : found;
    status.textContent = isAsked ? words.replace("{n}", hits.length).replace("{m}", MOST) : "";
  }

  async function look() {
    const text = field.value;
    try {
      const people = await all();
      if (text === field.value) show(looked(people, text), text);
    } catch {
      status.textContent = failed;
    }
  }

  field.addEventListener("input", look);
  form.addEventListener("submit", async event => {
    event.preventDefault();
    const [hit] = field.value.trim() ? looked(await all().catch(() => []), field.value) : [];
    if (hit) location.href = hit.href;
  });
  random.addEventListener("click", async () => {
    try {
      const people = await all();
      location.href = people[Math.floor(Math.random() * people.length)].href;
    } catch {
      status.textContent = failed;
    }
  });
  form.hidden = false;
  if (field.value) look();
})();
