// Who signs out leaves nothing in this tab that she typed.
export function attach(form) {
  form.addEventListener("submit", () => sessionStorage.clear());
}
