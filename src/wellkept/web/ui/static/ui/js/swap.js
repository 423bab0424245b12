// Puts what a page shows now in place of what it showed, without leaving it. The pages are those of links and forms.
import { attachAll } from "./attach.js";

export function swap(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const main = document.querySelector("main");
  const scrolled = [...main.querySelectorAll(".cal-wrap")].map((box) => [box.scrollLeft, box.scrollTop]);
  main.replaceChildren(...page.querySelector("main").childNodes);
  main.querySelectorAll(".cal-wrap").forEach((box, n) => { if (scrolled[n]) box.scrollTo(...scrolled[n]); });
  attachAll(main);
  for (const toast of page.querySelectorAll(".toast")) {
    document.querySelectorAll(".toast").forEach((old) => old.remove());
    main.after(toast);
    attachAll(toast.parentElement);
  }
}

// Sends a form's fields. Done: the page that follows is shown in place. Refused: the answer's own words are given back.
export async function send(url, fields) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const body = new URLSearchParams({ ...fields, csrfmiddlewaretoken: token });
  const answer = await fetch(url, { method: "POST", body, credentials: "same-origin" });
  const text = await answer.text();
  if (answer.ok) { swap(text); return null; }
  const page = new DOMParser().parseFromString(text, "text/html");
  return page.querySelector("[role=alert]") ?? page.querySelector("main");
}
