// In a service worker: no window, no document. For the type-check: it is never run.

import { createClient } from "@outlay/client";

declare const self: ServiceWorkerGlobalScope;

const outlay = createClient({ url: self.location.origin, token: "outlay_pat_…" });

self.addEventListener("push", (event) => {
  const show = async () => {
    const { items } = await outlay.notifications.list.query({ unread: true });
    const [newest] = items;
    if (newest) await self.registration.showNotification(newest.title, { body: newest.message });
  };
  event.waitUntil(show());
});

self.addEventListener("fetch", (event) => {
  const csv = async () => outlay.analytics.export.query({ format: "csv" });
  if (event.request.url.endsWith("/export.csv")) event.respondWith(csv());
});
