// ソフトウェアキーボード: an on-screen keyboard for those who want one. Typing and pasting work all the same.
"use strict";

(() => {
  const japanese = document.documentElement.lang === "ja";
  const rows = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "-_.@!#%&+?"];
  const words = japanese
    ? { title: "ソフトウェアキーボード", shift: "大文字", erase: "1字消す", clear: "すべて消す", close: "閉じる" }
    : { title: "On-screen keyboard", shift: "Capitals", erase: "Erase one", clear: "Erase all", close: "Close" };

  const button = (label, act, wide) => {
    const key = document.createElement("button");
    key.type = "button";
    key.textContent = label;
    key.className = wide ? "key wide" : "key";
    key.addEventListener("click", () => act(key));
    return key;
  };

  const keyboard = (field, opener) => {
    const panel = document.createElement("div");
    panel.className = "keyboard";
    panel.setAttribute("role", "group");
    panel.setAttribute("aria-label", words.title);
    let capitals = false;
    const letters = [];
    const type = (text) => {
      if (field.value.length < field.maxLength) {
        field.value += text;
      }
    };
    for (const row of rows) {
      const line = document.createElement("div");
      for (const letter of row) {
        const key = button(letter, (pressed) => type(pressed.textContent));
        letters.push([key, letter]);
        line.append(key);
      }
      panel.append(line);
    }
    const line = document.createElement("div");
    const shift = button(words.shift, () => {
      capitals = !capitals;
      shift.setAttribute("aria-pressed", String(capitals));
      for (const [key, letter] of letters) {
        key.textContent = capitals ? letter.toUpperCase() : letter;
      }
    }, true);
    shift.setAttribute("aria-pressed", "false");
    line.append(
      shift,
      button(words.erase, () => { field.value = field.value.slice(0, -1); }, true),
      button(words.clear, () => { field.value = ""; }, true),
      button(words.close, () => { close(); }, true),
    );
    panel.append(line);
    const close = () => {
      panel.remove();
      opener.setAttribute("aria-expanded", "false");
      opener.focus();
    };
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        close();
      }
    });
    return { panel, close };
  };

  for (const opener of document.querySelectorAll("[data-keyboard]")) {
    const field = document.getElementById(opener.dataset.keyboard);
    let open = null;
    opener.hidden = false;
    opener.setAttribute("aria-expanded", "false");
    opener.addEventListener("click", () => {
      if (open && open.panel.isConnected) {
        open.close();
        return;
      }
      open = keyboard(field, opener);
      opener.setAttribute("aria-expanded", "true");
      opener.closest(".field").append(open.panel);
      open.panel.querySelector("button").focus();
    });
  }
})();
