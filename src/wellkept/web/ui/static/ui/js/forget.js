// Who signs out, or closes her own care, leaves nothing of it in this browser's tabs that she typed; nor does a session that
// was ended at its cover.
import { forgetDrafts } from "./drafts.js";

export function attach(element) {
  const address = element.dataset.forget;
  const forget = () => { forgetDrafts(address); new BroadcastChannel("screen").postMessage({ forget: address }); };
  if (element.tagName === "FORM") element.addEventListener("submit", forget); else forget();
}
