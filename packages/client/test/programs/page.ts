// The program of a page, bundled by Vite.

import { createClient } from "@outlay/client";

const outlay = createClient({ url: location.origin });

document.querySelector("form")?.addEventListener("submit", (event) => {
  event.preventDefault();
  void outlay.expenses.create.mutate({ amount: "12.50" });
});
