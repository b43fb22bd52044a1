/**
 * Names of the IANA time zone database that have no area before them (tzdata 2026e, files `etcetera`, `northamerica` and
 * `backward`): three capitals and the like of which there is exactly one meaning, and links of countries.
 */
const withoutArea = new Set(
  (
    "cet cst6cdt cuba eet egypt eire est est5edt gb gb-eire gmt gmt+0 gmt-0 gmt0 greenwich hongkong hst iceland iran israel " +
    "jamaica japan kwajalein libya met mst mst7mdt navajo nz nz-chat poland portugal prc pst8pdt roc rok singapore turkey " +
    "uct universal utc w-su wet zulu"
  ).split(" "),
);

/** The areas of its zones and links. */
const areas =
  /^(africa|america|antarctica|arctic|asia|atlantic|australia|brazil|canada|chile|etc|europe|indian|mexico|pacific|us)\//;

/** Names in these areas that runtimes know and the database has no more. */
const removed = new Set(["us/pacific-new", "canada/east-saskatchewan", "etc/unknown"]);

/**
 * Whether a name that the runtime knows is one of the IANA database. ICU knows others beside, some with a meaning that
 * nobody expects: to it BST is Bangladesh, IST India, AST Alaska.
 */
export function isIanaName(name: string): boolean {
  const key = name.toLowerCase();
  return withoutArea.has(key) || (areas.test(key) && !removed.has(key));
}
