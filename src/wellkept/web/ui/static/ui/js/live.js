// Asks every few seconds whether anything that this page shows has changed, and shows it. "Unchanged" is answered without
// a page. It waits while the page is out of sight or covered, while something is dragged, and while a question is open.
// That it asks does not count as use of the screen.
import { ask } from "./ask.js";
import { swap } from "./swap.js";

const EVERY = 5000;

export function attach(element) {
  let version = element.dataset.version;
  const timer = setInterval(async () => {
    if (!element.isConnected) { clearInterval(timer); return; }
    if (document.hidden || document.querySelector(".dragging, dialog[open], details[open], .covered")) return;
    try {
      const answer = await ask(location.href, { headers: { "If-None-Match": version, "Wellkept-By-Itself": "yes" }, cache: "no-store" });
      if (answer.status !== 200 || answer.redirected || !element.isConnected) return;
      const text = await answer.text();
      if (!document.querySelector(".dragging, dialog[open]")) swap(text);
    } catch { /* the next try is five seconds away */ }
  }, EVERY);
}
