// Tells the page the visitor's own time zone, once: the address keeps it from then on.
export function withZone(href, zone) {
  const url = new URL(href);
  if (!zone || url.searchParams.has("zone")) return null;
  url.searchParams.set("zone", zone);
  return url.href;
}

export function attach() {
  const target = withZone(location.href, Intl.DateTimeFormat().resolvedOptions().timeZone);
  if (target) location.replace(target);
}
