// The phone's pages but for 报事: first page, other forms, work in hand, what was sent, certificate, oneself.
import { ask, clock, h, moment, newKey, pageHere, say } from "./dom.js";
import { field, fill, missing, read, reasons } from "./fields.js";
import { bring, signOut } from "./net.js";
import { add, change, drop, flush, mine, needsMe, waitsFor } from "./queue.js";
import { clearPerson, draftName, drafts, forget, kept, keeper, queued, queuedOne, usedNow } from "./store.js";
import { locate, regionOf } from "./where.js";

const WORDS = { waiting: "等着送出", sending: "正在送", taken: "已送到", refused: "没有收，要改", stale: "事情有变，要看", clock: "请核对时间" };

const row = (href, title, under, mark, tone = "") => h("li", null, h("a", { href, class: "line" },
  h("span", null, h("strong", null, title), h("small", { class: "muted" }, under)), mark ? h("em", { class: tone }, mark) : null));

const section = (heading, lines, empty = "") => (lines.length || empty
  ? h("section", null, h("h2", null, heading), lines.length ? h("ul", { class: "lines" }, lines) : h("p", { class: "muted" }, empty)) : null);

// The first lines laid open, the rest one press away.
const OPEN = 6;
const folded = (heading, lines, empty) => [section(heading, lines.slice(0, OPEN), empty),
  lines.length > OPEN ? h("details", null, h("summary", null, `另外${lines.length - OPEN}件`), h("ul", { class: "lines" }, lines.slice(OPEN))) : null];

const sentLine = (item) => row(`#/sent/${item.id}`, item.title || item.name,
  `${item.name}　${clock(item.made)}${item.answer && item.answer.number ? `　${item.answer.number}` : ""}`,
  WORDS[item.state], item.state === "taken" ? "good" : needsMe(item) ? "bad" : "wait");

// A report begun: to go on with, or to throw away.
const draftLine = (me, forms, draft) => {
  const told = (name) => (draft.values.find(([key]) => key === name) || ["", ""])[1];
  const words = [told("kind"), told("place"), told("what")].filter(Boolean).join("　") || "还没有写字";
  const line = row(`#/report/${draft.key}`, words, `${clock(draft.made)}　照片${draft.photos.length}张`, "没写完", "wait");
  line.append(h("button", { type: "button", class: "link", "aria-label": `删掉没写完的：${words}`, onclick: async () => {
    if ((await ask("删掉这一条？", `${words}。删掉以后找不回来。`, [["yes", "删掉", "main"], ["", "不删", ""]])) !== "yes") return;
    await forget(draftName(me.person, draft.key));
    await homePage(me, forms);
  } }, "删掉"));
  return line;
};

export const homePage = async (me, forms) => {
  const show = pageHere();
  const items = await mine(me.person);
  const others = (await queued()).filter((item) => item.person !== me.person && item.state !== "taken");
  const work = (await kept("work")) || { matters: [] };
  const groups = [];
  forms.filter((form) => form.opens && form.group && form.procedure !== "grid-event").forEach((form) => {
    const group = groups.find((each) => each.name === form.group) || groups[groups.push({ name: form.group, forms: [] }) - 1];
    group.forms.push(form);
  });
  const todo = work.matters.filter((matter) => matter.duty || matter.back);
  // What has ended waits for nobody: whoever reported it still finds it among his own, with what may be said of it.
  const canTake = (matter) => matter.open && matter.steps.length;
  const also = work.matters.filter((matter) => !matter.duty && !matter.back && canTake(matter));
  const open = work.matters.filter((matter) => !matter.duty && !matter.back && !canTake(matter) && matter.mine);
  const used = ((await kept(`used:${me.person}`)) || []).map(([procedure, action]) => forms.find((form) => form.procedure === procedure
    && form.action === action && form.opens && form.group)).filter(Boolean);
  const door = (form) => h("a", { class: "button", href: `#/form/${form.procedure}/${form.action}` }, form.kind);
  const line = (matter) => row(`#/matter/${matter.matter}`, matter.title, [matter.duty || matter.kind, matter.village, matter.words].filter(Boolean).join("　"),
    matter.back ? "退回给我" : matter.status, matter.back || (matter.law && matter.tone === "overdue") ? "bad" : "");
  show(h("h1", { class: "hush" }, "网格"),
    forms.some((form) => form.procedure === "grid-event" && form.action === "report")
      ? h("a", { class: "button main big", href: "#/report" }, "拍照报事") : null,
    others.length ? h("p", { class: "warn" }, `这部手机上还有别人的${others.length}条没有送出，由他本人登录后送。`) : null,
    section("没写完的", (await drafts(me.person)).map((draft) => draftLine(me, forms, draft))),
    section("要我看的", items.filter(needsMe).map(sentLine)),
    folded("等着送出", items.filter(waitsFor).map(sentLine)),
    folded("待我办", todo.map(line), "现在没有等您办的。"),
    used.length ? h("section", null, h("h2", null, "刚用过的"), h("div", { class: "doors" }, used.map(door))) : null,
    groups.map((group) => h("section", null, h("h2", null, group.name), h("div", { class: "doors" }, group.forms.map(door)))),
    me.officer ? h("section", null, h("h2", null, "执法"), h("div", { class: "doors" },
      forms.some((form) => form.procedure === "summary-penalty") ? h("a", { class: "button main", href: "#/roadside" }, "当场处罚") : null,
      h("a", { class: "button", href: "#/certificate" }, "出示执法证"))) : null,
    folded("我也能办的", also.map(line)),
    folded("我报的", open.map(line)),
    section("已送到", items.filter((item) => item.state === "taken").slice(0, 10).map(sentLine)));
};

