// The subscribe page: of its lists of feeds a reader ticks some, and takes away a subscription list (OPML) of those.
"use strict";
(() => {
  const picker = document.querySelector(".picker"), tools = picker.querySelector(".picker-tools");
  const button = tools.querySelector("button"), count = tools.querySelector("output");
  const { file, title, word } = picker.dataset;
  const home = document.querySelector("link[rel=canonical]").href;
  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  const rows = [...picker.querySelectorAll("li")].map(row => {
    const links = [...row.querySelectorAll("a")], head = row.firstElementChild, name = head.textContent;
    const feeds = links.map(link => [link.textContent, new URL(link.getAttribute("href"), home).href]);
    const box = make("input", { type: "checkbox" });
    const label = make("label", {}, box, " ", make("bdi", {}, name));
    if (head === links[0]) {
      head.before(label, " ");
      head.textContent = word;
      head.setAttribute("aria-label", `${word}: ${name}`);
    } else head.replaceWith(label);
    return { box, name, feeds };
  });

  function list() {
    const opml = document.implementation.createDocument(null, "opml");
    const add = (parent, name, attributes) => {
      const element = parent.appendChild(opml.createElement(name));
      for (const key in attributes) element.setAttribute(key, attributes[key]);
      return element;
    };
    const root = opml.documentElement;
    root.setAttribute("version", "2.0");
    add(add(root, "head"), "title").textContent = title;
    const body = add(root, "body");
    for (const { box, name, feeds } of rows) {
      if (!box.checked) continue;
      const group = feeds.length > 1 ? add(body, "outline", { text: name, title: name }) : body;
      for (const [text, xmlUrl] of feeds) add(group, "outline", { type: "rss", text, title: text, xmlUrl });
    }
    return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(opml)}\n`;
  }

  picker.addEventListener("change", () => {
    const picked = rows.filter(row => row.box.checked).length;
    button.disabled = !picked;
    count.value = picked || "";
  });
  button.addEventListener("click", () => {
    const href = URL.createObjectURL(new Blob([list()], { type: "text/x-opml" }));
    make("a", { href, download: file }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60000);
  });
  for (const part of picker.querySelectorAll("[hidden]")) part.hidden = false;
})();
