// Single keys follow the link or press the button that names them. They rest while a field has focus.
const FIELDS = "input, select, textarea, [contenteditable]";

export function attach(root) {
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(FIELDS)) return;
    const target = root.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (target) { event.preventDefault(); target.click(); }
  });
}