// Any step's form; with a matter it is a step on one that is under way, with `given` one that came back.
export const formPage = async (me, form, matter, given) => {
  const show = pageHere();
  const ownDraft = `draft:${me.person}:${form.procedure}:${form.action}:${matter ? matter.matter : 0}`;
  const draft = given || (await kept(ownDraft));
  const photos = draft ? [...draft.photos] : [];
  const problems = h("div");
  const saved = keeper(ownDraft, () => body, () => ({ values: read(body), photos }));
  const changed = given ? () => {} : saved.soon;
  const body = h("form", { novalidate: true, onsubmit: (event) => event.preventDefault() }, form.asks.map((each) => field(each, photos, changed)));
  body.addEventListener("input", changed);
  body.addEventListener("change", changed);
  const reason = h("div", { class: "field", "data-field": "reason", hidden: !(given && given.answer && given.answer.reason_wanted) },
    h("label", { for: "f-why" }, "仍要这样办的理由"), h("textarea", { id: "f-why", rows: 2 }));
  const send = async () => {
    const lacking = matter ? [] : missing(body, form.asks);
    problems.replaceChildren();
    if (lacking.length) {
      problems.replaceChildren(reasons(lacking, body));
      problems.scrollIntoView({ block: "center" });
      return;
    }
    const values = read(body);
    const first = values.find(([name]) => ["place", "route", "section_note", "name_", "matter_name", "what", "title"].includes(name));
    const item = {
      id: newKey(), person: me.person, procedure: form.procedure, action: form.action, name: form.name,
      title: matter ? `${form.name}：${matter.title}` : first ? `${form.kind}：${first[1]}` : form.kind, values, photos,
      occurred: moment(), made: moment(), matter: matter ? matter.matter : 0, expect: matter ? matter.n : 0,
      reason: reason.querySelector("textarea").value.trim(),
    };
    if (given) {
      await change({ ...item, id: given.id, occurred: given.occurred, made: given.made, matter: given.matter, expect: given.expect, settled: given.settled, state: "waiting", answer: null });
      flush();
    } else await add(item);
    if (form.opens) await usedNow(me.person, form.procedure, form.action);
    await saved.done();
    say(navigator.onLine ? "已收好，正在送。" : "已收好，有网络时送出。", "good");
    window.location.hash = "#/";
  };
  show(h("h1", null, matter ? form.name : form.kind), matter ? h("p", { class: "muted" }, `${matter.number} ${matter.title}`) : null,
    form.help ? h("p", { class: "muted" }, form.help) : null, given && given.answer && given.answer.reasons ? reasons(given.answer.reasons, body) : null,
    body, reason, problems,
    h("div", { class: "bar stuck" }, h("a", { class: "button", href: "#/" }, "不填了"), h("button", { type: "button", class: "main", onclick: send }, form.name)));
  if (draft) fill(body, draft.values);
  else start(me, body);
};

