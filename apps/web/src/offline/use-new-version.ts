import { useEffect, useState } from "react";

const lookMs = 60 * 60 * 1000;

/** A version of the app that is ready and waits: nobody loses a form that is half written. */
export function useNewVersion(): { use: () => void } | undefined {
  const [worker, setWorker] = useState<ServiceWorker>();
  useEffect(() => {
    // Not there over plain http; whatever the DOM's types say.
    const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
    if (!workers) return;
    let timer: ReturnType<typeof setInterval> | undefined;
    let isOver = false;
    const follow = async () => {
      const registration = await workers.register("/sw.js");
      if (isOver) return;
      const find = () => {
        // Without one in control the first is being installed: that is no update.
        if (workers.controller && registration.waiting) setWorker(registration.waiting);
      };
      find();
      registration.addEventListener("updatefound", () =>
        registration.installing?.addEventListener("statechange", find),
      );
      timer = setInterval(() => void registration.update().catch(() => {}), lookMs);
    };
    follow().catch(() => {});
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, []);
  if (!worker) return undefined;
  return {
    use: () => {
      // Another tab has let it in already.
      if (worker.state !== "installed") return location.reload();
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), {
        once: true,
      });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A worker is of one origin.
      worker.postMessage("activate");
    },
  };
}
