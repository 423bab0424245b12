// Makes the appointment that has the focus longer or shorter by keyboard: Shift with the arrows, Enter keeps it, Escape
// does not. Each step is spoken. The server judges it as it judges a drag.
import { place, number, span, clock } from "./rows.js";
import { send } from "./swap.js";
import { refused } from "./refused.js";

const STEP = 1; // row of five minutes

export function attach(calendar) {
  let open = null;
  const said = document.querySelector("#said");
  const close = () => {
    if (!open) return;
    open.block.classList.remove("dragging", "resizing");
    place(open.block, open.row, open.was);
    open.times.innerHTML = open.shown;
    open = null;
  };
  const begin = (block) => {
    const times = block.querySelector(".t");
    open = { block, times, shown: times.innerHTML, row: number(block, "r"), was: number(block, "s"), rows: number(block, "s") };
    block.classList.add("dragging", "resizing");
  };
  const step = (by) => {
    open.rows = Math.max(1, open.rows + by);
    place(open.block, open.row, open.rows);
    open.times.textContent = span(open.row, open.rows);
    said.textContent = `${open.times.textContent}. ${calendar.dataset.hint}`;
  };
  const keep = async () => {
    const { block, row, rows } = open;
    const { with: person, day } = block.parentElement.dataset;
    const fields = { day, at: clock(row), clinician: person, minutes: rows * 5, key: block.dataset.revision, next: location.pathname + location.search };
    const form = `${block.dataset.move}?${new URLSearchParams({ day, at: clock(row), with: person })}`;
    close();
    try {
      const why = await send(block.dataset.move, fields);
      if (why) refused(why, form);
    } catch {
      refused(null, form);
    }
  };
  calendar.addEventListener("keydown", (event) => {
    const block = event.target.closest(".ev[data-move]");
    if (!block) return;
    const by = event.shiftKey ? { ArrowDown: STEP, ArrowUp: -STEP }[event.key] : 0;
    if (by) { if (open?.block !== block) { close(); begin(block); } step(by); }
    else if (open && event.key === "Enter") keep();
    else if (open && event.key === "Escape") { close(); said.textContent = ""; }
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  calendar.addEventListener("focusout", close);
}
