// Loads one module a behaviour, only where a page asks for it by data-behaviour.
const behaviours = {
  menu: "./menu.js", toast: "./toast.js", once: "./once.js", zone: "./zone.js", pick: "./pick.js",
  calendar: "./calendar.js", lengthen: "./lengthen.js", live: "./live.js", passkey: "./passkey.js",
  cover: "./cover.js", forget: "./forget.js", look: "./look.js",
};

export function attachAll(root) {
  for (const element of root.querySelectorAll("[data-behaviour]")) {
    for (const name of element.dataset.behaviour.split(" ")) {
      import(behaviours[name]).then((module) => module.attach(element));
    }
  }
}
