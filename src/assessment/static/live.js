// Keeps a page of a session up to date. Every two seconds it asks for a few numbers; where they are others than those
// that the page was made of, the page is fetched again, and what is marked data-live takes the place of what stood there.
// Without scripts there is a link that looks again. No clock of this device is trusted: only how much time has passed.
const EVERY = 2000;
const main = document.querySelector("[data-pulse]");
const lost = document.getElementById("live-lost");
const said = document.getElementById("live-said");
// A form that was not right is shown at an address of its own, which is no page to look at again.
const home = main.dataset.page ?? location.pathname + location.search;
let seen = main.dataset.seen;
let began = performance.now();
let timer = 0;
let isAsking = false;
let changed = new Set();

// What somebody is typing is never taken away. What was chosen or ticked is put back.
const CHOICES = "input[type=radio], input[type=checkbox]";
document.addEventListener("input", (event) => {
  if (event.target.matches("textarea, input") && !event.target.matches(CHOICES)) changed.add(event.target);
});
document.addEventListener("submit", () => changed.clear());

// What was typed into a vote that is over is of no use any more.
function isTyped(part, other) {
  return [...changed].some((field) => {
    const ballot = field.form?.elements.namedItem("ballot")?.value;
    const isOver = ballot && field.tagName === "INPUT" && !other.querySelector(`[name=ballot][value="${ballot}"]`);
    return part.contains(field) && !isOver;
  });
}

function put(old, fresh) {
  const chosen = [...old.querySelectorAll(CHOICES)]
    .filter((input) => input.checked !== input.defaultChecked)
    .map((input) => [input.name, input.value, input.checked]);
  const open = [...old.querySelectorAll("details")].map((one) => one.open);
  const lists = [...old.querySelectorAll("select")].map((one) => [one.id, one.value]);
  const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
  old.replaceChildren(...fresh.childNodes);
  for (const [name, value, isChecked] of chosen) {
    const input = old.querySelector(`input[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`);
    if (input) input.checked = isChecked;
  }
  for (const [id, value] of lists) {
    const list = document.getElementById(id);
    if (list && [...list.options].some((option) => option.value === value)) list.value = value;
  }
  const details = [...old.querySelectorAll("details")];
  if (details.length === open.length) details.forEach((one, number) => { if (open[number]) one.open = true; });
  if (focused) document.getElementById(focused)?.focus();
}

async function fetchPage() {
  const answer = await fetch(home, { cache: "no-store" });
  if (!answer.ok) throw new Error(answer.status);
  if (answer.redirected) return location.assign(home);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-pulse]");
  if (!fresh) return location.assign(home);
  const heading = document.querySelector("h1")?.textContent;
  for (const part of [...document.querySelectorAll("[data-live]")]) {
    const other = page.getElementById(part.id);
    if (other && !isTyped(part, other)) put(part, other);
    else if (!other) part.replaceChildren();
  }
  // A part that was not there before: only the whole page has its place.
  const missing = [...page.querySelectorAll("[data-live]")].some((part) => !document.getElementById(part.id));
  if (missing && !changed.size) return location.assign(home);
  document.title = page.title;
  seen = fresh.dataset.seen;
  began = performance.now();
  const now = document.querySelector("h1")?.textContent;
  if (now && now !== heading) said.textContent = now;
  tick();
}

async function ask() {
  if (isAsking) return;
  isAsking = true;
  clearTimeout(timer);
  try {
    const headers = { "If-None-Match": `"${seen}"` };
    const answer = await fetch(main.dataset.pulse, { headers, cache: "no-store", credentials: "omit" });
    if (answer.status === 200) await fetchPage();
    else if (answer.status !== 304) throw new Error(answer.status);
    lost.hidden = true;
  } catch {
    lost.hidden = false;
  } finally {
    isAsking = false;
    timer = setTimeout(ask, EVERY);
  }
}

// Time that is left, from what the server said and how long ago that was.
function tick() {
  const passed = Math.floor((performance.now() - began) / 1000);
  for (const one of document.querySelectorAll("[data-left]")) {
    const left = Number(one.dataset.left) - passed;
    const seconds = Math.abs(left);
    one.querySelector(".lg-timer__left").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    one.querySelector(".lg-timer__words").textContent =
      left <= 0 ? one.dataset.over : left <= 60 ? one.dataset.last : one.dataset.words;
    one.classList.toggle("lg-timer--signal", left <= 60);
    const tenths = Math.max(0, Math.min(10, Math.round((10 * left) / one.dataset.total)));
    one.querySelector(".lg-timer__bar").className = `lg-timer__bar lg-at-${10 * tenths}`;
  }
}

setInterval(tick, 1000);
tick();
document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
addEventListener("online", ask);
addEventListener("pageshow", ask);
