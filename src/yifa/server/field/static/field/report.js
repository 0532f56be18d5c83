// 报事: a photo, what it is, where it is, put right or passed up. The questions are those of the catalogue; this page
// only sets the few that matter in the order of a thumb, and keeps the others behind “更多”.
import { h, moment, newKey, pageHere, say } from "./dom.js";
import { field, fill, missing, read, reasons } from "./fields.js";
import { clockWrong } from "./net.js";
import { pictures } from "./photo.js";
import { add, change } from "./queue.js";
import { draftName, keep, keeper, kept } from "./store.js";
import { choose, locate, nearest, pointText, regionOf } from "./where.js";

const FIRST = ["kind", "village", "grid", "place", "point", "what", "photos"];
const LAST = ["result", "after"];
const SHOWN_KINDS = 6;

const question = (form, key) => form.asks.find((each) => each.key === key);

const kinds = async (me, up) => {
  const recent = (await kept(`recent:${me.person}`)) || [];
  const all = question(up, "kind").options;
  const ordered = [...recent.map((key) => all.find(([value]) => value === key)).filter(Boolean),
    ...all.filter(([value]) => !recent.includes(value))];
  const choice = ([value, label]) => h("label", { class: "chip" },
    h("input", { type: "radio", name: "kind", value }), h("span", null, label));
  return h("div", { class: "field", "data-field": "kind" }, h("p", { class: "name", id: "kind-name" }, "是什么事"),
    h("div", { class: "chips", role: "radiogroup", "aria-labelledby": "kind-name" }, ordered.slice(0, SHOWN_KINDS).map(choice)),
    h("details", null, h("summary", null, "其他种类"), h("div", { class: "chips" }, ordered.slice(SHOWN_KINDS).map(choice))));
};

// The place: found by the phone, told by grid and village, and everything correctable.
const placePart = (me, changed) => {
  const found = h("p", { class: "found", role: "status" }, "正在找位置…");
  const near = h("p", { class: "warn", role: "status", hidden: true });
  const point = h("input", { type: "hidden", name: "point" });
  const village = h("select", { id: "f-village", name: "village" },
    me.villages.length === 1 ? null : h("option", { value: "" }, "请选择"),
    me.villages.map(([code, name]) => h("option", { value: code }, name)));
  const grid = h("select", { id: "f-grid", name: "grid" }, h("option", { value: "" }, "不清楚"),
    me.grids.map(([position, name]) => h("option", { value: String(position) }, name)));
  const place = h("input", { id: "f-place", name: "place", autocomplete: "off", placeholder: "例如：村口桥头" });
  // What somebody wrote stays: only an empty box, or a name this page has put there itself, is filled in.
  let offered = "";
  const own = me.grids.filter((each) => each[4]);
  if (own.length === 1) grid.value = String(own[0][0]);
  const named = () => {
    const chosen = me.grids.find((each) => String(each[0]) === grid.value);
    const home = me.villages.find(([code]) => code === village.value);
    if (place.value && place.value !== offered) return;
    offered = chosen ? chosen[1] : home ? home[1] : "";
    place.value = offered;
  };
  const take = async (at, byHand) => {
    if (!at) {
      found.textContent = "没有找到位置（可能没有开定位）。请选村和网格，写清地点。";
      named();
      return;
    }
    point.value = pointText(at);
    const region = regionOf(await kept("outline"), at);
    const inGrid = me.grids.find((each) => each[3] === region.grid);
    if (region.village && me.villages.some(([code]) => code === region.village)) village.value = region.village;
    if (inGrid) grid.value = String(inGrid[0]);
    const spread = at.near ? `，误差约${at.near}米` : "";
    found.textContent = byHand ? `位置：${region.name || "地图上选的点"}（手动改过）` : `位置：${region.name || "已找到"}${spread}`;
    named();
    changed();
    const close = nearest(((await kept("work")) || { matters: [] }).matters, at);
    near.hidden = !close;
    if (!close) return;
    const link = h("a", { href: `#/matter/${close.matter.matter}` }, close.matter.title);
    near.replaceChildren(`附近${close.far}米已有一件没有办结：`, link, "。是同一件事的，不用再报。");
  };
  village.addEventListener("change", named);
  grid.addEventListener("change", () => {
    const chosen = me.grids.find((each) => String(each[0]) === grid.value);
    if (chosen) village.value = chosen[2];
    named();
  });
  const look = async () => { found.textContent = "正在找位置…"; take(await locate(), false); };
  const current = () => {
    const [x, y] = point.value.split(",").map(Number);
    return point.value ? { x, y, near: 0 } : null;
  };
  const onMap = async () => {
    const at = await choose(current());
    if (at) take(at, true);
  };
  const box = h("div", { class: "where" }, found, near, point,
    h("div", { class: "field", "data-field": "place" }, h("label", { for: "f-place" }, "地点"), place),
    h("details", { id: "where-more" }, h("summary", null, "改位置"),
      h("div", { class: "bar" }, h("button", { type: "button", onclick: look }, "重新定位"), h("button", { type: "button", onclick: onMap }, "在地图上改")),
      h("div", { class: "field", "data-field": "village" }, h("label", { for: "f-village" }, "村（社区）"), village),
      h("div", { class: "field", "data-field": "grid" }, h("label", { for: "f-grid" }, "网格"), grid)));
  const known = () => { found.textContent = "位置：上次找到的（可以改）"; };
  return { box, look, known };
};

