// Asks for the state of an acquisition and moves on when it has changed. Without scripts the page reloads itself.
//
// The answer: {"state": "paired", "page": "/acquisition/number"}. `page` is where the person belongs now; without it,
// or on the same page, a new state reloads the page.
"use strict";

(() => {
  const place = document.querySelector("[data-status-url]");
  if (!place) {
    return;
  }
  const shown = place.dataset.state;
  let wait = 1000;

  const ask = async () => {
    try {
      const answer = await fetch(place.dataset.statusUrl, {
        headers: { accept: "application/json" },
        cache: "no-store",
        credentials: "same-origin",
      });
      if (answer.ok) {
        const status = await answer.json();
        if (status.state !== shown) {
          move(status.page);
          return;
        }
        wait = 1000;
      } else if (answer.status === 401 || answer.status === 403 || answer.status === 410) {
        location.reload();
        return;
      } else {
        wait = Math.min(wait * 2, 15000);
      }
    } catch {
      wait = Math.min(wait * 2, 15000);
    }
    setTimeout(ask, wait);
  };

  const move = (page) => {
    if (page && page.startsWith("/") && !page.startsWith("//") && page !== location.pathname) {
      location.assign(page);
    } else {
      location.reload();
    }
  };

  setTimeout(ask, wait);
})();
