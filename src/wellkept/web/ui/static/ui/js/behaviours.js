// What every page begins with. Nothing imports it: under another name it would begin twice.
import { attachAll } from "./attach.js";

attachAll(document);
if (document.querySelector("[data-key], [data-move]")) import("./keys.js").then((module) => module.attach(document));
if (sessionStorage.length || document.body.dataset.drafts) import("./drafts.js").then((module) => module.keepDrafts(document.body.dataset.drafts));
