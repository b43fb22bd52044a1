import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type Credentials, type EnterMode, enter } from "./enter.ts";

const WORDS = {
  login: { title: "Sign in", other: "New here? Register", autocomplete: "current-password" },
  register: { title: "Register", other: "Have a login? Sign in", autocomplete: "new-password" },
} as const;

const NOTHING: Credentials = { name: "", email: "", password: "" };

export function SignInForm({ onDone }: { onDone: () => void }): JSX.Element {
  const [mode, setMode] = useState<EnterMode>("login");
  const [credentials, setCredentials] = useState(NOTHING);
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const { title, other, autocomplete } = WORDS[mode];
  const change = (part: Partial<Credentials>) => setCredentials({ ...credentials, ...part });

  const submit = async () => {
    setBusy(true);
    const fault = await enter(mode, credentials);
    setBusy(false);
    setError(fault);
    if (fault !== "") return;
    setCredentials(NOTHING);
    onDone();
  };

  return (
    <form
      class="sign-in"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void submit();
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
      <button
        type="button"
        class="link"
        onClick={() => {
          setMode(mode === "login" ? "register" : "login");
          setError("");
        }}
      >
        {other}
      </button>
    </form>
  );
}
