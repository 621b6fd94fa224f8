// Small comforts of every page. Nothing here is needed to use the sites.
"use strict";

(() => {
  // An error summary takes the focus, so that it is read out first.
  const summary = document.querySelector("[data-focus]");
  if (summary) {
    summary.focus();
  }

  // Shows or hides what is typed into a secret field.
  for (const button of document.querySelectorAll("[data-reveal]")) {
    const field = document.getElementById(button.dataset.reveal);
    const show = button.textContent;
    button.hidden = false;
    button.addEventListener("click", () => {
      const reveal = field.type === "password";
      field.type = reveal ? "text" : "password";
      button.textContent = reveal ? button.dataset.hide : show;
      button.setAttribute("aria-pressed", String(reveal));
    });
  }

  // Copies a text with one press.
  for (const button of document.querySelectorAll("[data-copy]")) {
    const source = document.getElementById(button.dataset.copy);
    const label = button.textContent;
    if (!navigator.clipboard) {
      continue;
    }
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(source.textContent);
        button.textContent = button.dataset.copied;
        setTimeout(() => { button.textContent = label; }, 2000);
      } catch {
        getSelection().selectAllChildren(source);
      }
    });
  }

  // Prints a sheet.
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // On a phone each row of a table becomes a card whose lines carry the headings of their columns. Their roles are
  // written out, because a browser no longer takes for a table what is not laid out as one.
  for (const table of document.querySelectorAll(".table-wrap > table")) {
    const heads = [...table.querySelectorAll("thead th")];
    if (heads.length < 2) {
      continue;
    }
    table.setAttribute("role", "table");
    for (const part of table.querySelectorAll("thead, tbody")) {
      part.setAttribute("role", "rowgroup");
    }
    for (const head of heads) {
      head.setAttribute("role", "columnheader");
    }
    for (const row of table.querySelectorAll("tr")) {
      row.setAttribute("role", "row");
    }
    for (const row of table.querySelectorAll("tbody tr")) {
      [...row.cells].forEach((cell, at) => {
        cell.setAttribute("role", cell.tagName === "TH" ? "rowheader" : "cell");
        const head = heads[at];
        if (!head || cell.colSpan > 1 || head.querySelector(".visually-hidden") || !head.textContent.trim()) {
          return;
        }
        const inner = document.createElement("div");
        inner.className = "cell";
        inner.append(...cell.childNodes);
        cell.append(inner);
        cell.dataset.label = head.textContent.trim();
      });
    }
    table.classList.add("stacked");
  }

  // A form is sent once, however often the button is pressed.
  for (const form of document.forms) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "yes";
      setTimeout(() => { delete form.dataset.sent; }, 5000);
    });
  }
})();
