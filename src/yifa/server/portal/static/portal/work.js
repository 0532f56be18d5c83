// Where the browser can, it does a little work so that nobody has to answer the sum.
(() => {
  const field = document.querySelector("[data-work]");
  if (!field || !window.crypto || !crypto.subtle) return;
  const nonce = field.dataset.work, bits = Number(field.dataset.bits), text = new TextEncoder();
  const done = (n) => {
    document.querySelector("input[name=work]").value = n;
    field.hidden = true;
  };
  const tried = async (n) => {
    const hash = new DataView(await crypto.subtle.digest("SHA-256", text.encode(`${nonce}:${n}`)));
    return hash.getUint32(0) >>> (32 - bits) === 0;
  };
  const work = async () => {
    for (let n = 0; ; n += 64) {
      const found = await Promise.all(Array.from({ length: 64 }, (_, i) => tried(n + i)));
      const at = found.indexOf(true);
      if (at >= 0) return done(n + at);
    }
  };
  work();
})();

// A file control in our words, not in the browser's: a button and what has been chosen.
document.querySelectorAll(".p-form input[type=file]").forEach((input) => {
  const told = document.createElement("span");
  const button = Object.assign(document.createElement("label"), { className: "button", htmlFor: input.id, textContent: "选照片、文件" });
  const row = Object.assign(document.createElement("div"), { className: "files" });
  const tell = () => {
    const names = [...input.files].map((file) => file.name);
    told.textContent = names.length ? `已选${names.length}个：${names.join("、")}` : "还没有选";
  };
  told.setAttribute("role", "status");
  row.append(button, told);
  input.classList.add("hush");
  input.after(row);
  input.addEventListener("change", tell);
  tell();
});
