// Who here wrote about a page? Files say that by its key, as planet/web/link_keys.py has it.
"use strict";
(() => {
  const TRACKING = /^(?:utm_.*|(?:fb|g|d|tw|tt|y)clid|msclkid|rb_clickid|[gw]braid|mc_[ce]id|igsh(?:id)?|_hs(?:enc|mi)|mkt_tok|_openstat|oly_(?:enc|anon)_id|vero_(?:id|conv)|li_fat_id|wt_z?mc|ref_src|xtor|(?:pk|mtm|at)_(?:campaign|kwd|source|medium))$/i;
  const SHARED = /^(?:(?:ac|asn|com?|edu|go[bv]?|id|ltd|me|ne|net|nom|or|org|plc|sch)\.[a-z]{2}|(?:bearblog|pages|workers)\.dev|(?:codeberg|gitlab)\.page|git(?:hub|lab)\.io|(?:mataroa|micro|home)\.blog|(?:blogspot|herokuapp|substack|tumblr|wordpress)\.com|(?:netlify|vercel|web|fly)\.app|neocities\.org|write\.as)$/;
  const SECTION = /\/(?:articles|blog|categor(?:y|ies)|docs|gear|keywords?|labels?|log|news|notes|posts|products?|projects?|search|tag(?:s|ged)?|topics?|wiki)\/amp\/?$/i;
  const spelled = (text, same) => text.replace(/%[0-9a-f]{2}|[^\w.~!$&'()*+,;=:@/?-]/giu, sign => {
    const plain = sign.length > 2 && String.fromCharCode(parseInt(sign.slice(1), 16));
    return plain ? (same.test(plain) ? plain : sign.toUpperCase()) : encodeURIComponent(sign);
  });

  function linkKey(text) {
    let url, host, path, inner;
    for (let wraps = 0; ; wraps++) {
      if (!/^[\s\0]*https?:/i.test(text)) return "";
      try { url = new URL(text); } catch { return ""; }
      if (/%/.test(url.host)) return "";
      host = url.hostname.replace(/\.$/, "").replace(/^www\./, "");
      path = url.pathname;
      inner = wraps < 3 && (/^(?:google\.(?:com?\.)?[a-z]{2,3}|bing\.com)\/amp(?:\/s)?\/([^/]+\.[^/]+(?:\/.*)?)$/.exec(host + path)
        || /^(?:[^/]+\.)?(?:cdn\.ampproject\.org|bing-amp\.com)\/(?:c|v|wp)(?:\/s)?\/([^/]+\.[^/]+(?:\/.*)?)$/.exec(host + path));
      if (!inner) break;
      text = "https://" + inner[1].replace(/%3f/i, "?") + url.search;
    }
    path = spelled(path, /[\w.~!$'()*,;:@&=+-]/);
    const file = path.match(/^(.*[^/])\.amp(\.html?)?\/?$/);
    if (file) path = file[1] + (file[2] || "");
    else if (/\/[^/]+\/amp\/?$/.test(path) && !SECTION.test(path) && !/\/(?:19|20)\d\d(?:\/\d\d?){0,2}\/amp\/?$/.test(path))
      path = path.replace(/\/amp\/?$/, "");
    const trimmed = path.replace(/\/(?:index\.(?:html?|php))?$/, "");
    const twin = host.match(/^(?:amp|m|mobile)\.(?:www\.)?(.+\..+)$/);
    const blog = host.match(/^(.+\.blogspot)\.(?:com?\.)?[a-z]{2,3}$/);
    const wiki = host.match(/^(.+)\.m\.((?:wiki(?:books|data|media|news|pedia|quote|source|versity|voyage)|wiktionary)\.org)$/);
    host = blog ? blog[1] + ".com" : wiki ? `${wiki[1]}.${wiki[2]}` : twin && trimmed && !SHARED.test(twin[1]) ? twin[1] : host;
    const blogger = host.endsWith(".blogspot.com") || /^\/(?:\d{4}\/\d\d|p)\/[^/]+\.html$/.test(path);
    const query = url.search.slice(1).split("&").map(part => part.replace(/^amp;/, ""))
      .filter(part => !TRACKING.test(part.split("=")[0]))
      .map(part => spelled(part.replaceAll("%20", "+"), /[\w.~!$'()*,;:@/?-]/))
      .filter(part => part && !/^(?:amp(?:=(?:1|true)?)?|outputtype=amp|(?:noamp|amp_js_v|amp_gsa|amp_r|usqp)(?:=.*)?)$/i.test(part)
        && !(blogger && /^m=[01]$/.test(part)))
      .map(part => part.replace(/=$/, "")).sort().join("&");
    const route = /^#[!/]/.test(url.hash) ? "#" + spelled(url.hash.slice(1), /[\w.~!$'()*,;:@/?-]/) : "";
    return host + (url.port ? ":" + url.port : "") + trimmed + (query && "?" + query) + route;
  }

  function shard(key) {
    let number = 0x811c9dc5;
    for (const byte of new TextEncoder().encode(key)) number = Math.imul(number ^ byte, 0x01000193);
    return ((number >>> 1) * 2).toString(4).padStart(16, "0");
  }

  const root = new URL("../", document.currentScript.src), page = document.documentElement.lang;
  const [form, field, status, list, mark, code, more] = ["who", "url", "status", "found", "bookmark", "code", "more"].map(id => document.getElementById(id));
  const words = form.dataset;
  let asked = 0;

  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };
  const link = (href, child) => /^https?:/.test(href) ? make("a", { href }, child) : child;

  function item({ by, page: home, title, url, date, before, words, after, language }) {
    const day = new Date(date).toLocaleDateString(page.replace(/^en\b.*/, "en-GB"),
      { dateStyle: "long", calendar: "gregory", numberingSystem: "latn", timeZone: "UTC" });
    const row = make("li", { lang: language || "" }, make("h2", { dir: "auto" }, link(url, title)));
    if (words) row.append(make("blockquote", { className: "quote", dir: "auto" }, before || "", make("mark", {}, words), after || ""));
    row.append(make("p", { className: "by", lang: page }, link(home, make("bdi", {}, by)), " · ", make("time", { dateTime: date }, day)));
    return row;
  }

  async function look() {
    const number = ++asked, text = field.value.trim();
    const key = linkKey(/^[a-z][a-z\d+.-]*:(?!\d)/i.test(text) ? text : /^(\/\/)?[^\s/?#]*[.:]/.test(text) ? "https://" + text : "");
    const tell = (sentence, rows = []) => {
      if (number != asked) return;
      status.textContent = sentence.replace("{n}", rows.length);
      list.replaceChildren(...rows.map(item));
    };
    history.replaceState(null, "", text ? "?url=" + encodeURIComponent(text) : location.pathname);
    field.ariaInvalid = text && !key ? "true" : null;
    if (!key) return tell(text && words.wrong);
    try {
      const answer = await fetch(new URL(`mentions/${shard(key).slice(0, words.digits)}.json`, root));
      if (!answer.ok && answer.status != 404) throw 0;
      const rows = answer.ok && (await answer.json())[key];
      tell(rows ? words.found : words.none, rows || []);
    } catch {
      tell(words.failed);
    }
  }

  code.textContent = mark.href = `javascript:location.href=${JSON.stringify(location.origin + location.pathname)}+"?url="+encodeURIComponent(location.href)`.replaceAll("%", "%25");
  mark.onclick = event => { event.preventDefault(); getSelection().selectAllChildren(code); };
  form.onsubmit = event => { event.preventDefault(); look(); };
  form.hidden = more.hidden = false;
  field.value = new URLSearchParams(location.search).get("url") || "";
  look();
})();
