// What was typed and not sent stays in this tab, for the person who typed it, and is there again when she comes back.
// Nothing leaves the browser. It is gone once it was sent, thrown away, or she signed out.
const TYPED = "input:not([type=hidden]):not([type=password]):not([type=file]), textarea, select";
const fields = (form) => [...form.querySelectorAll(TYPED)].filter((field) => field.name);
const ticked = (field) => field.type === "checkbox" || field.type === "radio";
const values = (form) => fields(form).map((field) => [field.name, ticked(field) ? field.checked : field.value]);

export function attach(form) {
  const key = `draft:${form.dataset.draft}:${location.pathname}${location.search}`;
  const kept = JSON.parse(sessionStorage.getItem(key) ?? "null");
  const [{ type }] = performance.getEntriesByType("navigation");
  const answered = form.querySelector(".error") || form.querySelector("[data-effect]")?.firstElementChild;
  const keep = () => sessionStorage.setItem(key, JSON.stringify({ values: values(form) }));
  if (kept && answered) keep();
  else if (kept?.sent && type === "navigate") sessionStorage.removeItem(key);
  else if (kept) restore(form, kept.values, key);
  form.addEventListener("input", keep);
  form.addEventListener("submit", () => {
    if (sessionStorage.getItem(key)) sessionStorage.setItem(key, JSON.stringify({ values: values(form), sent: true }));
  });
  for (const link of form.querySelectorAll("a[href]")) link.addEventListener("click", () => sessionStorage.removeItem(key));
}

function restore(form, values, key) {
  const there = fields(form);
  if (there.length !== values.length || there.some((field, n) => field.name !== values[n][0])) return;
  there.forEach((field, n) => { if (ticked(field)) field.checked = values[n][1]; else field.value = values[n][1]; });
  const note = document.querySelector("#draft-note")?.content.cloneNode(true);
  if (!note) return;
  note.querySelector("button").addEventListener("click", () => { sessionStorage.removeItem(key); location.reload(); });
  form.prepend(note);
}
