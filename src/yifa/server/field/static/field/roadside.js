// 当场处罚 at the roadside: two screens. First who did what against which power, then what is decided and the party's
// signature. The questions are the catalogue's; this page only sets them in the order of the law (行政处罚法 第51条、第52条).
import { h, moment, newKey, pageHere, say } from "./dom.js";
import { field, fill, missing, read, reasons } from "./fields.js";
import { add, change, flush } from "./queue.js";
import { kept, keeper } from "./store.js";
import { signingSheet } from "../ui/signing.js";

const FIRST = ["power", "party", "act", "village", "place", "happened_at"];
const SECOND = ["kind", "fine", "pay_how", "spot_reason", "ticket", "bank", "correct_what", "heard", "officers", "shown", "told", "delivered"];
// What a paper needs of a person, and of an organisation; the rest of the particulars may be added at the desk.
const PERSON = ["kind", "name", "id_number", "phone", "address"];
const COMPANY = ["kind", "name", "credit_code", "legal_representative", "address"];
const FOUND = 8;

// The powers in force, found by their words. No network is needed: all of them lie on the phone.
const powerPart = (question, changed) => {
  const chosen = h("input", { type: "hidden", name: "power" });
  const told = h("p", { class: "found", role: "status" }, "");
  const list = h("ul", { class: "lines" });
  const words = h("input", { id: "f-power", type: "search", autocomplete: "off", placeholder: "例如：占道、倾倒、停车" });
  const options = question.options || [];
  const named = () => (options.find(([value]) => value === chosen.value) || ["", ""])[1];
  const draw = () => {
    const asked = words.value.trim().split(/\s+/).filter(Boolean);
    const fit = asked.length ? options.filter(([, label, note]) => asked.every((word) => `${label}${note || ""}`.includes(word))) : [];
    list.replaceChildren(...fit.slice(0, FOUND).map(([value, label]) => h("li", null, h("button", { type: "button", class: "line", onclick: () => {
      chosen.value = value;
      words.value = "";
      draw();
      changed(named());
    } }, label))));
    told.textContent = chosen.value ? `已选：${named()}` : asked.length && !fit.length ? "没有找到，请换个词。" : "";
  };
  words.addEventListener("input", draw);
  const box = h("div", { class: "field", "data-field": "power" }, h("label", { for: "f-power" }, question.name), words, list, told, chosen);
  return { box, draw };
};

// A sheet to sign on. What stands on it becomes a picture of the paper's file.
const signaturePart = (photos, changed) => {
  const own = () => photos.findIndex((photo) => photo.field === "signature");
  const drop = () => {
    if (own() >= 0) photos.splice(own(), 1);
  };
  const { sheet, clear } = signingSheet("当事人签名处", "sheet", (blob) => {
    drop();
    photos.push({ field: "signature", blob, name: "当事人签名.png" });
    changed();
  });
  drop();
  return h("div", { class: "field", "data-field": "signature" }, h("p", { class: "name" }, "当事人签名"), sheet,
    h("button", { type: "button", class: "link", onclick: () => { clear(); drop(); changed(); } }, "重签"));
};

// What is asked only where another answer stands, appears with it.
const hang = (form, asks) => {
  const draw = () => asks.filter((each) => each.hangs_on).forEach((each) => {
    const [name, value] = each.hangs_on;
    const given = read(form).find(([key]) => key === name);
    const box = form.querySelector(`[data-field="${each.key}"]`);
    if (box) box.hidden = !given || given[1] !== value;
  });
  form.addEventListener("change", draw);
  return draw;
};

const partyPart = (question, again) => {
  const blocks = question.rows[0];
  const keyOf = (cell) => cell.key.replace(/^party-0-/, "");
  const cells = blocks.filter((cell) => [...PERSON, ...COMPANY].includes(keyOf(cell)));
  const drawn = cells.map((cell) => [keyOf(cell), again({ ...cell, required: true })]);
  const shown = (kind) => drawn.forEach(([key, box]) => { box.hidden = !(kind === "org" ? COMPANY : PERSON).includes(key); });
  return { box: h("div", { class: "field", "data-field": "party" }, h("p", { class: "name" }, question.name), drawn.map(([, box]) => box)), shown };
};

// What of these questions is not answered, as far as it is asked now.
const wanted = (form, asks) => {
  const seen = asks.filter((each) => { const box = form.querySelector(`[data-field="${each.key}"]`); return box && !box.hidden; });
  return missing(form, seen.map((each) => ({ ...each, required: each.required || Boolean(each.hangs_on), conditional: false })));
};

