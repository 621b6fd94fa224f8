// 取得 without the app: makes the key of the certificate in this browser, sends the request for it, and saves key and
// certificate in a file under a password. Neither the key nor the password is ever sent.
//
// The inputs have no names and the form is hidden without this script, so that no password can be posted.
"use strict";

(() => {
  const form = document.getElementById("browser-key");
  if (!form) {
    return;
  }
  const at = (id) => document.getElementById(id);
  const [password, again] = [at("file-password"), at("file-password-again")];
  const LEAST = 12;
  // No letters that look alike.
  const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
  let unsaved = false;
  let keys = null;
  let request = null;

  form.hidden = false;

  // ---- the password

  const suggestion = () => {
    const groups = [];
    while (groups.length < 5) {
      let group = "";
      while (group.length < 4) {
        const [byte] = crypto.getRandomValues(new Uint8Array(1));
        // Every letter is equally likely: what is left over above the last whole round is drawn again.
        if (byte < LETTERS.length * Math.floor(256 / LETTERS.length)) {
          group += LETTERS[byte % LETTERS.length];
        }
      }
      groups.push(group);
    }
    return groups.join("-");
  };

  at("suggest").addEventListener("click", () => {
    const words = suggestion();
    at("suggestion").textContent = words;
    at("suggestion-row").hidden = false;
    password.value = words;
    again.value = words;
    complain(password, null);
    complain(again, null);
  });

  // What is wrong with what was typed; the words stand in the page.
  const problem = () => {
    if (!password.value) {
      return [password, "required"];
    }
    if (!/^[\x20-\x7e]*$/u.test(password.value)) {
      return [password, "letters"];
    }
    if (password.value.length < LEAST) {
      return [password, "short"];
    }
    return again.value === password.value ? null : [again, "different"];
  };

  const complain = (field, kind) => {
    for (const line of document.querySelectorAll(`[data-problem-of="${field.id}"]`)) {
      line.hidden = line.dataset.problem !== kind;
    }
    field.closest(".field").classList.toggle("invalid", kind !== null);
    if (kind === null) {
      field.removeAttribute("aria-invalid");
    } else {
      field.setAttribute("aria-invalid", "true");
      field.focus();
    }
  };

  // ---- the key, the certificate, the file

  const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const base64Of = (bytes) => btoa(String.fromCharCode(...bytes));

  const say = (step) => {
    for (const line of document.querySelectorAll("[data-step]")) {
      line.hidden = line.dataset.step !== step;
    }
  };

  const makeKey = async () => {
    // Extractable, because it has to go into the file: this is why such a key counts as one that can be copied.
    const kind = { name: "ECDSA", namedCurve: "P-256" };
    keys = await crypto.subtle.generateKey(kind, true, ["sign", "verify"]);
    request = await globalThis.tegataPkcs12.request(keys, form.dataset.challenge);
  };

  // The same request again after a lost answer: the same key gets the same certificate.
  const certify = async () => {
    const body = new URLSearchParams({
      csrf: form.querySelector("[name=csrf]").value,
      csr: base64Of(request),
    });
    for (let wait = 1000; ; wait *= 2) {
      try {
        const answer = await fetch(form.action, {
          method: "POST", body, cache: "no-store", credentials: "same-origin",
          headers: { accept: "application/json" },
        });
        const said = await answer.json();
        if (answer.ok || wait > 8000 || answer.status < 500) {
          return { ok: answer.ok, said };
        }
      } catch {
        if (wait > 8000) {
          return { ok: false, said: null };
        }
      }
      await new Promise((go) => { setTimeout(go, wait); });
    }
  };

  const save = async (said, words) => {
    const pkcs8 = new Uint8Array(await crypto.subtle.exportKey("pkcs8", keys.privateKey));
    const chain = said.chain.map(bytesOf);
    const file = await globalThis.tegataPkcs12.file(pkcs8, chain, said.name, words);
    pkcs8.fill(0);
    const link = at("save-again");
    link.href = URL.createObjectURL(new Blob([file], { type: "application/x-pkcs12" }));
    link.download = `${said.name.replace(/[^0-9A-Za-z]+/gu, "-")}.p12`;
    at("file-name").textContent = link.download;
    link.click();
    keys = null;
  };

  const refused = (said) => {
    const box = at("browser-key-refused");
    if (said) {
      at("refused-code").textContent = said.code;
      at("refused-reason").textContent = said.reason;
      at("refused-hint").textContent = said.hint;
    }
    for (const part of box.querySelectorAll("[data-refused]")) {
      part.hidden = part.dataset.refused !== (said ? "said" : "network");
    }
    box.hidden = false;
    box.focus();
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    complain(password, null);
    complain(again, null);
    const wrong = problem();
    if (wrong) {
      complain(...wrong);
      return;
    }
    const words = password.value;
    form.hidden = true;
    at("browser-key-refused").hidden = true;
    at("browser-key-work").hidden = false;
    unsaved = true;
    try {
      say("key");
      if (!request) {
        await makeKey();
      }
      say("certificate");
      const { ok, said } = await certify();
      if (!ok) {
        at("browser-key-work").hidden = true;
        // Without an answer the certificate may have been issued: the key is kept for another try.
        unsaved = !said;
        form.hidden = Boolean(said);
        refused(said);
        return;
      }
      say("file");
      await save(said, words);
      password.value = "";
      again.value = "";
      at("suggestion").textContent = "";
      at("browser-key-work").hidden = true;
      at("browser-key-done").hidden = false;
      at("browser-key-done").focus();
    } catch {
      at("browser-key-work").hidden = true;
      form.hidden = false;
      refused(null);
    }
  });

  // Closed now, the key would be lost: the browser asks once more.
  addEventListener("beforeunload", (event) => {
    if (unsaved) {
      event.preventDefault();
    }
  });
  at("saved").addEventListener("click", () => { unsaved = false; });
})();
