// A message that something was done stays for a minute, as long as Undo is worth offering.
export function attach(toast) {
  setTimeout(() => toast.remove(), 60000);
}
