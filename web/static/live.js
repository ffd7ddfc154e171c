"use strict";
// Says when something is new, and leaves the page as it is until somebody asks to see it.
const place = document.getElementById("live");
if (place && "EventSource" in window) {
  const stream = new EventSource(place.dataset.live);
  stream.onmessage = (event) => {
    place.querySelector("a").textContent = JSON.parse(event.data).text;
    place.hidden = false;
  };
  addEventListener("pagehide", () => stream.close());
}

// Fetches anew what comes in while a part of the page is seen.
for (const part of document.querySelectorAll("[data-refresh]")) {
  setInterval(async () => {
    if (document.hidden || part.contains(document.activeElement)) return;
    const answer = await fetch(part.dataset.refresh, { headers: { accept: "text/html" } });
    if (answer.ok) part.innerHTML = await answer.text();
  }, 3000);
}
