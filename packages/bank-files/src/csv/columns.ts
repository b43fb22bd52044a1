import { type Profile, profileOf, sampleRows } from "./column-profile.ts";
import {
  isAccountNumber,
  isDirection,
  isNetName,
  isOtherAccount,
  isRateName,
  isValueName,
  rolesOf,
} from "./header-words.ts";
import { namesOfMoney } from "./money-names.ts";
import { scanNumber } from "./numbers.ts";
import type { CsvRecord } from "./records.ts";
import { dateRoles, isDateRole, isNumberRole, type Role } from "./roles.ts";

/** By role the columns that have it, by index; the first of them counts where only one can. */
export type Columns = Map<Role, number[]>;

/** Which column holds what, by the names of columns and by what their cells are. */
export function assignColumns(names: string[], body: CsvRecord[]): Columns {
  const width = Math.max(
    names.length,
    ...body.slice(0, sampleRows).map(({ cells }) => cells.length),
  );
  const columns: Columns = new Map();
  const profiles = Array.from({ length: width }, (_, index) => profileOf(body, index));
  const unnamed: number[] = [];
  const hasBalance = names.some((name) => rolesOf(name).includes("balance"));
  for (const [index, profile] of profiles.entries()) {
    const name = names[index] ?? "";
    const candidates = rolesOf(name);
    const role =
      roleByContent(name, profile, hasBalance) ??
      candidates.find((candidate) => fits(candidate, profile));
    if (role) add(columns, role, index);
    // Words such as "Interest" are a direction, and may be all that an entry says.
    const said = candidates.find((other) => ["type", "note", "payee"].includes(other));
    if (role === "direction" && said) add(columns, said, index);
    if (role) continue;
    // Texts go on in columns without a name.
    if (names.length > 0 && name === "" && profile.texts > 0.5) add(columns, "note", index);
    else if (!isRateName(name)) unnamed.push(index);
  }
  assignByContent(columns, profiles, unnamed);
  assignByName(columns, names);
  keepOwnAccount(columns, names, profiles);
  sortAmounts(columns, names, profiles);
  return columns;
}

/** Where no cell of a column can be read, its name still says what it should hold, and each row says what is wrong. */
function assignByName(columns: Columns, names: string[]): void {
  const isMoney = (role: Role) => role === "amount" || role === "moneyIn" || role === "moneyOut";
  const missing = [isDateRole, isMoney].filter((is) => ![...columns.keys()].some(is));
  for (const isMissing of missing) {
    for (const [index, name] of names.entries()) {
      const role = rolesOf(name).find(isMissing);
      if (!role) continue;
      release(columns, index);
      add(columns, role, index);
    }
  }
}

function release(columns: Columns, index: number): void {
  for (const [role, list] of columns) {
    const rest = list.filter((column) => column !== index);
    if (rest.length > 0) columns.set(role, rest);
    else columns.delete(role);
  }
}

/** What cells say more clearly than a name does: directions, states, value dates. */
function roleByContent(name: string, profile: Profile, hasBalance: boolean): Role | undefined {
  if (profile.filled === 0) return undefined;
  if (isFlag(name, profile) || (!hasBalance && isMixedFlag(name, profile))) return "direction";
  if (profile.states > 0 && profile.distinct <= 4) return "status";
  return profile.dates >= 0.6 && isValueName(name) ? "valuedOn" : undefined;
}

/** Columns of the other party's account are not the account that the rows belong to. */
function keepOwnAccount(columns: Columns, names: string[], profiles: Profile[]): void {
  const hasOther = names.some(isOtherAccount);
  const firstText = Math.min(
    ...["payee", "note"].map((role) => columns.get(role as Role)?.[0] ?? Infinity),
  );
  const most = profiles.reduce((sum, { filled }) => Math.max(sum, filled), 0);
  const own = (columns.get("account") ?? []).filter((index) => {
    // Numbers of which some entries have none, behind the other party's name, are the other party's.
    const { filled = 0, accounts = 0, distinct = 0 } = profiles[index] ?? {};
    if (index > firstText && filled < most && accounts > 0.5) return false;
    if (!isAccountNumber(names[index] ?? "")) return true;
    return hasOther || (distinct <= 1 && filled > 1) || index < firstText;
  });
  // The international number says best which it is.
  const isIban = (index: number) => index < firstText && /\biban\b/i.test(names[index] ?? "");
  const sorted = [...own.filter(isIban), ...own.filter((index) => !isIban(index))];
  if (sorted.length > 0) columns.set("account", sorted);
  else columns.delete("account");
}

/** Columns of amounts that no row fills, or all with zeros, are none; beside a column of fees, what is left of an amount moves the balance. */
function sortAmounts(columns: Columns, names: string[], profiles: Profile[]): void {
  const amounts = columns.get("amount") ?? [];
  const filled = amounts.filter((index) => (profiles[index]?.filled ?? 0) > 0);
  const moving = filled.filter((index) => (profiles[index]?.zeros ?? 0) < 1);
  const used = moving.length > 0 ? moving : filled;
  if (amounts.length < 2 || used.length === 0) return;
  const isNet = (index: number) => columns.has("fee") && isNetName(names[index] ?? "");
  const net = used.find(isNet);
  columns.set("amount", net === undefined ? used : [net, ...used.filter((index) => index !== net)]);
}

/**
 * Amounts may have a column of their own beside those of money in and out: of parts of an order, or of what a returned
 * debit was. Those that more rows fill count.
 */
