import type { enReceipts } from "./en-receipts.ts";

export const deReceipts: Record<keyof typeof enReceipts, string> = {
  "receipts.title": "Belege",
  "receipts.add": "Datei hinzufügen",
  "receipts.photo": "Foto aufnehmen",
  "receipts.hint":
    "JPEG, PNG, WebP oder PDF, bis 10 MB. Der Aufnahmeort wird aus Bildern entfernt.",
  "receipts.open": "{name} zeigen",
  "receipts.close": "{name} ausblenden",
  "receipts.save": "{name} speichern",
  "receipts.remove": "{name} entfernen",
  "receipts.added": "{name} hinzugefügt",
  "receipts.removed": "{name} entfernt",
  "receipts.sending": "{name} wird gesendet",
  "receipts.tooLarge":
    "{name} hat mehr als 10 MB. Nehmen Sie den Beleg mit niedrigerer Auflösung auf.",
  "receipts.one": "1 Beleg",
  "receipts.count": "{count} Belege",
};
