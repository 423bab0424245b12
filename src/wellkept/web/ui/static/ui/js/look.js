// Shows what saving would do while a form is filled in: the same that its button shows. What is not complete yet shows nothing.
import { ask } from "./ask.js";

export function attach(form) {
  const place = form.querySelector("[data-effect]");
  let asked = 0;
  form.addEventListener("change", async () => {
    const mine = ++asked;
    const fields = new FormData(form);
    fields.set("look", "1");
    const answer = await ask(location.href, { method: "POST", body: fields }).catch(() => null);
    const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine === asked) place.replaceChildren(...(page ? page.querySelector("[data-effect]")?.childNodes ?? [] : []));
  });
}
