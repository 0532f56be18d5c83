// File and date controls in our words, not in the browser's: an English browser does not put English into a Chinese form.
(() => {
  const file = (input) => {
    const chosen = Object.assign(document.createElement("span"), { role: "status" });
    const button = Object.assign(document.createElement("label"), { className: "button", htmlFor: input.id, textContent: "选文件" });
    const row = Object.assign(document.createElement("div"), { className: "files" });
    const tell = () => {
      const names = [...input.files].map((one) => one.name);
      chosen.textContent = names.length ? `已选${names.length}个：${names.join("、")}` : "还没有选";
    };
    if (input.accept.includes("image")) button.textContent = "选照片、文件";
    row.append(button, chosen);
    input.classList.add("hush");
    input.after(row);
    input.addEventListener("change", tell);
    tell();
  };
  // The words lie over the browser's own while nobody types in the box.
  const day = (input) => {
    const tell = () => {
      const found = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d))?/.exec(input.value);
      const hour = input.type === "datetime-local" ? "　时:分" : "";
      input.dataset.words = found ? `${found[1]}年${Number(found[2])}月${Number(found[3])}日${found[4] ? ` ${found[4]}` : ""}` : `年 / 月 / 日${hour}`;
    };
    ["input", "change", "blur"].forEach((kind) => input.addEventListener(kind, tell));
    tell();
  };
  const all = (root) => {
    root.querySelectorAll("input[type=file]:not([data-ours])").forEach((input) => {
      input.dataset.ours = "1";
      if (input.id) file(input);
    });
    root.querySelectorAll("input[type=date]:not([data-ours]), input[type=datetime-local]:not([data-ours])").forEach((input) => {
      input.dataset.ours = "1";
      day(input);
    });
  };
  all(document);
  document.addEventListener("htmx:load", (event) => all(event.target));
})();
