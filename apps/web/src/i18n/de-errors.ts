/** Was der Server ablehnt, nach seinem Code. */
export const deErrors = {
  "error.too_small": "Das ist zu kurz oder zu klein.",
  "error.too_big": "Das ist zu lang oder zu groß.",
  "error.invalid_format": "So geschrieben lässt sich das nicht lesen.",
  "error.invalid_type": "Das fehlt oder lässt sich nicht lesen.",
  "error.invalid_value": "Wählen Sie etwas aus der Liste.",
  "error.custom": "Das passt nicht zu den anderen Feldern.",
  "error.input.invalid":
    "Das passt nicht zu den anderen Feldern. Prüfen Sie, was Sie eingegeben haben.",
  "error.input.too_large": "Das ist zu groß, um gesendet zu werden.",
  "error.request.throttled":
    "Zu viele Anfragen. Warten Sie ein wenig, und versuchen Sie es noch einmal.",
  "error.server.error":
    "Auf dem Server ist etwas schiefgegangen. Versuchen Sie es gleich noch einmal.",
  "error.server.unavailable": "Der Server ist ausgelastet. Versuchen Sie es gleich noch einmal.",
  "error.amount.out_of_range": "Diesen Betrag gibt es in seiner Währung nicht.",
  "error.account.archived": "Dieses Konto ist archiviert. Wählen Sie ein anderes.",
  "error.account.not_found": "Dieses Konto gibt es nicht mehr.",
  "error.category.archived": "Diese Kategorie ist archiviert. Wählen Sie eine andere.",
  "error.category.not_found": "Diese Kategorie gibt es nicht mehr.",
  "error.category.wrong_kind": "Diese Kategorie ist von anderer Art. Wählen Sie eine andere.",
  "error.category.nesting": "Eine Kategorie in einer anderen kann selbst keine enthalten.",
  "error.transaction.not_found": "Diese Buchung gibt es nicht mehr.",
  "error.expense.not_found": "Diesen Kauf gibt es nicht mehr.",
  "error.transaction.in_use": "Zu diesem Kauf gehören Erstattungen. Löschen Sie zuerst diese.",
  "error.person.archived": "Diese Person ist archiviert. Wählen Sie eine andere.",
  "error.person.in_use":
    "Diese Person hat etwas geteilt. Archivieren Sie sie stattdessen: Was sie geteilt hat, bleibt.",
  "error.person.user_taken": "Dieses Mitglied ist im Buch schon eine andere Person.",
  "error.shares.unbalanced": "Die Anteile müssen den Betrag ergeben.",
  "error.statement.exists": "Für dieses Konto und diesen Tag gibt es schon einen Kontoauszug.",
  "error.statement.unbalanced": "Das Konto weicht noch vom Kontoauszug ab.",
  "error.occurrence.decided": "Das wurde inzwischen erfasst oder ausgelassen.",
  "error.proposal.decided": "Darüber wurde inzwischen entschieden, oder es ist abgelaufen.",
  "error.proposal.outdated":
    "Was sich ändern soll, ist inzwischen anders. Lassen Sie das Programm es neu vorschlagen.",
  "error.change.final": "Das lässt sich nicht rückgängig machen.",
  "error.trash.not_found": "Das ist nicht mehr im Papierkorb.",
  "error.loan.payment_too_small": "Das ist weniger als die Zinsen.",
  "error.loan.paid_off": "Dieser Kredit ist abbezahlt.",
  "error.import.committed": "Diese Datei ist schon erfasst.",
  "error.attachment.unsupported_type":
    "Wählen Sie ein Bild als JPEG, PNG oder WebP, oder eine PDF-Datei. HEIC und AVIF werden nicht angenommen.",
  "error.attachment.too_large": "Diese Datei ist zu groß: Sie darf 10 MiB haben.",
  "error.attachment.unreadable": "Diese Datei ist beschädigt.",
  "error.book.last": "Das ist Ihr einziges Buch.",
  "error.book.shared": "Dieses Buch hat andere Mitglieder. Entfernen Sie zuerst diese.",
};
