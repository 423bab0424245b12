// A choice that changes what follows sends its form at once; without JavaScript there is a button.
export function attach(form) {
  form.addEventListener("change", () => form.requestSubmit());
  for (const button of form.querySelectorAll("[data-without-js]")) button.hidden = true;
}
