// Passkeys: what the browser alone can do. Forms marked data-passkey="create", "get" or "login" carry the answer.
(() => {
  "use strict";
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const ids = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const creation = ({ publicKey }, alone) => ({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: ids(publicKey.excludeCredentials),
      authenticatorSelection: {
        ...publicKey.authenticatorSelection,
        residentKey: alone ? "required" : "discouraged",
        requireResidentKey: alone,
        ...(alone ? { userVerification: "required" } : {}),
      },
    },
  });
  const request = ({ publicKey }) => ({
    publicKey: { ...publicKey, challenge: bytes(publicKey.challenge), allowCredentials: ids(publicKey.allowCredentials) },
  });

  // What the server reads: every buffer as base64url.
  const plain = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return {
      id: credential.id, rawId: text(credential.rawId), type: credential.type, response,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
    };
  };

  const ask = async (form) => {
    if (form.dataset.passkey === "login") {
      const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.statusText);
      return navigator.credentials.get(request((await answer.json()).request_options));
    }
    const data = JSON.parse(form.querySelector("script[type='application/json']").textContent);
    if (form.dataset.passkey === "get") return navigator.credentials.get(request(data.request_options));
    const alone = form.querySelector("[name=passwordless]");
    return navigator.credentials.create(creation(data.creation_options, Boolean(alone && alone.checked)));
  };

  const supported = Boolean(window.PublicKeyCredential);
  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    const shown = (name, yes) => document.querySelectorAll(`[data-passkey-${name}]`).forEach((e) => { e.hidden = !yes; });
    shown("missing", !supported && form.dataset.passkey === "create");
    if (!supported) return;
    form.querySelector("button[type=submit]").hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      shown("failed", false);
      ask(form)
        .then((credential) => {
          form.elements.credential.value = JSON.stringify(plain(credential));
          form.submit();
        })
        .catch(() => shown("failed", true));
    });
  });
})();
