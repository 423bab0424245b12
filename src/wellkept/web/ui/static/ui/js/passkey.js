// Asks the device for a passkey, puts its answer into the form and sends it. Without JavaScript, or without passkeys in
// the browser, the form stays hidden. What to ask stands in the form, or at the address that it names.
// Who would send the form in another way prevents "proved".
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
const named = (list = []) => list.map((one) => ({ ...one, id: bytes(one.id) }));

async function wanted(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options).publicKey;
  const answer = await fetch(form.dataset.optionsAt, { headers: { Accept: "application/json" } });
  return (await answer.json()).request_options.publicKey;
}

async function made(options) {
  const { user, excludeCredentials, challenge } = options;
  return navigator.credentials.create({ publicKey: {
    ...options,
    challenge: bytes(challenge),
    user: { ...user, id: bytes(user.id) },
    excludeCredentials: named(excludeCredentials),
    authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
  } });
}

async function shown(options) {
  const { challenge, allowCredentials } = options;
  return navigator.credentials.get({ publicKey: { ...options, challenge: bytes(challenge), allowCredentials: named(allowCredentials) } });
}

function plain(credential) {
  const { response } = credential;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const sent = Object.fromEntries(parts.filter((part) => response[part]).map((part) => [part, text(response[part])]));
  const { id, rawId, type } = credential;
  return { id, rawId: text(rawId), type, response: sent, clientExtensionResults: credential.getClientExtensionResults() };
}

export function attach(form) {
  if (!window.PublicKeyCredential) return;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = form.querySelector("[data-said]");
    said.hidden = true;
    try {
      const options = await wanted(form);
      form.elements.credential.value = JSON.stringify(plain(await (options.user ? made(options) : shown(options))));
      if (form.dispatchEvent(new Event("proved", { bubbles: true, cancelable: true }))) form.submit();
    } catch {
      said.hidden = false;
    }
  });
}
