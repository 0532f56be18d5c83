// The questions of a step, as the catalogue asks them, set for a thumb. Reading gives what a desk's form would send.
import { h } from "./dom.js";
import { pictures } from "./photo.js";

const optional = (question) => (question.required ? "" : "（选填）");

const caption = (question, target) => h("label", { for: target },
  question.name, h("span", { class: "muted" }, question.unit ? `（${question.unit}）` : "", question.conditional ? "（需要时填）" : optional(question)));

const hint = (question, id) => {
  const words = [question.help, question.search ? "只列出一部分，没有的请回办公室补。" : ""].filter(Boolean).join(" ");
  return words ? h("p", { class: "muted hint", id: `${id}-hint` }, words) : null;
};

const text = (question, id) => {
  const common = { id, name: question.key, "aria-describedby": question.help ? `${id}-hint` : null, autocomplete: "off" };
  if (question.widget === "paragraph") return h("textarea", { ...common, rows: 3 });
  return h("input", { ...common, type: question.kind || "text", inputmode: question.mode || null });
};

const select = (question, id) => h("select", { id, name: question.key },
  h("option", { value: "" }, "请选择"),
  (question.options || []).map(([value, label, note]) => h("option", { value }, note ? `${label}（${note}）` : label)));

const several = (question, id, type) => h("div", { class: "choices", role: "group", "aria-labelledby": `${id}-name` },
  (question.options || []).map(([value, label, note], at) => h("label", { class: "choice", for: `${id}-${at}` },
    h("input", { type, id: `${id}-${at}`, name: question.key, value }),
    h("span", null, label, note ? h("small", { class: "muted" }, ` ${note}`) : null))),
  question.options && question.options.length ? null : h("p", { class: "muted" }, "名册里还没有可选的。"));

const grouped = (question, id, box) => h("div", { class: "field", "data-field": question.key },
  h("p", { class: "name", id: `${id}-name` }, question.name, h("span", { class: "muted" }, optional(question))), hint(question, id), box);

// Blocks of questions that may be repeated: people, rows of a table.
const rows = (question, id, draw) => {
  const holder = h("div", { class: "rows" });
  let count = 0;
  const add = () => {
    const at = count;
    count += 1;
    const block = (question.rows[0] || []).map((cell) => draw({ ...cell, key: cell.key.replace(/-0-/, `-${at}-`) }));
    holder.append(h("div", { class: "row-block" }, block));
  };
  const more = h("button", { type: "button", onclick: add }, "再加一行");
  const open = h("details", null, h("summary", null, `填写${question.name}`), holder, question.many ? more : null);
  if (question.required) open.setAttribute("open", "");
  add();
  return grouped(question, id, open);
};

export const field = (question, photos, changed) => {
  const id = `f-${question.key}`;
  const again = (cell) => field(cell, photos, changed);
  switch (question.widget) {
    case "hidden": return h("input", { type: "hidden", name: question.key, value: question.value || "" });
    case "attachment": return grouped(question, id, pictures(question.key, question.name, photos, changed));
    case "party": case "table": return rows(question, id, again);
    case "radios": return grouped(question, id, several(question, id, "radio"));
    case "checks": return grouped(question, id, several(question, id, "checkbox"));
    case "tick": return h("div", { class: "field", "data-field": question.key },
      h("label", { class: "choice", for: id }, h("input", { type: "checkbox", id, name: question.key, value: "1" }), h("span", null, question.name)), hint(question, id));
    case "pick": if (question.many) return grouped(question, id, several(question, id, "checkbox"));
  }
  const box = ["select", "pick"].includes(question.widget) ? select(question, id) : text(question, id);
  return h("div", { class: "field", "data-field": question.key }, caption(question, id), hint(question, id), box);
};

// What has been filled in, as [name, value]; empty answers are not sent: they would take earlier ones away.
export const read = (form) => [...form.elements]
  .filter((element) => element.name && !element.disabled && element.type !== "file")
  .filter((element) => !["checkbox", "radio"].includes(element.type) || element.checked)
  .map((element) => [element.name, element.value.trim()])
  .filter(([name, value]) => value && !(name.endsWith("-kind") && !blockFilled(form, name)));

// The kind of a person (hidden) goes only with a person that was named.
const blockFilled = (form, name) => {
  const start = name.slice(0, -"kind".length);
  return [...form.elements].some((element) => element.name.startsWith(start) && element.name !== name
    && (["checkbox", "radio"].includes(element.type) ? element.checked : element.value.trim()));
};

export const fill = (form, values) => {
  const seen = new Set();
  values.forEach(([name, value]) => {
    [...form.elements].filter((element) => element.name === name).forEach((element) => {
      if (["checkbox", "radio"].includes(element.type)) {
        if (!seen.has(name)) element.checked = false;
        if (element.value === value) element.checked = true;
      } else element.value = value;
    });
    seen.add(name);
  });
};

// Reasons against a report, each with a way to the question it belongs to.
export const reasons = (list, form) => h("div", { class: "wrong", role: "alert" },
  h("p", null, "还不能送：按下面说的改好，再送一次。"),
  h("ul", null, list.map((reason) => {
    const target = form.querySelector(`[data-field="${reason.field}"]`);
    const words = `${reason.say}${(reason.cites || []).length ? `（${reason.cites.join("；")}）` : ""}`;
    return h("li", null, target ? h("button", { type: "button", class: "link", onclick: () => {
      target.scrollIntoView({ block: "center" });
      const first = target.querySelector("input, select, textarea");
      if (first) first.focus();
    } }, words) : words);
  })));

// What the phone itself can see to be missing, before anything is queued.
export const missing = (form, questions) => {
  const values = read(form);
  return questions
    .filter((question) => question.required && !question.conditional && !["attachment", "table", "party", "hidden"].includes(question.widget))
    .filter((question) => !values.some(([name]) => name === question.key))
    .map((question) => ({ say: `${question.name}：还没有填。`, field: question.key }));
};
