/** Anmelden mit dem Anbieter, Konten ohne Passwort und alle Bücher zusammen. */
export const deIdentity = {
  "provider.signIn": "Mit {name} anmelden",
  "provider.signUp": "Weiter mit {name}",
  "provider.failed":
    "Die Anmeldung mit {name} hat nicht geklappt. Versuchen Sie es noch einmal, in einem Tab und innerhalb von zehn Minuten.",
  "provider.away":
    "{name} ist nicht erreichbar. Versuchen Sie es gleich noch einmal, oder melden Sie sich anders an.",
  "provider.emailTaken":
    "Zu Ihrer E-Mail gibt es schon ein Konto. Melden Sie sich dort an wie bisher, und verknüpfen Sie dann {name} in den Einstellungen unter Sicherheit.",
  "provider.emailUnverified":
    "{name} sagt nicht, dass Ihre E-Mail bestätigt ist. Bestätigen Sie sie dort, und versuchen Sie es dann noch einmal.",
  "provider.closed":
    "{name} legt hier keine neuen Konten an. Wenn Sie ein Konto haben, melden Sie sich dort an, und verknüpfen Sie {name} in den Einstellungen unter Sicherheit.",
  "provider.taken": "Dieses Konto bei {name} gehört hier zu jemand anderem.",
  "provider.exists": "Ein anderes Konto bei {name} ist schon verknüpft. Entfernen Sie es zuerst.",
  "provider.former": "einem anderen Anbieter",
  "provider.none":
    "Wenn Sie Ihr Konto bei {name} verknüpfen, melden Sie sich ohne Ihr Passwort an.",
  "provider.intro": "Dieses Konto bei {name} meldet Sie an.",
  "provider.link": "{name} verknüpfen",
  "provider.removeOf": "Konto bei {name} entfernen",
  "provider.removed": "{name} meldet Sie nicht mehr an",
  "profile.passwordSet": "Passwort festlegen",
  "profile.recentSignIn":
    "Sie haben kein Passwort. Stattdessen braucht es eine Anmeldung in den letzten 15 Minuten.",
  "error.auth.only_way":
    "Anders können Sie sich nicht anmelden. Legen Sie zuerst ein Passwort fest, oder fügen Sie einen Passkey hinzu.",
  "error.auth.provider_unavailable":
    "Der Anbieter ist nicht erreichbar. Versuchen Sie es gleich noch einmal.",
  "together.title": "Alle Ihre Bücher",
  "together.total": "Zusammen",
  "together.more": "Nur die ersten {count} Bücher sind zusammengezählt.",
};
