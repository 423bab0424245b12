// Lines of five minutes as class names of the grid, as times of a form, and as people read them.
export const clock = (row) => `${String(Math.floor(row / 12) % 24).padStart(2, "0")}:${String((row % 12) * 5).padStart(2, "0")}`;
const spoken = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short", timeZone: "UTC" });
export const span = (row, rows) => spoken.formatRange(new Date(row * 300000), new Date((row + rows) * 300000)).replace(/[AP]M/g, (half) => half.toLowerCase());
export const number = (element, letter) => Number(element.className.match(new RegExp(`\\b${letter}-(\\d+)`))[1]);
export const place = (element, row, length) => {
  element.className = element.className.replace(/\br-\d+/, `r-${row}`).replace(/\bs-\d+/, `s-${Math.max(length, 1)}`);
};
