import { signIn } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { useMutation } from "@tanstack/react-query";
import { errorText } from "./text";

const askForCode = async () => prompt("The code that your authenticator app shows") ?? undefined;

// #region sign-in
export function SignIn({ onSignedIn }: { onSignedIn: () => void }) {
  const client = useOutlayClient();
  const { mutate, error, isPending } = useMutation({
    mutationFn: (form: FormData) => {
      const [email, password] = [String(form.get("email")), String(form.get("password"))];
      // The code is asked for where the user has a second factor.
      return signIn(client, { email, password }, askForCode);
    },
    onSuccess: onSignedIn,
  });

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        mutate(new FormData(event.currentTarget));
      }}
    >
      <label>
        Email
        <input name="email" type="email" autoComplete="username" required />
      </label>
      <label>
        Password
        <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <button type="submit" disabled={isPending}>
        Sign in
      </button>
      <p role="alert">{error && errorText(error)}</p>
    </form>
  );
}
// #endregion
