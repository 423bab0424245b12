// Loads one module a behaviour, only where a page asks for it by data-behaviour or data-key.
const behaviours = { menu: "./menu.js", toast: "./toast.js", once: "./once.js", zone: "./zone.js", pick: "./pick.js", passkey: "./passkey.js" };

for (const element of document.querySelectorAll("[data-behaviour]")) {
  for (const name of element.dataset.behaviour.split(" ")) {
    import(behaviours[name]).then((module) => module.attach(element));
  }
}
if (document.querySelector("[data-key]")) import("./keys.js").then((module) => module.attach(document));
