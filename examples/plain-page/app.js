// #region client
import {
  browserTokens,
  createClient,
  isOutlayError,
  signIn,
} from "http://127.0.0.1:3000/client/outlay-client.mjs";

const tokens = browserTokens();
const outlay = createClient({
  url: "http://127.0.0.1:3000",
  tokens,
  // Nothing of the last user stays.
  onSignedOut: () => location.reload(),
});
// #endregion

const find = (selector) => document.querySelector(selector);

/** Calls with a form's fields, and shows there what is wrong. */
function onSubmit(form, call) {
  const fault = form.querySelector("[role=alert]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    fault.textContent = "";
    try {
      await call(Object.fromEntries(new FormData(form)));
      form.reset();
    } catch (error) {
      fault.textContent = errorText(error);
    }
  });
}

// #region errors
function errorText(error) {
  if (isOutlayError(error, "input.invalid") && error.data.issues.length > 0)
    return error.data.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join(" ");
  return error.message;
}
// #endregion

// #region calls
onSubmit(find("#sign-in"), async ({ email, password }) => {
  const askForCode = async () => prompt("The code that your authenticator app shows") ?? undefined;
  await signIn(outlay, { email, password }, askForCode);
  show();
});

onSubmit(find("#add"), ({ amount, payee }) =>
  outlay.expenses.create.mutate({ amount, payee: payee || null }),
);

find("#sign-out").addEventListener("click", () =>
  outlay.auth.logout.mutate({ refreshToken: tokens.read()?.refreshToken ?? "" }),
);
// #endregion

// #region list
let items = [];
let nextCursor = null;

async function load(limit, cursor) {
  const page = await outlay.expenses.list.query({ limit, cursor });
  nextCursor = page.nextCursor;
  return page.items;
}

let queue = Promise.resolve();
function enqueue(task) {
  queue = queue
    .then(task)
    .then(render)
    .catch((error) => {
      find("#fault").textContent = errorText(error);
    });
}

find("#more").addEventListener("click", () =>
  enqueue(async () => {
    if (nextCursor !== null) items = [...items, ...(await load(20, nextCursor))];
  }),
);

let isReloading = false;
/** Loads again what is shown; once for changes that come together. */
function reload() {
  if (isReloading) return;
  isReloading = true;
  enqueue(async () => {
    isReloading = false;
    const pages = Math.max(1, Math.ceil(items.length / 20));
    // The server takes no higher limit than 200.
    items = await load(Math.min(pages * 20, 200));
  });
}

/** Loads at the start and after each change by anyone. */
function follow() {
  outlay.changes.live.subscribe(undefined, {
    onStarted: reload,
    onData: ({ data }) => data.entity === "transaction" && reload(),
    onError: (error) => {
      find("#fault").textContent = errorText(error);
    },
  });
}
// #endregion

function render() {
  const rows = items.map(({ payee, amount, currency, occurredOn }) => {
    const row = find("#expense").content.cloneNode(true);
    row.querySelector("span").textContent = payee ?? "Expense";
    // The decimal string as it is: as a number it could lose cents, and Intl alone rounds 12.50 HUF to 13.
    const minimumFractionDigits = amount.split(".")[1]?.length ?? 0;
    const money = new Intl.NumberFormat(undefined, {
      style: "currency",
      currency,
      minimumFractionDigits,
    });
    row.querySelector("strong").textContent = money.format(amount);
    // A date has no time zone: it is the same day for everyone.
    const day = { dateStyle: "medium", timeZone: "UTC" };
    row.querySelector("small").textContent = new Date(occurredOn).toLocaleDateString(
      undefined,
      day,
    );
    return row;
  });
  find("#fault").textContent = "";
  find("#expenses").replaceChildren(...rows);
  find("#expenses").hidden = items.length === 0;
  find("#empty").hidden = items.length > 0;
  find("#more").hidden = nextCursor === null;
}

/** Shows the expenses of a user, or the form to sign in. */
function show() {
  const isSignedIn = tokens.read() !== undefined;
  find("#sign-in").hidden = isSignedIn;
  for (const part of ["#sign-out", "#add"]) find(part).hidden = !isSignedIn;
  if (isSignedIn) follow();
}

show();
