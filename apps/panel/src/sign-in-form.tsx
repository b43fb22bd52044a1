import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type Credentials, type EnterMode, enter, enterByPasskey, NEEDS_CODE } from "./enter.ts";

const WORDS = {
  login: { title: "Sign in", other: "New here? Register" },
  register: { title: "Register", other: "Have a login? Sign in" },
} as const;

const NOTHING: Credentials = { name: "", email: "", password: "", totp: "" };

type Input = JSX.IntrinsicElements["input"];

const INPUTS = {
  name: { autocomplete: "name" },
  email: { type: "email", autocomplete: "username" },
  login: { type: "password", autocomplete: "current-password" },
  register: { type: "password", autocomplete: "new-password" },
  totp: { autocomplete: "one-time-code", autoFocus: true },
} satisfies Record<string, Input>;

type FieldProps = {
  label: string;
  input: Input;
  value: string;
  onChange: (value: string) => void;
};

function Field({ label, input, value, onChange }: FieldProps): JSX.Element {
  return (
    <label>
      {label}
      <input
        required
        {...input}
        value={value}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    </label>
  );
}

type CredentialsProps = {
  mode: EnterMode;
  asksForCode: boolean;
  credentials: Credentials;
  onChange: (credentials: Credentials) => void;
};

function CredentialFields({ mode, asksForCode, credentials, onChange }: CredentialsProps) {
  const bind = (field: keyof Credentials) => ({
    value: credentials[field],
    onChange: (value: string) => onChange({ ...credentials, [field]: value }),
  });
  return (
    <>
      {mode === "register" && <Field label="Name" input={INPUTS.name} {...bind("name")} />}
      <Field label="Email" input={INPUTS.email} {...bind("email")} />
      <Field label="Password" input={INPUTS[mode]} {...bind("password")} />
      {asksForCode && (
        <Field
          label="Code of your authenticator app, or a recovery code"
          input={INPUTS.totp}
          {...bind("totp")}
        />
      )}
    </>
  );
}

function LinkButton(props: { text: string; disabled?: boolean; onClick: () => void }): JSX.Element {
  const { text, ...button } = props;
  return (
    <button type="button" class="link" {...button}>
      {text}
    </button>
  );
}

export function SignInForm({ onDone }: { onDone: () => void }): JSX.Element {
  const [mode, setMode] = useState<EnterMode>("login");
  const [credentials, setCredentials] = useState(NOTHING);
  const [asksForCode, setAsksForCode] = useState(false);
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const { title, other } = WORDS[mode];

  const reset = (next: EnterMode, kept: Credentials) => {
    setMode(next);
    setCredentials(kept);
    setAsksForCode(false);
    setError("");
  };
  const submit = async (attempt: ReturnType<typeof enter>) => {
    setBusy(true);
    const fault = await attempt;
    setBusy(false);
    setError(fault === NEEDS_CODE ? "" : fault);
    if (fault === NEEDS_CODE) setAsksForCode(true);
    if (fault !== "") return;
    reset("login", NOTHING);
    onDone();
  };
  const switchMode = () =>
    reset(mode === "login" ? "register" : "login", { ...credentials, totp: "" });

  return (
    <form
      class="sign-in"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void submit(enter(mode, credentials));
      }}
    >
      <h2 id="sign-in-title">{title}</h2>
      <CredentialFields {...{ mode, asksForCode, credentials }} onChange={setCredentials} />
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
        <LinkButton
          text="Sign in with a passkey"
          disabled={busy}
          onClick={() => void submit(enterByPasskey())}
        />
      )}
      <LinkButton text={other} onClick={switchMode} />
    </form>
  );
}
