// Reports that wait. Each has a key made here, so that the server takes it once however often it is sent.
import { deliver, link, meet } from "./net.js";
import { dequeue, enqueue, queued } from "./store.js";

// How long a line about a report that was taken stays on the phone.
const REMEMBERED = 3 * 24 * 3600 * 1000;
const listeners = [];
let running = null;
let again = false;

export const onChange = (listener) => listeners.push(listener);
const changed = () => listeners.forEach((listener) => listener());

export const mine = async (person) => (await queued())
  .filter((item) => item.person === person)
  .sort((one, other) => (one.made < other.made ? 1 : -1));

export const waitsFor = (item) => item.state === "waiting" || item.state === "sending";
export const needsMe = (item) => ["refused", "stale", "clock"].includes(item.state);

export const add = async (item) => {
  await enqueue({ ...item, state: "waiting", answer: null });
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
  changed();
  flush();
};

export const change = async (item) => {
  await enqueue(item);
  changed();
};

export const drop = async (id) => {
  await dequeue(id);
  changed();
};

// One round at a time; asked for during a round, another follows it.
export const flush = () => {
  if (running) {
    again = true;
    return running;
  }
  running = round().finally(() => {
    running = null;
    changed();
    if (again) {
      again = false;
      flush();
    }
  });
  return running;
};

const round = async () => {
  const me = await meet();
  changed();
  if (!me) return;
  const waiting = (await mine(me.person)).filter(waitsFor).reverse();
  for (const item of waiting) {
    await enqueue({ ...item, state: "sending" });
    changed();
    const answer = await deliver(item);
    const known = read(item, answer);
    await enqueue(known);
    changed();
    if (known.state === "waiting" && answer.kind !== "fault") return;
  }
  await tidy(me.person);
};

// What becomes of a report by the server's answer. Whatever is no clear answer leaves it waiting, whole.
const read = (item, answer) => {
  const body = answer.body;
  if (answer.kind === "ok" && body && body.state === "taken") {
    return { ...item, state: "taken", answer: body, values: [], photos: [], reason: "", taken: Date.now() };
  }
  if (answer.kind === "fault" && body && ["refused", "stale", "clock"].includes(body.state)) {
    return { ...item, state: body.state, answer: body };
  }
  if (answer.kind === "fault" && answer.status === 404) {
    const say = (body && body.say) || "没有这一件，或者您的岗位不能办这一步。";
    return { ...item, state: "refused", answer: { reasons: [{ say, field: "" }] } };
  }
  if (answer.kind === "fault" && answer.status === 413) {
    return { ...item, state: "refused", answer: { reasons: [{ say: "照片太大，请去掉几张再送。", field: "" }] } };
  }
  if (answer.kind === "out") link.signedIn = false;
  return { ...item, state: "waiting", tries: (item.tries || 0) + 1 };
};

const tidy = async (person) => {
  const old = (await mine(person)).filter((item) => item.state === "taken" && Date.now() - item.taken > REMEMBERED);
  await Promise.all(old.map((item) => dequeue(item.id)));
};

// A round that was cut off by closing the page leaves its report marked as being sent: it waits again.
export const wake = async () => {
  const cut = (await queued()).filter((item) => item.state === "sending");
  await Promise.all(cut.map((item) => enqueue({ ...item, state: "waiting" })));
};
