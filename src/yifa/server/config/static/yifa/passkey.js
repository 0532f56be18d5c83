// Asks the browser for a passkey, to make one or to prove one, and sends what it answers with the form.
"use strict";
(() => {
  const form = document.querySelector("form[data-passkey]");
  if (!form) return;
  const said = form.querySelector("[data-passkey-said]");
  if (!window.PublicKeyCredential || !window.isSecureContext) {
    said.textContent = "这个浏览器或这个网址用不了通行密钥。请用HTTPS的网址、较新的浏览器打开，或使用动态验证码。";
    form.querySelector("button").disabled = true;
    return;
  }
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
  const told = (made) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (made.response[name]) response[name] = text(made.response[name]);
    }
    return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response });
  };
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value || !form.checkValidity()) return;
    event.preventDefault();
    said.textContent = "请按浏览器的提示操作……";
    const options = JSON.parse(form.dataset.options);
    options.challenge = bytes(options.challenge);
    try {
      let made;
      if (form.dataset.passkey === "make") {
        options.user.id = bytes(options.user.id);
        options.excludeCredentials = known(options.excludeCredentials);
        made = await navigator.credentials.create({ publicKey: options });
      } else {
        options.allowCredentials = known(options.allowCredentials);
        made = await navigator.credentials.get({ publicKey: options });
      }
      form.elements.credential.value = told(made);
      form.submit();
    } catch (error) {
      said.textContent = error.name === "InvalidStateError"
        ? "这台设备已经有您的通行密钥了，不用再建。" : "没有完成，可能是取消了或等得太久。请再按一次。";
    }
  });
})();
