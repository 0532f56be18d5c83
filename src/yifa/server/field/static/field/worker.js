// Keeps the phone's page and its files, so that it opens without a network. Nothing about anybody is kept here: what a
// person has in hand and what he has not sent yet lies in the page's own store. VERSION and KEPT stand above.
"use strict";

const SHELL = `yifa-field-${VERSION}`;

self.addEventListener("install", (event) => {
  const fresh = KEPT.map((path) => new Request(path, { cache: "reload", credentials: "same-origin" }));
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(fresh)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(
        names.filter((name) => name.startsWith("yifa-field-") && name !== SHELL).map((name) => caches.delete(name)),
      ))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  const ours = event.request.method === "GET" && address.origin === self.location.origin;
  if (!ours || !KEPT.includes(address.pathname)) return;
  event.respondWith(
    caches.open(SHELL)
      .then((cache) => cache.match(address.pathname))
      .then((found) => found || fetch(event.request)),
  );
});
