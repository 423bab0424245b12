// Who signs out leaves nothing in this browser's tabs that she typed; nor does a session that was ended at its cover.
export function attach(element) {
  const forget = () => { sessionStorage.clear(); new BroadcastChannel("screen").postMessage("forget"); };
  if (element.tagName === "FORM") element.addEventListener("submit", forget); else forget();
}
