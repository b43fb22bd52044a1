import { sessions } from "@outlay/db";
import { expect } from "vitest";
import { beginDays } from "../books/days.ts";
import { createBookQueues } from "../feed/lock.ts";
import { examineBook, findAppError, projections } from "../registry.ts";
import type { TestApi, TestUser } from "../testing.ts";

type Input = Parameters<TestUser["api"]["schedules"]["create"]>[0];

/** Rent of 950 EUR each month from 1 December 2026. */
export const rent = {
  template: { kind: "expense", amount: "950.00", payee: "Landlord" },
  every: { unit: "month" },
  startsOn: "2026-12-01",
} as const satisfies Input;

/** What a book's schedules do. */
export function scheduleTools(api: TestApi) {
  const failures: unknown[] = [];
  const needs = {
    db: api.db,
    bookQueues: createBookQueues(),
    projections,
    findAppError,
    onFailure: (error: unknown) => failures.push(error),
  };
  return {
    failures,
    /** The clock shows this instant, or noon of a day, and a server looks for days that have begun. */
    live: async (at: string): Promise<void> => {
      api.clock.now = new Date(at.length === 10 ? `${at}T12:00:00.000Z` : at);
      await api.db.update(sessions).set({ expiresAt: new Date("2999-01-01T00:00:00.000Z") });
      await beginDays(needs, api.clock.now);
      expect(failures).toEqual([]);
    },
    /** Transactions as `day amount payee`, oldest first. */
    ledger: async ({ api: caller }: TestUser): Promise<string[]> => {
      const { items } = await caller.transactions.list({ limit: 200, order: "asc" });
      return items.map(({ occurredOn, amount, payee }) =>
        [occurredOn, amount, payee ?? ""].join(" ").trim(),
      );
    },
    /** Occurrences as `on state`. */
    occurrences: async (
      { api: caller }: TestUser,
      range: { from: string; to: string; scheduleId?: string },
    ): Promise<string[]> => {
      const { items } = await caller.schedules.occurrences(range);
      return items.map(({ on, dueOn, state }) =>
        on === dueOn ? `${on} ${state}` : `${on} ${state} (${dueOn})`,
      );
    },
    /** Fails unless the doctor finds nothing. */
    assertHealthy: async ({ bookId }: Pick<TestUser, "bookId">): Promise<void> => {
      const found: string[] = [];
      const report = (line: string) => void found.push(line);
      await examineBook(api.db, bookId, { fix: false, report });
      // The clock of the test is ahead of the database's.
      expect(found.filter((line) => !line.includes("(next day)"))).toEqual([]);
    },
  };
}
