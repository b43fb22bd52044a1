/** Texts of signing in with the provider, of users without a password, and of all books together. */
export const enIdentity = {
  "provider.signIn": "Sign in with {name}",
  "provider.signUp": "Continue with {name}",
  "provider.failed":
    "Signing in with {name} did not work. Try again, in one tab and within ten minutes.",
  "provider.away": "{name} cannot be reached. Try again in a moment, or sign in in another way.",
  "provider.emailTaken":
    "There is an account with your email already. Sign in to it as before, then link {name} in its settings, under Security.",
  "provider.emailUnverified":
    "{name} does not say that your email is confirmed. Confirm it there, then try again.",
  "provider.closed":
    "{name} makes no new accounts here. If you have an account, sign in to it and link {name} in its settings, under Security.",
  "provider.taken": "This account of {name} belongs to another user here.",
  "provider.exists": "Another account of {name} is linked already. Remove it first.",
  "provider.former": "another provider",
  "provider.none": "With your account at {name} linked, you sign in without your password here.",
  "provider.intro": "This account at {name} signs you in.",
  "provider.link": "Link {name}",
  "provider.removeOf": "Remove the account of {name}",
  "provider.removed": "{name} no longer signs you in",
  "profile.passwordSet": "Set a password",
  "profile.recentSignIn":
    "You have no password. In its place, this needs a recent sign-in (15 minutes).",
  "error.auth.only_way": "It is your only way to sign in. Set a password or add a passkey first.",
  "error.auth.provider_unavailable": "The provider cannot be reached. Try again in a moment.",
  "together.title": "All your books",
  "together.total": "Together",
  "together.more": "Only the first {count} books are added up.",
} as const;
