// The report's editor: figures offered for the words before the cursor, and put in where it stands.
(() => {
  "use strict";

  const text = document.querySelector("[data-editor]");
  const offers = document.querySelector("[data-offers]");
  if (!text || !offers) return;

  let asked = "";
  let waiting = 0;

  const ask = () => {
    const before = text.value.slice(Math.max(0, text.selectionStart - 40), text.selectionStart);
    if (before === asked || typeof htmx === "undefined") return;
    asked = before;
    htmx.ajax("GET", `${offers.dataset.offers}?before=${encodeURIComponent(before)}`, { target: offers, swap: "innerHTML" });
  };

  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 500);
  };

  ["keyup", "click", "focus"].forEach((name) => text.addEventListener(name, soon));

  const put = (event) => {
    const button = event.target.closest("[data-token]");
    if (!button) return;
    // setRangeText keeps the rest of what is typed; the input event makes the preview follow.
    text.setRangeText(button.dataset.token, text.selectionStart, text.selectionEnd, "end");
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  };
  [offers, document.querySelector("[data-suggestion]")].forEach((box) => box?.addEventListener("click", put));
})();
