import { browserTokens, createClient } from "@outlay/client";
import { OutlayProvider } from "@outlay/client/react";
import { QueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Expenses } from "./expenses";
import { SignIn } from "./sign-in";

// #region app
const tokens = browserTokens();

export function App({ url }: { url: string }) {
  // Only a browser has a session: it is unknown where the page is rendered in advance.
  const [isSignedIn, setSignedIn] = useState<boolean>();
  useEffect(() => setSignedIn(tokens.read() !== undefined), []);

  const [queryClient] = useState(() => new QueryClient());
  const [client] = useState(() => {
    const onSignedOut = () => {
      queryClient.clear();
      setSignedIn(false);
    };
    return createClient({ url, tokens, onSignedOut });
  });
  const signOut = () =>
    client.auth.logout.mutate({ refreshToken: tokens.read()?.refreshToken ?? "" });

  return (
    <OutlayProvider client={client} queryClient={queryClient}>
      <main>
        <header>
          <h1>Expenses</h1>
          {isSignedIn && (
            <button type="button" onClick={() => void signOut()}>
              Sign out
            </button>
          )}
        </header>
        {isSignedIn === true && <Expenses />}
        {isSignedIn === false && <SignIn onSignedIn={() => setSignedIn(true)} />}
      </main>
    </OutlayProvider>
  );
}
// #endregion
