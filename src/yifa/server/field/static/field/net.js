// Talking to the server. Every answer is one of: ok, out (nobody is signed in), none (no network), fault.
import { moment } from "./dom.js";
import { forget, keep, kept } from "./store.js";

const PATIENCE = 45000;

export const link = { online: navigator.onLine, signedIn: null, token: "" };

export const call = async (path, options = {}) => {
  const patience = new AbortController();
  const bell = window.setTimeout(() => patience.abort(), PATIENCE);
  try {
    const answer = await fetch(path, {
      credentials: "same-origin", redirect: "manual", cache: "no-store", signal: patience.signal, ...options,
    });
    link.online = true;
    if (answer.type === "opaqueredirect" || answer.status === 401) return { kind: "out" };
    const plain = (answer.headers.get("Content-Type") || "").includes("json");
    if (!plain) return { kind: "fault", status: answer.status, body: null };
    return { kind: answer.ok ? "ok" : "fault", status: answer.status, body: await answer.json() };
  } catch (broken) {
    link.online = false;
    return { kind: "none" };
  } finally {
    window.clearTimeout(bell);
  }
};

// Who is signed in; remembers him for work without a network, and how far the phone's clock is off.
export const meet = async () => {
  const answer = await call("/field/me.json");
  if (answer.kind === "out") link.signedIn = false;
  if (answer.kind !== "ok") return null;
  link.signedIn = true;
  link.token = answer.body.token;
  if (await kept("leaving")) {
    await signOut();
    return null;
  }
  const me = { ...answer.body, token: "" };
  const before = await kept("me");
  // Nothing of whoever used the phone before is shown to the next, not even until his own has come.
  if (before && before.person !== me.person) await Promise.all(["forms", "work", "certificate"].map(forget));
  await keep("me", me);
  await keep("clock", { server: Date.parse(me.now), off: Date.now() - Date.parse(me.now) });
  return me;
};

// Ends the session; without a network it is ended at the next meeting, before anything else is done with it.
export const signOut = async () => {
  await keep("leaving", true);
  if (!link.token) {
    const answer = await call("/field/me.json");
    if (answer.kind === "ok") link.token = answer.body.token;
  }
  const answer = await call("/sign-out/", { method: "POST", headers: { "X-CSRFToken": link.token } });
  const out = answer.kind === "out";
  if (out) {
    link.signedIn = false;
    link.token = "";
    await forget("leaving");
  }
  return out;
};

// The day's forms, work in hand, the town's outlines: fetched when there is a network, read from the phone otherwise.
export const bring = async (name) => {
  const answer = await call(`/field/${name}.json`);
  if (answer.kind === "ok") await keep(name, answer.body);
  return answer.kind === "ok" ? answer.body : kept(name);
};

export const deliver = (item) => {
  const body = new FormData();
  item.values.forEach(([name, value]) => body.append(name, value));
  item.photos.forEach((photo) => body.append(photo.field, photo.blob, photo.name));
  body.append("occurred_at", item.occurred);
  if (item.reason) body.append("reason", item.reason);
  if (item.matter) body.append("expect", String(item.expect));
  const path = item.matter
    ? `/field/send/${item.matter}/${item.action}/`
    : `/field/send/open/${item.procedure}/${item.action}/`;
  const headers = {
    "X-CSRFToken": link.token, "X-Yifa-Key": item.id, "X-Yifa-Person": String(item.person), "X-Yifa-Clock": moment(),
  };
  if (item.settled) headers["X-Yifa-Clock-Settled"] = item.settled;
  return call(path, { method: "POST", body, headers });
};

// Whether the phone's clock is plainly wrong: behind what the server said at the last meeting, or far off then.
export const clockWrong = async () => {
  const last = await kept("clock");
  if (!last) return false;
  return Date.now() < last.server - 600000 || Math.abs(last.off) > 600000;
};
