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
