// What was typed into a form and not sent stays in this tab, for the person who typed it, and is there again when she comes
// back. Nothing leaves the browser. It is gone once it was sent and done, thrown away, or she signed out. What was sent is
// done when the server led on to another page of hers; a page of sign-in, an error, a lost connection say that it is not.
// With it goes what the form was about then, so that whoever saves it later is told of what was changed meanwhile.
const TYPED = "input:not([type=hidden]):not([type=password]):not([type=file]), input[name=was], textarea, select";
const fields = (form) => [...form.querySelectorAll(TYPED)].filter((field) => field.name);
const ticked = (field) => field.type === "checkbox" || field.type === "radio";
const values = (form) => fields(form).map((field) => [field.name, ticked(field) ? field.checked : field.value]);
const read = (key) => JSON.parse(sessionStorage.getItem(key));
const write = (key, draft) => sessionStorage.setItem(key, JSON.stringify(draft));
const all = () => Object.keys(sessionStorage).filter((key) => key.startsWith("draft:"));

export function keepDrafts(owner) {
  const [arrival] = performance.getEntriesByType("navigation");
  const led = arrival?.type === "navigate" && arrival.redirectCount > 0;
  const fine = owner && led && !(arrival.responseStatus >= 400) && !document.querySelector("main > .banner[role=alert]");
  const shown = new Set(); // whose form the server has filled in again, with what was wrong
  for (const key of all()) {
    const { values: typed, sent } = read(key);
    if (!sent) continue;
    const answered = sent === document.referrer && arrival?.type === "navigate";
    if (answered && fine) { sessionStorage.removeItem(key); continue; }
    write(key, { values: typed });
    if (answered && !led) shown.add(key);
  }
  if (!owner) return;
  const counts = {};
  for (const form of document.querySelectorAll("main form[method=post]:not([data-no-draft])")) {
    const which = `${form.getAttribute("action") ?? ""} ${form.elements.act?.value ?? ""}`;
    counts[which] = (counts[which] ?? 0) + 1;
    const key = `draft:${owner}:${location.pathname}${location.search} ${which} ${counts[which]}`;
    attach(form, key, shown.has(key));
  }
}

function attach(form, key, shown) {
  const keep = () => write(key, { values: values(form) });
  if (shown) keep();
  else if (sessionStorage.getItem(key)) restore(form, read(key).values, key);
  form.addEventListener("input", keep);
  form.addEventListener("submit", () => {
    if (sessionStorage.getItem(key)) write(key, { values: values(form), sent: location.href.split("#")[0] });
  });
  for (const link of form.querySelectorAll("a.btn--quiet[href]")) link.addEventListener("click", () => sessionStorage.removeItem(key));
}

function restore(form, values, key) {
  const there = fields(form);
  if (there.length !== values.length || there.some((field, n) => field.name !== values[n][0])) return;
  there.forEach((field, n) => { if (ticked(field)) field.checked = values[n][1]; else field.value = values[n][1]; });
  const note = document.querySelector("#draft-note").content.cloneNode(true);
  note.querySelector("button").addEventListener("click", () => { sessionStorage.removeItem(key); location.reload(); });
  form.closest("details")?.setAttribute("open", "");
  form.prepend(note);
}

// Of all addresses, or of those that begin so: hers of own care, when it is closed.
export function forgetDrafts(address = "") {
  for (const key of all()) if (key.slice(key.indexOf(":", 6) + 1).startsWith(address)) sessionStorage.removeItem(key);
}