export const reportPage = async (me, forms, given, key = "") => {
  const show = pageHere();
  const up = forms.find((form) => form.procedure === "grid-event" && form.action === "report");
  const self = forms.find((form) => form.procedure === "grid-event" && form.action === "handle");
  const draft = given || (await kept(draftName(me.person, key)));
  const photos = draft ? [...draft.photos] : [];
  let action = draft ? draft.action : "report";
  const form = h("form", { novalidate: true, onsubmit: (event) => event.preventDefault() });
  const saved = keeper(draftName(me.person, key), () => form, () => ({ values: read(form), photos, action, made: moment() }));
  const changed = given ? () => {} : saved.soon;
  const place = placePart(me, changed);
  const ownWays = h("div", { class: "self", hidden: action !== "handle" },
    self.asks.filter((each) => LAST.includes(each.key)).map((each) => field(each, photos, changed)));
  const more = self.asks.filter((each) => ![...FIRST, ...LAST].includes(each.key));
  const urgent = up.asks.filter((each) => !self.asks.some((other) => other.key === each.key) && !FIRST.includes(each.key));
  const problems = h("div");
  const send = async (way) => {
    action = way;
    const asked = way === "report" ? up : self;
    ownWays.hidden = way !== "handle";
    const values = read(form).filter(([name]) => asked.asks.some((each) => each.key === name.split("-")[0]));
    const lacking = missing(form, asked.asks);
    problems.replaceChildren();
    if (lacking.length) {
      problems.replaceChildren(reasons(lacking, form));
      problems.scrollIntoView({ block: "center" });
      if (way === "handle") ownWays.querySelector("textarea").focus();
      return;
    }
    const kind = values.find(([name]) => name === "kind")[1];
    const recent = ((await kept(`recent:${me.person}`)) || []).filter((each) => each !== kind);
    await keep(`recent:${me.person}`, [kind, ...recent].slice(0, SHOWN_KINDS));
    const usable = photos.filter((photo) => asked.asks.some((each) => each.key === photo.field));
    const words = values.find(([name]) => name === "place")[1];
    const item = {
      id: newKey(), person: me.person, procedure: "grid-event", action: way, name: asked.name, title: `${kind}：${words}`,
      values, photos: usable, occurred: moment(), made: moment(), matter: 0, expect: 0, reason: "",
    };
    if (given) await change({ ...given, ...item, id: given.id, occurred: given.occurred, made: given.made, state: "waiting", answer: null });
    await (given ? Promise.resolve() : add(item));
    await saved.done();
    say(navigator.onLine ? "已收好，正在送。" : "已收好，有网络时送出。", "good");
    window.location.hash = given ? `#/sent/${given.id}` : "#/";
    if (given) window.dispatchEvent(new Event("yifa-send"));
  };
  const source = question(up, "source");
  form.append(
    pictures("photos", "照片", photos, changed, true),
    await kinds(me, up),
    place.box,
    h("div", { class: "field", "data-field": "what" }, h("label", { for: "f-what" }, "情况"), h("textarea", { id: "f-what", name: "what", rows: 2, placeholder: "一句话说清楚" })),
    h("details", null, h("summary", null, "更多"), urgent.map((each) => field(each, photos, changed)), more.map((each) => field(each, photos, changed))),
    ownWays, problems,
    h("div", { class: "bar stuck" },
      h("button", { type: "button", class: "green", onclick: () => send("handle") }, "当场处理了"),
      h("button", { type: "button", class: "main", onclick: () => send("report") }, "上报")));
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  show(h("h1", null, "报事"), (await clockWrong()) ? h("p", { class: "warn" }, "手机时间好像不对，送出时会请您核对。") : null, form);
  // Who walks his grid has seen it himself; another source is one choice away.
  if (source && form.elements.source) form.elements.source.value = source.options[0][0];
  if (draft) fill(form, draft.values);
  if (draft && draft.values.some(([name]) => name === "point")) place.known();
  else place.look();
};
