/** Texts of the files of a transaction, a part of those in `en-more.ts`. */
export const enReceipts = {
  "receipts.title": "Receipts",
  "receipts.add": "Add file",
  "receipts.photo": "Take photo",
  "receipts.hint":
    "JPEG, PNG, WebP or PDF, up to 10 MB. Where a picture was taken is removed from it.",
  "receipts.open": "Show {name}",
  "receipts.close": "Hide {name}",
  "receipts.save": "Save {name}",
  "receipts.remove": "Remove {name}",
  "receipts.added": "{name} added",
  "receipts.removed": "{name} removed",
  "receipts.sending": "Sending {name}",
  "receipts.tooLarge": "{name} has more than 10 MB. Take it again at a lower resolution.",
  "receipts.one": "1 receipt",
  "receipts.count": "{count} receipts",
} as const;
