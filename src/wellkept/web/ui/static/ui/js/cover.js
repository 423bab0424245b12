// Covers the page when nobody has used it for some minutes, together with all other tabs, and asks for what opens it. The
// page beneath stays as it was, with all that was typed, and nobody can read or reach it. The server covers too.
import { attachAll } from "./attach.js";
import { forgetDrafts } from "./drafts.js";

const USED = ["pointerdown", "pointermove", "keydown", "wheel", "input"];
const TOLD_EVERY = 30000;

export function attach(dialog) {
  const { at, awake, care = "" } = dialog.dataset;
  const limit = Number(dialog.dataset.minutes) * 60000;
  const token = dialog.querySelector("[name=csrfmiddlewaretoken]").value;
  const ways = dialog.querySelector("[data-ways]");
  const tabs = new BroadcastChannel("screen");
  const title = document.title;
  let used = Date.now();
  let told = used;
  let covered = false;

  const post = (url, fields) => {
    fields.set("csrfmiddlewaretoken", token);
    fields.set("care", care);
    return fetch(url, { method: "POST", body: fields, headers: { "Wellkept-Cover": "yes" } }).catch(() => null);
  };
  const way = (name) => { const fields = new FormData(); fields.set("way", name); return fields; };

  function hide(yes) {
    covered = yes;
    document.body.classList.toggle("covered", yes);
    for (const part of document.body.children) if (part !== dialog) part.inert = yes;
    document.title = yes ? dialog.dataset.title : title;
    if (yes) dialog.showModal(); else dialog.close();
  }
  function cover(name) {
    if (covered) return;
    hide(true);
    ask(way(name));
    if (name === "cover") tabs.postMessage("covered");
  }
  function open() {
    used = told = Date.now();
    hide(false);
    ways.replaceChildren();
    tabs.postMessage("opened");
    document.dispatchEvent(new Event("opened"));
  }
  function show(parts) {
    ways.replaceChildren(...parts);
    attachAll(ways);
    (ways.querySelector("input:not([type=hidden])") ?? ways.querySelector("button"))?.focus();
  }
  async function ask(fields) {
    const answer = await post(at, fields);
    if (!covered) return;
    if (!answer) {
      show([dialog.querySelector("template").content.cloneNode(true)]);
      ways.querySelector("button").addEventListener("click", () => ask(fields)); // the server may not know yet
    } else if (answer.status === 204) open();
    else if (new URL(answer.url).pathname !== at) location.assign(answer.url); // signed out meanwhile
    else if (answer.status === 200 || answer.status === 422) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      show([...page.querySelector("main").childNodes]);
    } else location.reload();
  }
  async function tell() {
    told = Date.now();
    const answer = await post(awake, new FormData());
    if (answer?.status === 401) cover("look");
  }
  function use() {
    if (covered) return;
    const now = Date.now();
    if (now - used >= limit) { cover("cover"); return; }
    if (now - used > 1000) tabs.postMessage("used");
    used = now;
  }
  function look() {
    if (covered) return;
    if (Date.now() - used >= limit) cover("cover");
    else if (used > told && Date.now() - told >= TOLD_EVERY) tell();
  }

  for (const name of USED) addEventListener(name, use, { capture: true, passive: true });
  setInterval(look, 1000);
  document.addEventListener("visibilitychange", look);
  addEventListener("pageshow", (event) => { if (event.persisted) tell(); });
  document.addEventListener("covered", () => cover("look"));
  document.addEventListener("submit", (event) => {
    if (event.target.action === new URL(at, location.href).href && !dialog.contains(event.target)) {
      event.preventDefault();
      cover("cover");
    }
  });
  tabs.addEventListener("message", ({ data }) => {
    if (data === "used") used = Date.now();
    else if (data === "covered") cover("look");
    else if (typeof data === "object") forgetDrafts(data.forget);
    else if (data === "opened" && covered) ask(way("look"));
  });
  dialog.addEventListener("keydown", (event) => { if (event.key === "Escape") event.preventDefault(); });
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.addEventListener("close", () => { if (covered) dialog.showModal(); });
  const send = (event) => {
    if (event.defaultPrevented || event.target.hasAttribute("action")) return;
    event.preventDefault();
    ask(new FormData(event.target));
  };
  dialog.addEventListener("submit", send);
  dialog.addEventListener("proved", send);
}