export function settleMoney(names: string[], columns: Columns, body: CsvRecord[]): void {
  if (namesOfMoney(names).length === 0) splitUnnamed(columns, body);
  const pair = [...(columns.get("moneyOut") ?? []), ...(columns.get("moneyIn") ?? [])];
  const amounts = columns.get("amount") ?? [];
  if (pair.length === 0 || amounts.length === 0) return;
  const dates = dateRoles.flatMap((role) => columns.get(role) ?? []);
  const has = ({ cells }: CsvRecord, list: number[]) =>
    list.some((index) => (cells[index] ?? "") !== "");
  const dated = body.filter((record) => has(record, dates));
  const filled = (list: number[]) => dated.filter((record) => has(record, list)).length;
  const [single, both] = [filled(amounts.slice(0, 1)), filled(pair)];
  if (single > both) {
    columns.delete("moneyOut");
    columns.delete("moneyIn");
  }
  if (both <= single) return;
  // Beside a currency of its own, it is what the shop asked for.
  if (columns.has("originalCurrency") && !columns.has("originalAmount"))
    columns.set("originalAmount", amounts);
  columns.delete("amount");
}

export function add(columns: Columns, role: Role, index: number): void {
  columns.set(role, [...(columns.get(role) ?? []), index]);
}

/** A column of nothing but words for a direction, whatever its name; a word alone could be anything. */
function isFlag(
  name: string,
  { directions, bareSigns, distinct, dates, numbers }: Profile,
): boolean {
  if (isDirection(name)) return directions > 0;
  if (bareSigns > 0 && distinct === 1) return false;
  if (directions < (name === "" ? 0.6 : 1) || dates > 0 || numbers > 0.5) return false;
  const roles = rolesOf(name);
  return roles.length === 0 || roles[0] === "type" || roles.includes("note");
}

/** A type that says the direction of most entries, in one and in the other; of some it may be "Transfer". */
const isMixedFlag = (name: string, { directions, hasBothDirections, distinct }: Profile) =>
  hasBothDirections && directions >= 0.5 && distinct <= 12 && rolesOf(name)[0] === "type";

function fits(role: Role, profile: Profile): boolean {
  if (profile.filled === 0)
    return isNumberRole(role) || isDateRole(role) || role === "payee" || role === "note";
  if (isDateRole(role)) return profile.dates > 0 || profile.shortDates > 0.4;
  if (role === "account") return profile.decimals < 0.5 && profile.dates < 0.5;
  if (role === "bankId") return profile.ids > 0.9 && profile.dates < 1;
  if (isNumberRole(role)) return profile.numbers > 0.4;
  if (role === "direction") return profile.numbers < 0.5;
  if (role === "currency" || role === "originalCurrency") return profile.currencies >= 0.5;
  if (role === "payee" && profile.accounts > 0.9) return false;
  if (role === "note" || role === "payee") return profile.dates < 1 || profile.texts > 0;
  return profile.dates < 0.5;
}

/** Of two columns without names of which each row fills exactly one, one is money out and the other one in. */
function splitUnnamed(columns: Columns, body: CsvRecord[]): void {
  const amounts = columns.get("amount") ?? [];
  for (const [at, first] of amounts.entries()) {
    for (const second of amounts.slice(at + 1)) {
      const fills = ({ cells }: CsvRecord, index: number) =>
        scanNumber(cells[index] ?? "") !== null;
      const both = body.filter((row) => fills(row, first) && fills(row, second));
      const one = body.filter((row) => fills(row, first) !== fills(row, second));
      const isUsed = [first, second].every((index) => body.some((row) => fills(row, index)));
      const isPair = isUsed && both.length === 0 && one.length > body.length * 0.8;
      if (!isPair) continue;
      columns.set("moneyOut", [first]).set("moneyIn", [second]).delete("amount");
      const rest = amounts.filter((index) => index !== first && index !== second);
      if (rest.length > 0) columns.set("balance", rest);
      return;
    }
  }
}

/** What names do not say: dates, money and texts by their cells. */
function assignByContent(columns: Columns, profiles: Profile[], unnamed: number[]): void {
  const free = new Set(unnamed.filter((index) => (profiles[index]?.filled ?? 0) > 0));
  const take = (role: Role, matches: (profile: Profile) => boolean) => {
    for (const index of free) {
      const profile = profiles[index];
      if (!profile || !matches(profile)) continue;
      add(columns, role, index);
      free.delete(index);
    }
  };
  if (![...columns.keys()].some((role) => isDateRole(role) && role !== "valuedOn"))
    take("date", ({ dates }) => dates >= 0.5);
  if (!columns.has("currency"))
    take("currency", ({ currencies, numbers }) => currencies === 1 && numbers === 0);
  const hasMoney = ["amount", "moneyIn", "moneyOut"].some((role) => columns.has(role as Role));
  if (!hasMoney) {
    take("amount", ({ numbers, decimals }) => numbers >= 0.6 && decimals >= 0.4);
    if (!columns.has("amount"))
      take(
        "amount",
        ({ numbers, distinct, dates }) => numbers >= 0.8 && distinct > 1 && dates < 0.5,
      );
  }
  const isFilled = (role: Role) =>
    (columns.get(role) ?? []).some((index) => (profiles[index]?.filled ?? 0) > 0);
  if (!isFilled("payee") && !isFilled("note")) take("note", ({ texts }) => texts > 0);
  // Where no name is known to be that of the other party, it may be in any column of texts.
  else if (!isFilled("payee"))
    take("note", ({ texts, distinct, filled }) => texts > 0.8 && distinct > filled / 2);
}
