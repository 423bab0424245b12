// Puts what a page shows now in place of what it showed, without leaving it. The pages are those of links and forms.
import { ask } from "./ask.js";
import { attachAll } from "./attach.js";

// What had the focus, or what stands there in its place; the calendar where neither is left.
function inItsPlace(main, was) {
  if (main.contains(was)) return was;
  const said = (element) => ["href", "id", "name", "value"].map((name) => element.getAttribute(name)).join();
  const sent = (element) => element.closest("form")?.getAttribute("action");
  const alike = (other) => said(other) === said(was) && sent(other) === sent(was);
  return [...main.querySelectorAll(was.tagName)].find(alike) ?? main.querySelector(".cal-wrap");
}

export function swap(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const main = document.querySelector("main");
  const scrolled = [...main.querySelectorAll(".cal-wrap")].map((box) => [box.scrollLeft, box.scrollTop]);
  const focused = main.contains(document.activeElement) ? document.activeElement : null;
  const news = [...page.querySelectorAll(".toast")];
  const toasts = news.length ? news : [...document.querySelectorAll(".toast")]; // Undo outlives what others change
  toasts.forEach((toast) => toast.remove());
  main.replaceChildren(...page.querySelector("main").childNodes);
  main.querySelectorAll(".cal-wrap").forEach((box, n) => { if (scrolled[n]) box.scrollTo(...scrolled[n]); });
  document.querySelectorAll(".toast").forEach((old) => old.remove());
  main.append(...toasts);
  if (focused) inItsPlace(main, focused)?.focus({ preventScroll: true });
  attachAll(main);
  if (news.length) document.querySelector("#said").textContent = news[0].querySelector("p").textContent;
}

// Sends a form's fields. Done: the page that follows is shown in place. Refused: the answer's own words are given back.
export async function send(url, fields) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const body = new URLSearchParams({ ...fields, csrfmiddlewaretoken: token });
  const answer = await ask(url, { method: "POST", body, credentials: "same-origin" });
  const text = await answer.text();
  if (answer.ok) { swap(text); return null; }
  const page = new DOMParser().parseFromString(text, "text/html");
  return page.querySelector("[role=alert]") ?? page.querySelector("main");
}
