import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { sessionNotice, sessionStore, signOut } from "./session-store.ts";
import { SignInForm } from "./sign-in-form.tsx";
import { useStore } from "./store.ts";

const DIALOG_ID = "sign-in";

/** The user who is signed in, or the way to sign in. */
export function SignInBox(): JSX.Element {
  const session = useStore(sessionStore);
  const notice = useStore(sessionNotice);
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <div class="session">
      {session === null ? (
        <>
          {notice !== "" && <span class="session-notice">{notice}</span>}
          <button type="button" class="primary small" onClick={openSignIn}>
            Sign in
          </button>
        </>
      ) : (
        <>
          <span class="who" title={session.user.email}>
            <span class="visually-hidden">Signed in as </span>
            <b>{session.user.name}</b> <span class="email">{session.user.email}</span>
          </span>
          <button type="button" class="small" onClick={() => void signOut()}>
            Log out
          </button>
        </>
      )}
      <dialog id={DIALOG_ID} ref={dialog} aria-labelledby="sign-in-title">
        <SignInForm onDone={() => dialog.current?.close()} />
      </dialog>
    </div>
  );
}

export function openSignIn(): void {
  const dialog = document.getElementById(DIALOG_ID);
  if (dialog instanceof HTMLDialogElement) dialog.showModal();
}