// The village comes from where the phone is, unless somebody is quicker in choosing it.
const start = async (me, body) => {
  const village = body.elements.village;
  if (!village || village.tagName !== "SELECT") return;
  if (me.villages.length === 1) village.value = me.villages[0][0];
  const at = village.value ? null : await locate();
  const region = at ? regionOf(await kept("outline"), at) : { village: "" };
  if (!village.value && region.village) village.value = region.village;
};

export const workPage = async (me, forms, position) => {
  const show = pageHere();
  const work = (await kept("work")) || { matters: [] };
  const matter = work.matters.find((each) => String(each.matter) === position);
  if (!matter) {
    show(h("h1", null, "没有找到这一件"), h("p", null, "可能已经办完，或者手机里的单子旧了。"), h("a", { class: "button", href: "#/" }, "回首页"));
    return;
  }
  const steps = matter.steps.map((key) => forms.find((form) => form.procedure === matter.procedure && form.action === key && !form.opens)).filter(Boolean);
  show(h("h1", null, matter.title),
    h("dl", { class: "facts" }, [["编号", matter.number], ["哪一类", matter.kind], ["等您", matter.duty], ["在哪里", matter.village], ["登记", matter.opened], ["现在", matter.status], ["期限", matter.words]]
      .filter(([, value]) => value).map(([name, value]) => [h("dt", null, name), h("dd", null, value)])),
    matter.note ? h("p", { class: "warn" }, `退回说明：${matter.note}`) : null,
    h("div", { class: "doors" }, steps.map((form) => h("a", { class: "button main", href: `#/step/${matter.matter}/${form.action}` }, form.name))),
    h("a", { class: matter.duty && !steps.length ? "button main" : "button", href: `/m/${me.town_code.slice(0, 9)}/${matter.matter}/` },
      matter.duty && !steps.length ? "打开去办（要有网络）" : "看全部经过（要有网络）"));
};

const settle = async (item, at) => {
  await change({ ...item, occurred: at, settled: at, state: "waiting", answer: null });
  flush();
  window.location.hash = "#/";
};

const resend = async (item) => {
  await change({ ...item, expect: item.answer.expect, state: "waiting", answer: null });
  flush();
  window.location.hash = "#/";
};

const remove = async (item) => {
  const sure = await ask("不要这一条？", "它还没有送出，删掉就没有了。", [["", "留着", "main"], ["yes", "删掉", "red"]]);
  if (sure !== "yes") return;
  await drop(item.id);
  window.location.hash = "#/";
};

const clockPart = (item) => {
  const guess = h("input", { type: "datetime-local", id: "f-when", value: item.answer.guess, max: item.answer.server });
  return h("div", null, h("p", { class: "warn" }, item.answer.say),
    h("p", null, `手机记的时间：${clock(item.occurred)}。`),
    h("div", { class: "field" }, h("label", { for: "f-when" }, "事情发生在"), guess),
    h("button", { type: "button", class: "main", onclick: () => settle(item, `${guess.value}:00+08:00`) }, "用这个时间送出"));
};

const stalePart = (item) => h("div", null, h("p", { class: "warn" }, item.answer.say), h("ul", null, item.answer.meanwhile.map((each) => h("li", null, each))),
  item.answer.possible ? h("button", { type: "button", class: "main", onclick: () => resend(item) }, "看过了，仍要办") : null);

