// Pages that can be followed: a button beside each address of a feed copies it.
"use strict";
(() => {
  // Where a page may not write to the clipboard (plain http), the old way copies what is selected.
  async function copy(address) {
    try {
      await navigator.clipboard.writeText(address.textContent);
      return true;
    } catch {
      getSelection().selectAllChildren(address);
      return document.execCommand("copy");
    }
  }

  const status = Object.assign(document.createElement("p"), { className: "unseen" });
  status.setAttribute("role", "status");
  document.querySelector("main").append(status);
  for (const button of document.querySelectorAll("button.copy")) {
    const word = button.textContent, address = button.parentElement.querySelector(".address");
    button.hidden = false;
    button.addEventListener("click", async () => {
      if (!await copy(address)) return;
      button.textContent = status.textContent = button.dataset.done;
      setTimeout(() => {
        button.textContent = word;
        status.textContent = "";
      }, 4000);
    });
  }
})();
