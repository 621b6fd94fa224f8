// Compares this PC's clock with the server's: with a wrong clock a browser may withhold a certificate.
"use strict";

(() => {
  const limit = 5 * 60 * 1000;
  for (const place of document.querySelectorAll("[data-server-time]")) {
    const difference = Math.abs(Date.now() - Number(place.dataset.serverTime));
    const words = place.querySelector(difference >= limit ? "[data-clock=wrong]" : "[data-clock=right]");
    if (words) {
      words.hidden = false;
    }
  }
  // For the help desk: by how many seconds this PC's clock is ahead.
  for (const field of document.querySelectorAll("[data-clock-ahead]")) {
    field.value = String(Math.round((Date.now() - Number(field.dataset.clockAhead)) / 1000));
  }
})();
