// Asks every few seconds whether anything that this page shows has changed, and shows it. "Unchanged" is answered without
// a page. It waits while the page is out of sight, while something is dragged, and while a question is open.
import { swap } from "./swap.js";

const EVERY = 5000;

export function attach(element) {
  let version = element.dataset.version;
  const timer = setInterval(async () => {
    if (!element.isConnected) { clearInterval(timer); return; }
    if (document.hidden || document.querySelector(".dragging, dialog[open], details[open]")) return;
    try {
      const answer = await fetch(location.href, { headers: { "If-None-Match": version }, cache: "no-store" });
      if (answer.status !== 200 || answer.redirected || !element.isConnected) return;
      const text = await answer.text();
      if (!document.querySelector(".dragging, dialog[open]")) swap(text);
    } catch { /* the next try is five seconds away */ }
  }, EVERY);
}
