import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type Credentials, type EnterMode, enter, enterByPasskey, NEEDS_CODE } from "./enter.ts";

const WORDS = {
  login: { title: "Sign in", other: "New here? Register", autocomplete: "current-password" },
  register: { title: "Register", other: "Have a login? Sign in", autocomplete: "new-password" },
} as const;

const NOTHING: Credentials = { name: "", email: "", password: "", totp: "" };

export function SignInForm({ onDone }: { onDone: () => void }): JSX.Element {
  const [mode, setMode] = useState<EnterMode>("login");
  const [credentials, setCredentials] = useState(NOTHING);
  const [asksForCode, setAsksForCode] = useState(false);
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const { title, other, autocomplete } = WORDS[mode];
  const change = (part: Partial<Credentials>) => setCredentials({ ...credentials, ...part });

  const submit = async (attempt: ReturnType<typeof enter>) => {
    setBusy(true);
    const fault = await attempt;
    setBusy(false);
    setError(fault === NEEDS_CODE ? "" : fault);
    if (fault === NEEDS_CODE) setAsksForCode(true);
    if (fault !== "") return;
    setCredentials(NOTHING);
    setMode("login");
    setAsksForCode(false);
    onDone();
  };

  return (
    <form
      class="sign-in"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void submit(enter(mode, credentials));
      }}
    >
      <h2 id="sign-in-title">{title}</h2>
      {mode === "register" && (
        <label>
          Name
          <input
            required
            autocomplete="name"
            value={credentials.name}
            onInput={(event) => change({ name: event.currentTarget.value })}
          />
        </label>
      )}
      <label>
        Email
        <input
          type="email"
          required
          autocomplete="username"
          value={credentials.email}
          onInput={(event) => change({ email: event.currentTarget.value })}
        />
      </label>
      <label>
        Password
        <input
          type="password"
          required
          autocomplete={autocomplete}
          value={credentials.password}
          onInput={(event) => change({ password: event.currentTarget.value })}
        />
      </label>
      {asksForCode && (
        <label>
          Code of your authenticator app, or a recovery code
          <input
            required
            autoFocus
            autocomplete="one-time-code"
            value={credentials.totp}
            onInput={(event) => change({ totp: event.currentTarget.value })}
          />
        </label>
      )}
      <p class="field-error" role="alert">
        {error}
      </p>
      <div class="actions">
        <button type="submit" class="primary" disabled={busy}>
          {busy ? "One moment…" : title}
        </button>
        <button type="button" onClick={onDone}>
          Cancel
        </button>
      </div>
      {mode === "login" && (
        <button
          type="button"
          class="link"
          disabled={busy}
          onClick={() => void submit(enterByPasskey())}
        >
          Sign in with a passkey
        </button>
      )}
      <button
        type="button"
        class="link"
        onClick={() => {
          setMode(mode === "login" ? "register" : "login");
          change({ totp: "" });
          setAsksForCode(false);
          setError("");
        }}
      >
        {other}
      </button>
    </form>
  );
}
