import { isDeepStrictEqual } from "node:util";
import { v7 as uuidv7 } from "uuid";
import type { Reply, Send } from "./http.fixture.ts";
import { type Item, randomOf } from "./ledger.fixture.ts";

/** What a writer knows of one transaction. */
type Known = {
  /** As the server has acknowledged it; undefined: not there, or deleted. */
  is: Item | undefined;
  /** What was asked without an answer: it may have been done or not, but not by half. */
  asked?: { removes: boolean; fields: object } | undefined;
};

/** What the database has, as the API shows it, by id. */
export type Found = ReadonlyMap<string, Item>;

/**
 * Writes to a ledger one request after another until one gets no answer, and remembers what was
 * acknowledged, what was refused and what is in doubt. Its transactions are its own.
 */
export class Writer {
  readonly #known = new Map<string, Known>();
  readonly #random: (below: number) => number;
  readonly #accountIds: readonly string[];
  /** The last bulk: its ids come with each other or not at all. */
  #bulkAsked: { ids: string[]; isDone: boolean } = { ids: [], isDone: true };
  /** How many writes were acknowledged. */
  done = 0;
  refused = 0;

  constructor(seed: number, accountIds: readonly string[]) {
    this.#random = randomOf(seed);
    this.#accountIds = accountIds;
  }

  /** Goes on until the server is gone; `onDone` hears of every acknowledged write. */
  async write(send: Send, onDone: () => void): Promise<void> {
    while (await this.#writeOne(send)) onDone();
  }

  async #writeOne(send: Send): Promise<boolean> {
    const dice = this.#random(10);
    const own = [...this.#known].filter(([, { is }]) => is !== undefined);
    const [id, known] = own[this.#random(own.length || 1)] ?? [];
    if (id !== undefined && known?.is && dice < 3) return this.#update(send, id, known.is);
    if (id !== undefined && known?.is && dice === 3) return this.#remove(send, id, known.is);
    if (dice === 4) return this.#bulk(send);
    if (dice === 5) return this.#refuse(send);
    return this.#create(send, uuidv7(), this.#content());
  }

  #content() {
    const common = {
      amount: `${1 + this.#random(90)}.${10 + this.#random(90)}`,
      occurredOn: `2026-11-${10 + this.#random(15)}`,
      payee: this.#random(3) === 0 ? "Bakery" : null,
      tags: this.#random(3) === 0 ? ["crash", "test"] : [],
      note: `note ${this.#random(1_000_000)}`,
    };
    const [fromAccountId = "", toAccountId = ""] = this.#accountIds;
    if (this.#random(3) === 0) return { kind: "transfer", ...common, fromAccountId, toAccountId };
    return {
      kind: this.#random(2) === 0 ? "expense" : "income",
      ...common,
      accountId: toAccountId,
    };
  }

  /** Sends; returns whether there was an answer that settles it. */
  async #ask(send: Send, method: string, path: string, json: object): Promise<Reply | undefined> {
    try {
      const sending = method === "DELETE" ? {} : { json };
      const reply = await send(method, path, sending);
      return reply.status >= 500 ? undefined : reply;
    } catch {
      return undefined;
    }
  }

  async #create(send: Send, id: string, fields: object): Promise<boolean> {
    const asked = { removes: false, fields };
    this.#known.set(id, { is: undefined, asked });
    const reply = await this.#ask(send, "POST", "/api/transactions", { id, ...fields });
    if (!reply) return false;
    this.#settle(id, reply, 201);
    return true;
  }

  async #update(send: Send, id: string, is: Item): Promise<boolean> {
    const { kind: _, ...content } = this.#content();
    const { amount, note, tags } = content;
    const fields = { amount, note, tags };
    this.#known.set(id, { is, asked: { removes: false, fields } });
    const json = { ...fields, version: is.version };
    const reply = await this.#ask(send, "PATCH", `/api/transactions/${id}`, json);
    if (!reply) return false;
    this.#settle(id, reply, 200);
    return true;
  }

  async #remove(send: Send, id: string, is: Item): Promise<boolean> {
    this.#known.set(id, { is, asked: { removes: true, fields: {} } });
    const reply = await this.#ask(send, "DELETE", `/api/transactions/${id}`, {});
    if (!reply) return false;
    this.#settle(id, reply, 204);
    return true;
  }

  #settle(id: string, reply: Reply, status: number): void {
    if (reply.status !== status) throw new Error(`${reply.status} ${reply.text}`);
    this.#known.set(id, { is: status === 204 ? undefined : (reply.json as Item) });
    this.done += 1;
  }

  /** Three at once: all or none. */
  async #bulk(send: Send): Promise<boolean> {
    const ids = [uuidv7(), uuidv7(), uuidv7()];
    const operations = ids.map((id) => ({ op: "create", id, ...this.#content() }));
    for (const { op: _, id, ...fields } of operations)
      this.#known.set(id, { is: undefined, asked: { removes: false, fields } });
    this.#bulkAsked = { ids, isDone: false };
    const reply = await this.#ask(send, "POST", "/api/transactions/bulk", { operations });
    if (!reply) return false;
    if (reply.status !== 200) throw new Error(`${reply.status} ${reply.text}`);
    this.#bulkAsked.isDone = true;
    for (const id of ids) {
      const read = await this.#ask(send, "GET", `/api/transactions/${id}`, {});
      if (!read) return false;
      this.#settle(id, read, 200);
    }
    this.#bulkAsked = { ids: [], isDone: true };
    return true;
  }

  /** A transfer in order and one to nowhere, in one request: nothing of it may be done. */
  async #refuse(send: Send): Promise<boolean> {
    const [id, other] = [uuidv7(), uuidv7()];
    const accountId = uuidv7();
    const operations = [
      { op: "create", id, ...this.#content() },
      { op: "create", id: other, kind: "expense", amount: "1.00", accountId },
    ];
    this.#known.set(id, { is: undefined });
    this.#known.set(other, { is: undefined });
    const reply = await this.#ask(send, "POST", "/api/transactions/bulk", { operations });
    if (!reply) return false;
    if (reply.status !== 404) throw new Error(`${reply.status} ${reply.text}`);
    this.refused += 1;
    return true;
  }

  /**
   * What the database has of this writer's that it should not have, or the other way round. From
   * now on that which was in doubt is known.
   */
  compare(found: Found): string[] {
    const wrong = [...this.#known].flatMap(([id, known]) => {
      const item = found.get(id);
      if (isAsKnown(known, item)) return [];
      return `${id}: known ${JSON.stringify(known)}, found ${JSON.stringify(item)}`;
    });
    const { ids, isDone } = this.#bulkAsked;
    const there = ids.filter((id) => found.has(id)).length;
    if (there !== ids.length && (isDone || there > 0))
      wrong.push(`${there} of a bulk: ${ids.join(" ")}`);
    this.#bulkAsked = { ids: [], isDone: true };
    for (const [id] of this.#known) this.#known.set(id, { is: found.get(id) });
    return wrong;
  }

  get ids(): string[] {
    return [...this.#known.keys()];
  }
}

/** Whether what is found is what was acknowledged, or that with all of what was asked since. */
function isAsKnown({ is, asked }: Known, there: Item | undefined): boolean {
  if (isDeepStrictEqual(there, is)) return true;
  if (!asked) return false;
  if (!there) return asked.removes;
  const holds = Object.entries(asked.fields).every(([field, value]) =>
    isDeepStrictEqual(Reflect.get(there, field), value),
  );
  return !asked.removes && holds && there.version === (is?.version ?? 0) + 1;
}
