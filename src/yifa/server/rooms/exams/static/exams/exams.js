// The clock of a sheet, and a plain sign when an answer could not be kept. The server keeps the time that counts.
(() => {
  "use strict";
  const form = document.querySelector("[data-exam]");
  if (!form) return;
  const left = form.querySelector("[data-left]");
  const kept = document.getElementById("kept");
  const end = Date.now() + Number(form.dataset.seconds) * 1000;
  const two = (n) => String(n).padStart(2, "0");
  let handed = false;

  const tick = () => {
    const seconds = Math.max(0, Math.round((end - Date.now()) / 1000));
    left.textContent = `还剩${two(Math.floor(seconds / 60))}分${two(seconds % 60)}秒`;
    left.classList.toggle("soon", seconds < 300);
    if (seconds > 0 || handed) return;
    handed = true;
    form.querySelector("[data-hand-in]").click();
  };
  tick();
  setInterval(tick, 1000);

  form.addEventListener("submit", (event) => {
    const open = [...form.querySelectorAll("fieldset")].filter((one) => !one.querySelector(":checked")).length;
    if (handed || !open || window.confirm(`还有${open}题没有作答，确定交卷吗？`)) handed = true;
    else event.preventDefault();
  });

  const lost = () => {
    kept.textContent = "没有保存，网络恢复后再选一次或直接交卷";
    kept.classList.add("unsaved");
  };
  form.addEventListener("htmx:sendError", lost);
  form.addEventListener("htmx:responseError", lost);
  form.addEventListener("htmx:afterSwap", () => kept.classList.remove("unsaved"));
})();