export const sentPage = async (me, forms, id, edit) => {
  const show = pageHere();
  const item = await queuedOne(id);
  if (!item || item.person !== me.person) {
    show(h("h1", null, "没有这一条"), h("a", { class: "button", href: "#/" }, "回首页"));
    return;
  }
  const form = forms.find((each) => each.procedure === item.procedure && each.action === item.action);
  const named = (key) => (form && form.asks.find((each) => each.key === key.split("-")[0])) || { name: key, options: [] };
  const shown = ([key, value]) => {
    const choice = (named(key).options || []).find(([each]) => each === value);
    return [h("dt", null, named(key).name), h("dd", null, choice ? choice[1] : value)];
  };
  if (edit && form) {
    const matter = item.matter ? { matter: item.matter, n: item.expect, number: "", title: item.title.split("：").slice(1).join("：") } : null;
    await formPage(me, form, matter, item);
    return;
  }
  show(h("h1", null, item.title), h("p", null, h("em", { class: item.state === "taken" ? "good" : needsMe(item) ? "bad" : "wait" }, WORDS[item.state])),
    item.state === "taken" ? [h("p", null, [item.answer.number, item.answer.status].filter(Boolean).join("　") || item.answer.say),
      item.answer.differs ? h("p", { class: "warn" }, "先前送出的内容已经收下，后来改的没有计入。要改的，请在电脑上对这一件作更正。") : null,
      form && form.paper ? h("a", { class: "button main", href: `${item.answer.href}papers/1/${form.paper}.pdf` }, "打印决定书（要有网络）") : null,
      h("a", { class: "button", href: item.answer.href }, "打开这一件（要有网络）")] : null,
    item.state === "clock" ? clockPart(item) : null,
    item.state === "stale" ? stalePart(item) : null,
    item.state === "refused" ? reasons(item.answer.reasons, h("form")) : null,
    h("dl", { class: "facts" }, [["记下", clock(item.made)], ["发生", clock(item.occurred)]].map(([name, value]) => [h("dt", null, name), h("dd", null, value)]),
      item.values.map(shown)),
    item.photos.length ? h("p", { class: "muted" }, `照片${item.photos.length}张`) : null,
    item.state === "taken" ? null : h("div", { class: "bar" },
      h("button", { type: "button", class: "red", onclick: () => remove(item) }, "删掉"),
      h("a", { class: "button main", href: `#/sent/${item.id}/edit` }, "改")));
};

export const certificatePage = async () => {
  const show = pageHere();
  const found = await bring("certificate");
  const today = moment().slice(0, 10);
  if (!found || found.fault || found.day !== today) {
    const why = found && found.fault ? found.fault : "这部手机上没有今天的证件码。请在有网络的地方打开一次，当天就都能出示。";
    show(h("h1", null, "出示执法证"), found && found.name ? h("p", null, `${found.name}　${found.number}`) : null, h("p", { class: "warn", role: "alert" }, why), h("a", { class: "button", href: "#/" }, "回首页"));
    return;
  }
  const code = URL.createObjectURL(new Blob([found.code], { type: "image/svg+xml" }));
  show(h("h1", null, "行政执法证"),
    h("dl", { class: "facts" }, [["姓名", found.name], ["证号", found.number], ["单位", found.body], ["有效期至", found.valid_until]]
      .map(([name, value]) => [h("dt", null, name), h("dd", null, value)])),
    h("img", { class: "code", src: code, alt: "核验二维码", width: 260, height: 260 }),
    h("p", { class: "center" }, `${found.day} 当日有效。用手机扫码，可以在本镇网站上核对。`));
};

const leave = async (me) => {
  const unsent = (await mine(me.person)).filter((item) => item.state !== "taken");
  if (unsent.length) {
    const answer = await ask("还有没送出的", `这部手机上还有您填的${unsent.length}条没有送到。现在退出，它们会被删掉，找不回来。`,
      [["", "先不退出", "main"], ["send", "先送出"], ["yes", "删掉并退出", "red"]]);
    if (answer === "send") flush();
    if (answer !== "yes") return;
  }
  await clearPerson(me.person);
  if (await signOut()) window.location.href = "/sign-in/?next=/field/";
  else window.location.reload();
};

export const mePage = async (me) => {
  const show = pageHere();
  const last = await kept("clock");
  show(h("h1", null, me.name), h("dl", { class: "facts" }, [["乡镇", me.town], ["村（社区）", me.villages.length > 6 ? `${me.villages.length}个` : me.villages.map(([, name]) => name).join("、")],
    ["我的网格", me.grids.filter((each) => each[4]).map((each) => each[1]).join("、") || "没有登记"], ["上次连上", last ? clock(last.server) : "没有"]]
    .map(([name, value]) => [h("dt", null, name), h("dd", null, value)])),
  h("div", { class: "doors" }, h("a", { class: "button", href: "/field/map/" }, "网格图"), h("a", { class: "button", href: "/" }, "电脑版"),
    h("button", { type: "button", onclick: flush }, "现在送一次"), h("button", { type: "button", class: "red", onclick: () => leave(me) }, "退出登录")));
};
