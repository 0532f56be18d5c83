// 核数: dropping a file, saving as Word from what is still in the form, copying the list, and saying what went wrong.
(() => {
  "use strict";

  const MAX_BYTES = 20 * 1024 * 1024;
  const form = () => document.getElementById("check-form");
  const result = () => document.getElementById("result");

  const say = (lines) => {
    const box = document.createElement("div");
    box.className = "say error";
    box.setAttribute("role", "alert");
    lines.forEach((line, at) => {
      const paragraph = document.createElement("p");
      if (!at) {
        const strong = document.createElement("strong");
        strong.append("没有核");
        paragraph.append(strong);
      }
      paragraph.append(line);
      box.append(paragraph);
    });
    result().replaceChildren(box);
    box.scrollIntoView({ block: "nearest" });
  };

  // A file dropped anywhere on the page goes to the report, unless it is dropped on last year's place.
  const place = (event) => event.target.closest(".files")?.previousElementSibling ?? form().querySelector("input[data-drop=file]");
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    place(event).classList.add("over");
  });
  const leave = () => form().querySelectorAll(".over").forEach((input) => input.classList.remove("over"));
  document.addEventListener("dragleave", leave);
  document.addEventListener("drop", (event) => {
    leave();
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    const input = place(event);
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });

  document.addEventListener("click", (event) => {
    const download = event.target.closest("[data-downloads]");
    if (download) {
      // Sent past htmx: the answer is a file for the browser to save, while the page stays as it is.
      event.preventDefault();
      const action = form().action;
      form().action = download.formAction;
      form().submit();
      form().action = action;
    }
    const copier = event.target.closest("[data-copies]");
    if (copier) {
      // The clipboard interface asks for HTTPS, which an office network often lacks.
      document.getElementById(copier.dataset.copies).select();
      if (document.execCommand("copy")) copier.textContent = copier.dataset.done;
      copier.focus();
    }
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    const large = [...form().querySelectorAll("input[type=file]")].find((input) => [...input.files].some((file) => file.size > MAX_BYTES));
    if (!large) return;
    event.preventDefault();
    say(["文件超过20 MB。报告正文一般不到1 MB，请删去图片、附件，或只留正文再核。"]);
  });
  document.addEventListener("htmx:responseError", (event) => {
    const answer = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    const lines = [...answer.querySelectorAll("main p:not(.plain-code), main li, .say p")].map((line) => line.textContent.trim());
    say(lines.filter((line) => line && !line.startsWith("回到")).slice(0, 4));
  });
  document.addEventListener("htmx:sendError", () => say(["连不上依法的服务。请看它是否还开着，再按一次“核数”。"]));
})();
