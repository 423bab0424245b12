// Single keys follow the link or press the button that names them; M moves the appointment that has the focus.
// They rest while a field has focus, and while the page is covered.
const FIELDS = "input, select, textarea, [contenteditable]";

export function attach(root) {
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(FIELDS)) return;
    if (document.body.classList.contains("covered")) return;
    const key = event.key.toLowerCase();
    const focused = event.target.closest("[data-move]");
    if (key === "m" && focused) { event.preventDefault(); location.assign(focused.dataset.move); return; }
    const target = root.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (target) { event.preventDefault(); target.click(); }
  });
}
