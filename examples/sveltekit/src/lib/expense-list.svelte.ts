import type { Client, Expense } from "@outlay/client";
import { errorText } from "./text";

const pageSize = 20;
/** The server takes no higher limit. */
const largestLimit = 200;

// #region list
/** The expenses, page by page, and up to date with what anyone changes. */
export class ExpenseList {
  items = $state.raw<Expense[]>([]);
  nextCursor = $state.raw<string | null>(null);
  fault = $state("");
  isLoaded = $state(false);
  readonly #outlay: Client;
  #queue = Promise.resolve();
  #isReloading = false;

  constructor(outlay: Client) {
    this.#outlay = outlay;
  }

  /** Loads at the start and after each change. Returns what ends it. */
  follow(): () => void {
    const subscription = this.#outlay.changes.live.subscribe(undefined, {
      onStarted: () => this.#reload(),
      onData: ({ data }) => data.entity === "transaction" && this.#reload(),
      onError: (error) => (this.fault = errorText(error)),
    });
    return () => subscription.unsubscribe();
  }

  showMore(): void {
    this.#enqueue(async () => {
      if (this.nextCursor === null) return;
      const page = await this.#load(pageSize, this.nextCursor);
      this.items = [...this.items, ...page.items];
    });
  }

  /** Loads again what is shown; once for changes that come together. */
  #reload(): void {
    if (this.#isReloading) return;
    this.#isReloading = true;
    this.#enqueue(async () => {
      this.#isReloading = false;
      const pages = Math.max(1, Math.ceil(this.items.length / pageSize));
      this.items = (await this.#load(Math.min(pages * pageSize, largestLimit))).items;
      this.isLoaded = true;
    });
  }

  async #load(limit: number, cursor?: string) {
    const page = await this.#outlay.expenses.list.query({ limit, cursor });
    this.nextCursor = page.nextCursor;
    this.fault = "";
    return page;
  }

  #enqueue(task: () => Promise<void>): void {
    const report = (error: unknown) => (this.fault = errorText(error));
    this.#queue = this.#queue.then(task).catch(report) as Promise<void>;
  }
}
// #endregion
