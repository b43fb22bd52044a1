import { v7 as uuidv7 } from "uuid";
import type { Reply, Send } from "./http.fixture.ts";
import { type Item, randomOf } from "./ledger.fixture.ts";

/** What was asked under a note of its own, and what came of it. */
export type Sent = {
  act: Act;
  note: string;
  reply: Reply;
  target?: { id: string; version: number } | undefined;
};

const acts = [
  "create",
  "twice",
  "keyed",
  "taken",
  "update",
  "stale",
  "remove",
  "restore",
  "bulk",
] as const;
type Act = (typeof acts)[number] | "again";

/** Codes that each act may be refused with when others are at work on the same transfers. */
export const refusals: Record<Act, readonly string[]> = {
  create: [],
  twice: [],
  keyed: ["idempotency.in_flight"],
  again: [],
  taken: ["id.taken"],
  update: ["version.conflict", "transaction.not_found"],
  stale: ["version.conflict", "transaction.not_found"],
  remove: ["version.conflict", "transaction.not_found"],
  restore: [],
  bulk: ["version.conflict", "transaction.not_found"],
};

/** What the clients share. */
export type Stage = {
  send: Send;
  accountIds: readonly string[];
  /** The transfers that any of them has seen, as it saw them. */
  seen: Item[];
  sent: Sent[];
};

/** Somebody who moves money, and repeats, changes, deletes and restores what anybody has moved. */
export class Client {
  readonly #stage: Stage;
  readonly #random: (below: number) => number;
  readonly #name: string;
  #count = 0;

  constructor(stage: Stage, number: number, seed: number) {
    this.#stage = stage;
    this.#name = `client ${number}`;
    this.#random = randomOf(seed + number);
  }

  async run(turns: number): Promise<void> {
    for (let turn = 0; turn < turns; turn += 1) {
      const act =
        this.#stage.seen.length < 10 ? "create" : (acts[this.#random(acts.length)] ?? "create");
      await this.#do(act);
    }
  }

  /** A transfer between two accounts, with a note that no other has. */
  #transfer() {
    const { accountIds } = this.#stage;
    const from = this.#random(accountIds.length);
    const to = (from + 1 + this.#random(accountIds.length - 1)) % accountIds.length;
    return {
      kind: "transfer",
      amount: `${this.#random(500)}.${10 + this.#random(90)}`,
      fromAccountId: accountIds[from],
      toAccountId: accountIds[to],
      note: `${this.#name}, ${(this.#count += 1)}`,
    };
  }

  /** A transfer that others may be changing just now: the newest are the most wanted. */
  #target(): Item {
    const index = Math.max(0, this.#stage.seen.length - 1 - this.#random(25));
    return this.#stage.seen[index] ?? { id: uuidv7(), version: 1 };
  }

  async #post(act: Act, times: number, headers: Record<string, string>, id?: string) {
    const json = { ...this.#transfer(), ...(id !== undefined && { id }) };
    const replies = await Promise.all(
      Array.from({ length: times }, () =>
        this.#stage.send("POST", "/api/transactions", { json, headers }),
      ),
    );
    for (const reply of replies) this.#stage.sent.push({ act, note: json.note, reply });
    const done = replies.find(({ status }) => status === 201);
    if (done) this.#stage.seen.push(done.json as Item);
    return { json };
  }

  async #do(act: (typeof acts)[number]): Promise<void> {
    switch (act) {
      case "create":
        return void (await this.#post(act, 1, {}));
      case "twice":
        return void (await this.#post(act, 2, {}, uuidv7()));
      case "keyed":
        return this.#createWithKey();
      case "taken":
        return void (await this.#post(act, 1, {}, this.#target().id));
      case "update":
      case "stale":
        return this.#update(act);
      case "remove":
        return this.#remove();
      case "restore":
        return this.#restore();
      case "bulk":
        return this.#bulk();
    }
  }

  /** With one key three times at once, and again when it has been done. */
  async #createWithKey(): Promise<void> {
    const headers = { "idempotency-key": uuidv7() };
    const { json } = await this.#post("keyed", 3, headers);
    const reply = await this.#stage.send("POST", "/api/transactions", { json, headers });
    this.#stage.sent.push({ act: "again", note: json.note, reply });
  }

  async #update(act: "update" | "stale"): Promise<void> {
    const target = this.#target();
    const { kind: _, ...changes } = this.#transfer();
    const version = Math.max(1, target.version - (act === "stale" ? 1 : 0));
    const json = { ...changes, version };
    const reply = await this.#stage.send("PATCH", `/api/transactions/${target.id}`, { json });
    this.#stage.sent.push({ act, note: json.note, reply, target: { id: target.id, version } });
    if (reply.status === 200) this.#stage.seen.push(reply.json as Item);
  }

  async #remove(): Promise<void> {
    const { id, version } = this.#target();
    const reply = await this.#stage.send("DELETE", `/api/transactions/${id}?version=${version}`);
    this.#stage.sent.push({ act: "remove", note: "", reply, target: { id, version } });
  }

  async #restore(): Promise<void> {
    const { id } = this.#target();
    const reply = await this.#stage.send("POST", `/api/transactions/${id}/restore`, { json: {} });
    this.#stage.sent.push({ act: "restore", note: "", reply });
    if (reply.status === 200) this.#stage.seen.push(reply.json as Item);
  }

  /** Two creates and an update: all or nothing. */
  async #bulk(): Promise<void> {
    const { id, version } = this.#target();
    const [one, other] = [this.#transfer(), this.#transfer()];
    const { kind: _, ...update } = { ...this.#transfer(), id, version };
    const operations = [
      { op: "create", ...one },
      { op: "create", ...other },
      { op: "update", ...update },
    ];
    const reply = await this.#stage.send("POST", "/api/transactions/bulk", {
      json: { operations },
    });
    for (const { note } of [one, other]) this.#stage.sent.push({ act: "bulk", note, reply });
    this.#stage.sent.push({ act: "bulk", note: update.note, reply, target: { id, version } });
  }
}
