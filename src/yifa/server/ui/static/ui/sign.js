// A sheet to sign on, beside every field that takes a signature: what is drawn becomes the field's picture.
import { signingSheet } from "./signing.js";

const made = (tag, given, ...inside) => {
  const element = Object.assign(document.createElement(tag), given);
  element.append(...inside);
  return element;
};

const give = (input, file) => {
  const held = new DataTransfer();
  if (file) held.items.add(file);
  input.files = held.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
};

const sheetFor = (input) => {
  const told = made("span", { className: "small muted" });
  told.setAttribute("role", "status");
  const { sheet, clear } = signingSheet("签名处", "signing-sheet", (picture) => {
    give(input, new File([picture], "签名.png", { type: "image/png" }));
    told.textContent = "　已签名";
  });
  const again = made("button", { type: "button", className: "button plain small", textContent: "重签" });
  again.addEventListener("click", () => {
    clear();
    give(input, null);
    told.textContent = "";
  });
  return made("div", { className: "signing" }, sheet, again, told);
};

const settle = () => document.querySelectorAll("input[data-signs]").forEach((input) => {
  if (input.dataset.signs) return;
  input.dataset.signs = "ready";
  const opens = made("button", { type: "button", className: "button plain small", textContent: "在屏幕上签名" });
  opens.addEventListener("click", () => opens.replaceWith(sheetFor(input)));
  input.after(opens);
});

document.addEventListener("DOMContentLoaded", settle);
document.addEventListener("htmx:afterSettle", settle);
