// Starts the phone's page: what it keeps, where it stands, and the sign of what waits to be sent.
import { h, newKey, show } from "./dom.js";
import { bring, link } from "./net.js";
import { certificatePage, formPage, homePage, mePage, sentPage, workPage } from "./pages.js";
import { flush, mine, needsMe, onChange, waitsFor, wake } from "./queue.js";
import { reportPage } from "./report.js";
import { roadsidePage } from "./roadside.js";
import { kept, queued, queuedOne } from "./store.js";

const EVERY = 60000;

const signInPage = async () => {
  const waiting = (await queued()).filter((item) => item.state !== "taken").length;
  const entry = `/sign-in/?next=${encodeURIComponent("/field/")}`;
  show(h("h1", null, "请登录"),
    waiting ? h("p", { class: "warn" }, `登录已经过期。这部手机上还有${waiting}条没有送出，都还在；登录后接着送。`) : h("p", null, "用您在依法的账号登录。登录以后，没有网络也能报事。"),
    h("a", { class: "button main big", href: entry }, "登录"));
};

const firstTimePage = () => (link.online && link.signedIn === null
  ? show(h("p", { class: "muted" }, "正在打开…"))
  : show(h("h1", null, "第一次要连网"),
    h("p", null, "这部手机还没有登录过。请在有网络的地方打开本页，登录一次，以后没有网络也能用。")));

const draw = async () => {
  const me = await kept("me");
  if (link.signedIn === false) return signInPage();
  if (!me) return firstTimePage();
  const stored = await kept("forms");
  const forms = (stored && stored.forms) || [];
  const [, page, one, two] = window.location.hash.split("/");
  const find = (procedure, action) => forms.find((form) => form.procedure === procedure && form.action === action);
  if (page === "report" && find("grid-event", "report")) {
    // A report begun has an address of its own: whoever comes back to it finds it, and may begin another beside it.
    if (!one) window.history.replaceState(null, "", `#/report/${newKey()}`);
    return reportPage(me, forms, null, window.location.hash.split("/")[2]);
  }
  if (page === "roadside" && find("summary-penalty", "decide")) return roadsidePage(me, find("summary-penalty", "decide"), null);
  if (page === "form" && find(one, two)) return formPage(me, find(one, two), null, null);
  if (page === "matter") return workPage(me, forms, one);
  if (page === "step") {
    const work = (await kept("work")) || { matters: [] };
    const matter = work.matters.find((each) => String(each.matter) === one);
    const form = matter && find(matter.procedure, two);
    return form ? formPage(me, form, matter, null) : workPage(me, forms, one);
  }
  if (page === "sent") {
    const item = two === "edit" ? await queuedOne(one) : null;
    if (item && item.procedure === "grid-event" && !item.matter && item.person === me.person) return reportPage(me, forms, item);
    if (item && item.procedure === "summary-penalty" && item.person === me.person) return roadsidePage(me, find(item.procedure, item.action), item);
    return sentPage(me, forms, one, two === "edit");
  }
  if (page === "certificate" && me.officer) return certificatePage();
  if (page === "me") return mePage(me);
  return homePage(me, forms);
};

// One after another: a page begun earlier never comes to stand over one begun later.
let drawn = Promise.resolve();
const route = () => {
  drawn = drawn.then(draw, draw);
  return drawn;
};

// The sign at the top: what has been sent and what waits, in words.
const sign = async () => {
  const place = document.getElementById("sign");
  const me = await kept("me");
  const items = me ? await mine(me.person) : [];
  const waiting = items.filter(waitsFor).length;
  const odd = items.filter(needsMe).length;
  const sending = items.some((item) => item.state === "sending");
  let words = "都已送到";
  let tone = "good";
  if (link.signedIn === false) [words, tone] = [waiting ? `${waiting}条没送，请登录` : "请登录", "wait"];
  else if (odd) [words, tone] = [`${odd}条要您看`, "bad"];
  else if (sending) [words, tone] = [`正在送，还有${waiting}条`, "wait"];
  else if (waiting) [words, tone] = [link.online ? `${waiting}条等着送` : `没有网络，${waiting}条等着送`, "wait"];
  else if (!link.online) [words, tone] = ["没有网络，可以照常填", "wait"];
  else if (link.signedIn === null) [words, tone] = ["正在连上", "wait"];
  place.textContent = words;
  place.className = `sign ${tone}`;
};

const quiet = () => ["", "#/", "#"].includes(window.location.hash);

const refresh = async () => {
  const first = !(await kept("forms"));
  await flush();
  if (link.signedIn) {
    await Promise.all(["forms", "work", "outline"].map(bring));
    if ((await kept("me")).officer) await bring("certificate");
  }
  await sign();
  if (first || quiet() || link.signedIn === false) await route();
};

const begin = async () => {
  await wake();
  onChange(async () => {
    await sign();
    if (quiet()) await route();
  });
  window.addEventListener("hashchange", route);
  window.addEventListener("online", () => { link.online = true; flush(); });
  window.addEventListener("offline", () => { link.online = false; sign(); });
  window.addEventListener("yifa-send", flush);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(); });
  window.setInterval(async () => {
    if ((await queued()).some(waitsFor)) flush();
  }, EVERY);
  if (navigator.serviceWorker) navigator.serviceWorker.register("/field/worker.js", { scope: "/field/" });
  await route();
  await sign();
  await refresh();
};

begin();
