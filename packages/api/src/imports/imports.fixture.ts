import { expect } from "vitest";
import { examineBook } from "../registry.ts";
import type { TestApi, TestUser } from "../testing.ts";

type Options = NonNullable<Parameters<TestUser["api"]["imports"]["preview"]>[0]["options"]>;
export type Upload = { accountId?: string; options?: Options };

/** A CSV file with ids of the bank, if its lines have five cells: `day;payee;note;amount;id`. */
export function csvOf(...lines: string[]): File {
  const hasIds = lines.some((line) => line.split(";").length > 4);
  const header = `Date;Payee;Note;Amount${hasIds ? ";Transaction ID" : ""}`;
  return new File([[header, ...lines, ""].join("\n")], "statement.csv");
}

/** What a user does with files. */
export function importTools(api: TestApi) {
  const accountOf = async (user: TestUser) => (await user.api.accounts.list()).items[0]?.id ?? "";
  return {
    accountOf,
    preview: async (user: TestUser, file: File, { accountId, options }: Upload = {}) =>
      user.api.imports.preview({
        file,
        accountId: accountId ?? (await accountOf(user)),
        ...(options && { options }),
      }),
    rows: async ({ api: caller }: TestUser, id: string) =>
      (await caller.imports.rows({ id, limit: 200 })).items,
    /** Transactions as `day amount payee`, oldest first; money out is negative. */
    ledger: async ({ api: caller }: TestUser): Promise<string[]> => {
      const { items } = await caller.transactions.list({ limit: 200, order: "asc" });
      return items
        .map(({ kind, occurredOn, amount, payee }) =>
          [occurredOn, kind === "expense" ? `-${amount}` : amount, payee ?? ""].join(" ").trim(),
        )
        .toSorted();
    },
    /** Fails unless the doctor finds nothing. */
    assertHealthy: async ({ bookId }: Pick<TestUser, "bookId">): Promise<void> => {
      const found: string[] = [];
      const report = (line: string) => void found.push(line);
      await examineBook(api.db, bookId, { fix: false, report });
      expect(found.filter((line) => !line.includes("(next day)"))).toEqual([]);
    },
  };
}
