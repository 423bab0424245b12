// Makes, moves and resizes appointments by pointer. What is allowed lights up; the server judges every drop by the rules
// and the form that serve without any of this, and what it refuses goes back where it was.
import { ask } from "./ask.js";
import { clock, number, place, span } from "./rows.js";
import { send } from "./swap.js";
import { refused } from "./refused.js";

const SNAP = 3; // rows: a click on free time means a quarter of an hour
const EDGE = 7; // pixels at the lower end of a block by which it is made longer or shorter
const FAR = 5; // pixels before a press is a drag
const LONG = 350; // milliseconds before a touch is a drag and no scrolling

class Lines {
  // Where on a calendar a pointer is: which column, which five-minute line.
  constructor(calendar) {
    this.calendar = calendar;
    this.top = Number(calendar.dataset.top);
  }
  column(x) {
    return [...this.calendar.querySelectorAll(".cal-col[data-with]")].find((column) => {
      const box = column.getBoundingClientRect();
      return x >= box.left && x < box.right;
    });
  }
  row(column, y) {
    const box = column.getBoundingClientRect();
    const height = parseFloat(getComputedStyle(column).gridAutoRows);
    return this.top + Math.floor((y - box.top) / height);
  }
}

class Move {
  // One appointment on its way: to another time, to another person, or to another length.
  constructor(lines, block, event) {
    Object.assign(this, { lines, block, from: block.parentElement });
    this.start = number(block, "r");
    this.length = number(block, "s");
    this.resizing = block.getBoundingClientRect().bottom - event.clientY < EDGE;
    this.grip = lines.row(this.from, event.clientY) - this.start;
    this.ghost = block.cloneNode(true);
    this.ghost.className = `${block.className.replace(/\blane-\S+/, "")} dragging`;
    block.classList.add("left-behind");
    this.column = this.from;
    this.row = this.start;
    this.rows = this.length;
    this.from.append(this.ghost);
    if (!this.resizing) this.light();
  }
  async light() {
    const days = new Set([...this.lines.calendar.querySelectorAll(".cal-col[data-day]")].map((column) => column.dataset.day));
    const people = new Set([...this.lines.calendar.querySelectorAll(".cal-col[data-with]")].map((column) => column.dataset.with));
    const asked = new URLSearchParams({ first: [...days][0], days: days.size });
    for (const person of people) asked.append("with", person);
    const answer = await ask(`${this.block.dataset.move}free/?${asked}`).catch(() => null);
    if (!answer?.ok || this.over) return;
    const { runs } = await answer.json();
    if (this.over) return;
    this.lit = runs.map(([person, day, first, last]) => {
      const column = this.lines.calendar.querySelector(`.cal-col[data-with="${person}"][data-day="${day}"]`);
      if (!column) return null;
      const light = document.createElement("li");
      light.className = `cal-free r-${first} s-${last - first + this.length}`;
      light.setAttribute("aria-hidden", "true");
      column.prepend(light);
      return light;
    });
    this.allowed = runs;
    this.judge();
  }
  follow(event) {
    const column = this.resizing ? this.from : this.lines.column(event.clientX) ?? this.column;
    const row = this.lines.row(column, event.clientY);
    if (this.resizing) this.rows = Math.max(1, row + 1 - this.start);
    else { this.column = column; this.row = Math.max(0, row - this.grip); }
    if (this.ghost.parentElement !== this.column) this.column.append(this.ghost);
    place(this.ghost, this.row, this.rows);
    const times = this.ghost.querySelector(".t");
    if (times) times.textContent = span(this.row, this.rows);
    this.judge();
  }
  judge() {
    if (!this.allowed) return;
    const { with: person, day } = this.column.dataset;
    const may = this.allowed.some((run) => run[0] === person && run[1] === day && run[2] <= this.row && this.row <= run[3]);
    this.ghost.classList.toggle("not-here", !may);
  }
  get changed() {
    return this.column !== this.from || this.row !== this.start || this.rows !== this.length;
  }
  async drop() {
    const { with: person, day } = this.column.dataset;
    const fields = { day, at: clock(this.row), clinician: person, key: this.block.dataset.revision, next: location.pathname + location.search };
    if (this.resizing) fields.minutes = this.rows * 5;
    const form = `${this.block.dataset.move}?${new URLSearchParams({ day, at: clock(this.row), with: person })}`;
    try {
      const why = await send(this.block.dataset.move, fields);
      if (why) refused(why, form);
    } catch {
      refused(null, form);
    } finally { this.end(); }
  }
  end() {
    this.over = true;
    this.ghost.remove();
    this.lit?.forEach((light) => light?.remove());
    this.block.classList.remove("left-behind");
  }
}

class Draft {
  // Free time on which something new is to be booked: a click means the usual length, a drag its own.
  constructor(lines, column, event) {
    Object.assign(this, { lines, column });
    this.start = Math.floor(lines.row(column, event.clientY) / SNAP) * SNAP;
    this.rows = 0;
    this.ghost = document.createElement("li");
    this.ghost.className = `ev ev--open dragging r-${this.start} s-${SNAP}`;
    column.append(this.ghost);
  }
  follow(event) {
    this.rows = Math.max(SNAP, Math.ceil((this.lines.row(this.column, event.clientY) + 1 - this.start) / SNAP) * SNAP);
    place(this.ghost, this.start, this.rows);
    this.ghost.textContent = span(this.start, this.rows);
  }
  get changed() { return true; }
  drop() {
    const { with: person, day } = this.column.dataset;
    const asked = new URLSearchParams({ with: person, day, at: clock(this.start) });
    if (this.rows) asked.set("minutes", this.rows * 5);
    location.assign(`${this.lines.calendar.dataset.new}?${asked}`);
  }
  end() { this.ghost.remove(); }
}

// A press that became a drag is no click on the link under it.
function swallowClick() {
  const swallow = (click) => { click.preventDefault(); click.stopPropagation(); };
  addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", swallow, { capture: true }), 0);
}

export function attach(calendar) {
  const lines = new Lines(calendar);
  const begin = (event) => {
    const block = event.target.closest(".ev:not(.ev--free)");
    if (block?.dataset.move) return new Move(lines, block, event);
    const column = event.target.closest(".cal-col[data-with]");
    return block || !column ? null : new Draft(lines, column, event);
  };
  calendar.addEventListener("dragstart", (event) => event.preventDefault());
  calendar.addEventListener("pointerdown", (down) => {
    if (down.button !== 0 || !matchMedia("(width >= 48rem)").matches) return;
    const finger = down.pointerType === "touch";
    const listening = new AbortController();
    const { signal } = listening;
    let act = null;
    const timer = finger ? setTimeout(() => { act = begin(down); }, LONG) : 0;
    const stop = () => { clearTimeout(timer); listening.abort(); };
    const far = (event) => Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) >= FAR;
    addEventListener("pointermove", (event) => {
      if (!act && far(event)) { if (finger) stop(); else act = begin(down); }
      act?.follow(event);
    }, { signal });
    addEventListener("touchmove", (event) => { if (act) event.preventDefault(); }, { signal, passive: false });
    addEventListener("pointerup", () => {
      stop();
      if (!act && !finger && !down.target.closest(".ev:not(.ev--free)")) act = begin(down);
      if (act) swallowClick();
      if (act?.changed) act.drop(); else act?.end();
    }, { signal });
    addEventListener("pointercancel", () => { stop(); act?.end(); }, { signal });
    addEventListener("keydown", (event) => { if (event.key === "Escape") { stop(); act?.end(); } }, { signal });
  });
}
