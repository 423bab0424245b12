// Asks the server for something. Where the screen is covered meanwhile, the page is told, and gets nothing.
export async function ask(url, options) {
  const answer = await fetch(url, options);
  if (!answer.headers.has("Wellkept-Covered")) return answer;
  document.dispatchEvent(new Event("covered"));
  throw new Error("covered");
}