export const roadsidePage = async (me, form, given) => {
  const show = pageHere();
  const ownDraft = `draft:${me.person}:summary-penalty:decide:0`;
  const draft = given || (await kept(ownDraft));
  const photos = draft ? [...draft.photos] : [];
  const ask = (key) => form.asks.find((each) => each.key === key);
  const saved = keeper(ownDraft, () => body, () => ({ values: read(body), photos }));
  const changed = given ? () => {} : saved.soon;
  const again = (each) => field(each, photos, changed);
  const body = h("form", { novalidate: true, onsubmit: (event) => event.preventDefault() });
  const power = powerPart(ask("power"), (label) => {
    const act = body.elements.act;
    if (act && !act.value) act.value = label.replace(/^对/, "").replace(/的(行政)?处罚$/, "");
    changed();
  });
  const party = partyPart(ask("party"), again);
  const draws = { power: power.box, party: party.box };
  const screen = (keys) => keys.map(ask).filter(Boolean).map((each) => draws[each.key] || again(each));
  // The ground of the penalty is the power's own: nobody types it.
  const special = ["power", "party", "party_kind", "signature", "penalty_law", ...FIRST, ...SECOND];
  const more = form.asks.filter((each) => !special.includes(each.key) && each.widget !== "table");
  const one = h("section", null, h("h2", null, "一、谁、做了什么"), screen(FIRST));
  const two = h("section", { hidden: true }, h("h2", null, "二、决定、签收"), screen(SECOND), signaturePart(photos, changed),
    h("details", null, h("summary", null, "照片、监护人等"), more.map(again)));
  const problems = h("div", { role: "alert" });
  body.append(one, two);
  const hung = hang(body, form.asks);
  const kinds = () => {
    const org = read(body).some(([key, value]) => key === "party-0-kind" && value === "org");
    party.shown(org ? "org" : "person");
  };
  body.addEventListener("input", changed);
  body.addEventListener("change", () => { kinds(); changed(); });
  const turn = (second) => {
    one.hidden = second;
    two.hidden = !second;
    onward.hidden = second;
    decide.hidden = !second;
    back.textContent = second ? "上一屏" : "不填了";
    window.scrollTo(0, 0);
  };
  const told = (lacking) => {
    problems.replaceChildren(...(lacking.length ? [reasons(lacking, body)] : []));
    if (lacking.length) problems.scrollIntoView({ block: "center" });
    return !lacking.length;
  };
  const named = () => read(body).some(([key, value]) => key === "party-0-name" && value);
  const next = () => {
    const lacking = wanted(body, FIRST.map(ask).filter((each) => each && each.key !== "party"));
    if (!named()) lacking.push({ say: "当事人：还没有写姓名或者名称。", field: "party" });
    if (told(lacking)) turn(true);
  };
  const send = async () => {
    if (!told(wanted(body, SECOND.map(ask).filter(Boolean)))) return;
    const hidden = new Set([...body.querySelectorAll("[data-field]")].filter((box) => box.hidden).map((box) => box.dataset.field));
    const values = read(body).filter(([key]) => !hidden.has(key));
    const words = values.find(([key]) => key === "act")[1];
    const item = {
      id: newKey(), person: me.person, procedure: form.procedure, action: form.action, name: form.name, title: `${form.name}：${words}`,
      values, photos, occurred: moment(), made: moment(), matter: 0, expect: 0, reason: "",
    };
    if (given) {
      await change({ ...given, ...item, id: given.id, occurred: given.occurred, made: given.made, state: "waiting", answer: null });
      flush();
    } else await add(item);
    await saved.done();
    say(navigator.onLine ? "已收好，正在送；送到后编号、打印。" : "已收好，有网络时送出、编号。当场交付的填预印决定书。", "good");
    window.location.hash = `#/sent/${given ? given.id : item.id}`;
  };
  const onward = h("button", { type: "button", class: "main", onclick: next }, "下一屏：决定");
  const decide = h("button", { type: "button", class: "main", onclick: send, hidden: true }, form.name);
  const back = h("button", { type: "button", onclick: () => { if (two.hidden) window.location.hash = "#/"; else turn(false); } }, "不填了");
  show(h("h1", null, form.kind), given && given.answer && given.answer.reasons ? reasons(given.answer.reasons, body) : null, body, problems,
    h("div", { class: "bar stuck" }, back, onward, decide));
  if (draft) fill(body, draft.values);
  else {
    if (body.elements.happened_at) body.elements.happened_at.value = moment().slice(0, 16);
    if (me.villages.length === 1 && body.elements.village) body.elements.village.value = me.villages[0][0];
    const self = (ask("officers").options || []).find(([, label]) => label === me.name);
    [...body.elements].filter((element) => element.name === "party-0-kind" && element.value === "person")
      .forEach((element) => { element.checked = true; });
    [...body.elements].filter((element) => element.name === "officers" && self && element.value === self[0])
      .forEach((element) => { element.checked = true; });
  }
  power.draw();
  kinds();
  hung();
};
