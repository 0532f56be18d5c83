// Elements from words: h("button", { class: "main", onclick: go }, "上报").

export const h = (tag, attributes, ...children) => {
  const made = document.createElement(tag);
  Object.entries(attributes || {}).forEach(([name, value]) => {
    if (value === null || value === undefined || value === false) return;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "value") made.value = value;
    else made.setAttribute(name, value === true ? "" : value);
  });
  made.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
};

let shown = null;
export const show = (...children) => {
  const page = document.getElementById("page");
  const next = h("div", null, ...children);
  const here = window.location.hash;
  // Drawn again without anything new: whoever reads or scrolls is not disturbed.
  if (shown === here && next.innerHTML === page.innerHTML) return;
  page.replaceChildren(...next.childNodes);
  if (shown !== here) window.scrollTo(0, 0);
  shown = here;
};

// A page that takes a while to gather shows itself only if somebody has not gone on meanwhile.
export const pageHere = () => {
  const here = window.location.hash;
  return (...children) => {
    if (window.location.hash === here) show(...children);
  };
};

// A short word read out and shown at the foot of the page.
let fading = 0;
export const say = (text, tone = "") => {
  const place = document.getElementById("said");
  place.textContent = text;
  place.className = `said ${tone}`;
  window.clearTimeout(fading);
  fading = window.setTimeout(() => { place.textContent = ""; place.className = "said"; }, 6000);
};

// A question that must be answered; resolves to the value of the button pressed, or to "" when closed.
export const ask = (heading, text, answers) => new Promise((resolve) => {
  const box = h("dialog", { "aria-labelledby": "asked" },
    h("h2", { id: "asked" }, heading), h("p", null, text),
    h("div", { class: "answers" }, answers.map(([value, words, look]) => h("button", {
      type: "button", class: look || "", onclick: () => { box.close(value); },
    }, words))));
  box.addEventListener("close", () => { box.remove(); resolve(box.returnValue); });
  document.body.append(box);
  if (box.showModal) box.showModal();
  else box.setAttribute("open", "");
});

const two = (number) => String(number).padStart(2, "0");

// The phone's time with its zone, as the server reads it.
export const moment = (at = new Date()) => {
  const east = -at.getTimezoneOffset();
  const zone = `${east < 0 ? "-" : "+"}${two(Math.floor(Math.abs(east) / 60))}:${two(Math.abs(east) % 60)}`;
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}${zone}`;
};

export const clock = (text) => {
  const at = new Date(text);
  return `${at.getMonth() + 1}月${at.getDate()}日 ${two(at.getHours())}:${two(at.getMinutes())}`;
};

export const newKey = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const text = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};
