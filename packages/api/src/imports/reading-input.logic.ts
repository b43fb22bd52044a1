import type { CalendarDate, CurrencyCode } from "@outlay/core";
import type { ApplicableRule } from "../rules/apply.logic.ts";
import type { ImportOptions } from "./options.contract.ts";

/** What somebody answered for files of this kind. */
export type KnownProfile = {
  id: string;
  accountId: string;
  format: string;
  header: string;
  options: ImportOptions;
};

/** What the process that reads a file knows of the book. It is cloned to it. */
export type ReadingContext = {
  /** The account that the file was uploaded for. */
  accountId: string;
  /** What a person gave. */
  options: ImportOptions;
  accounts: { id: string; name: string; currency: CurrencyCode; archived: boolean }[];
  /** Not archived. */
  categories: { id: string; name: string; kind: "expense" | "income"; parentId: string | null }[];
  rules: ApplicableRule[];
  /** Of the whole book, used last first. */
  profiles: KnownProfile[];
};

export type AskedAccount = {
  ref: string;
  name: string | null;
  currency: string | null;
  rows: number;
  suggestion: string | null;
};

type Sample = {
  line: number;
  occurredOn: string;
  amount: string;
  payee: string | null;
  note: string | null;
};

export type Choice = { option: string; readings: { value: string; rows: Sample[] }[] };

/** What the file says an account holds at the end of a day, in minor units. */
export type Statement = { on: CalendarDate | null; minor: string };

/** The same of another account than the file was uploaded for. */
export type OtherStatement = { accountId: string; on: CalendarDate; minor: string };

/** What was read, before its rows are handed over. */
export type ReadingSummary = {
  format: string;
  app: string | null;
  encoding: string;
  /** In force: detected, remembered or given. */
  options: ImportOptions;
  /** The header line, or what else files of this kind are known by. */
  header: string;
  profileId: string | null;
  askedAccounts: AskedAccount[];
  choices: Choice[];
  statement: Statement | null;
  otherStatements: OtherStatement[];
};
