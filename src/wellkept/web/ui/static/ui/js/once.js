// A form is sent once: the second click of a double click does nothing. The server would refuse to do it twice anyway.
export function attach(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => { delete form.dataset.sent; });
}
