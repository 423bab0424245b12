// Says why something was not done, over the page: in the answer's own words, with the way to the form that can do more.
export function refused(why, form) {
  const dialog = document.querySelector("#refused");
  const words = dialog.querySelector(".said");
  words.replaceChildren(...(why ? [readable(why, form)] : [dialog.querySelector("template").content.cloneNode(true)]));
  dialog.querySelector("a[data-form]").href = form;
  if (!document.body.classList.contains("covered")) dialog.showModal();
  else document.addEventListener("opened", () => dialog.showModal(), { once: true });
}

// The boxes by which a form lifts a reason belong to the form; here they are read. Links keep to the form's address.
function readable(why, form) {
  const shown = why.cloneNode(true);
  shown.querySelectorAll("input, button").forEach((field) => field.remove());
  for (const link of shown.querySelectorAll("a[href]")) link.href = new URL(link.getAttribute("href"), new URL(form, location.href)).href;
  return shown;
}
