"use strict";
// The menu of rarely opened pages closes by Escape, and when something else is touched.
const rest = document.querySelector(".rest details");
if (rest) {
  const close = () => (rest.open = false);
  addEventListener("click", (event) => rest.contains(event.target) || close());
  rest.addEventListener("focusout", (event) => event.relatedTarget && !rest.contains(event.relatedTarget) && close());
  rest.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !rest.open) return;
    close();
    rest.querySelector("summary").focus();
  });
}

// A link to a part of the page opens what the part is folded into.
const unfold = () => {
  const part = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const inside = part && part.closest("main") && part.closest("details:not([open])");
  if (!inside) return;
  inside.open = true;
  part.scrollIntoView();
};
addEventListener("hashchange", unfold);
unfold();

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

// Enter in a part of a form that has a button of its own presses that button.
for (const part of document.querySelectorAll("[data-enter]")) {
  part.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("input")) return;
    event.preventDefault();
    part.querySelector("button").click();
  });
}

// Fetches anew what comes in while a part of the page is seen.
for (const part of document.querySelectorAll("[data-refresh]")) {
  setInterval(async () => {
    if (document.hidden || part.contains(document.activeElement)) return;
    const answer = await fetch(part.dataset.refresh, { headers: { accept: "text/html" } });
    if (answer.ok) part.innerHTML = await answer.text();
  }, 3000);
}

// Counts what a topic would match while it is written; it takes the place of an older trial.
for (const form of document.querySelectorAll("[data-counts]")) {
  const section = form.querySelector(".counts-now");
  const place = section.querySelector("[data-counted]");
  let waiting = 0;
  let asked = 0;
  const count = async () => {
    const turn = ++asked;
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.dataset.counts, { method: "POST", body });
    if (!answer.ok || turn !== asked) return;
    place.innerHTML = await answer.text();
    section.hidden = false;
    const before = form.querySelector("[data-before]");
    if (before) before.hidden = true;
  };
  form.addEventListener("input", (event) => {
    if (!event.target.matches(".code, .counted")) return;
    clearTimeout(waiting);
    waiting = setTimeout(count, 400);
  });
  // A topic that was not tried yet, a ready one or a copy, is counted as it stands.
  if (form.matches(".draft") && !form.querySelector("[data-before]")) count();
}

// The key of a new topic follows its title, as the server has it, until somebody writes another.
const key = document.getElementById("f-key");
const title = document.getElementById("f-title");
if (key && title) {
  const shown = document.querySelector("[name=key-shown]");
  title.addEventListener("input", () => {
    if (key.value !== shown.value) return;
    const plain = title.value.normalize("NFKD").replace(/[^\x20-\x7e]/g, "").toLowerCase();
    const words = plain.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
    if (words) key.value = shown.value = words.slice(0, key.maxLength).replace(/-$/, "");
  });
}
