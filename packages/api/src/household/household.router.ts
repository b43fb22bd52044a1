import { z } from "zod";
import { changeBook } from "../feed/lock.ts";
import { removeRecord } from "../feed/removal.ts";
import { operation } from "../rpc/procedure-meta.ts";
import { readProcedure, router, writeProcedure } from "../rpc/trpc.ts";
import { getBalances } from "./balances.ts";
import { listDefaults, setDefault } from "./defaults.ts";
import {
  addPersonInput,
  balancesOutput,
  listSettlementsInput,
  listSettlementsOutput,
  peopleOutput,
  personOutput,
  removePersonInput,
  removeSettlementInput,
  setDefaultInput,
  settleInput,
  settlementOutput,
  shareDefaultsOutput,
  updatePersonInput,
} from "./household.contract.ts";
import { addPerson, listPeople, removePerson, updatePerson } from "./people.ts";
import { listSettlements, removeSettlement, settle } from "./settlements.ts";

const ids = {
  alice: "01920000-0000-7000-8000-000000000021",
  bob: "01920000-0000-7000-8000-000000000022",
  settlement: "01920000-0000-7000-8000-000000000024",
};

const nothing = z.strictObject({}).prefault({});

export const householdRouter = router({
  people: readProcedure
    .meta(
      operation("GET /household/people", {
        summary: "List the people who share expenses",
        description: "Oldest first: members of the book, and guests, who have no user account.",
      }),
    )
    .input(nothing)
    .output(peopleOutput)
    .query(async ({ ctx }) => ({ items: await listPeople(ctx.db, ctx.book) })),

  addPerson: writeProcedure
    .meta(
      operation("POST /household/people", {
        summary: "Add a person",
        description:
          "Without `userId` a guest, who can become a member later. A book has up to 50.",
        status: 201,
        errors: ["id.taken", "member.not_found", "person.user_taken", "person.limit"],
        example: { name: "Bob" },
      }),
    )
    .input(addPersonInput)
    .output(personOutput)
    .mutation(({ ctx, input }) => changeBook(ctx, (write) => addPerson(write, input))),

  updatePerson: writeProcedure
    .meta(
      operation("PATCH /household/people/{id}", {
        summary: "Change a person",
        description:
          "`archived` for a person who has left: the history stays. `userId` makes a guest a member, or a member a guest.",
        errors: ["person.not_found", "version.conflict", "member.not_found", "person.user_taken"],
        example: { id: ids.bob, archived: true },
      }),
    )
    .input(updatePersonInput)
    .output(personOutput)
    .mutation(({ ctx, input }) => changeBook(ctx, (write) => updatePerson(write, input))),

  removePerson: writeProcedure
    .meta(
      operation("DELETE /household/people/{id}", {
        summary: "Remove a person",
        description: "One who has shared nothing; archive any other.",
        status: 204,
        errors: ["person.not_found", "version.conflict", "person.in_use"],
        example: { id: ids.bob },
      }),
    )
    .input(removePersonInput)
    .output(z.void())
    .mutation(({ ctx, input }) =>
      removeRecord(ctx, { entity: "person", id: input.id }, (write) => removePerson(write, input)),
    ),

  defaults: readProcedure
    .meta(
      operation("GET /household/defaults", {
        summary: "List how expenses are shared by default",
        description: "For the book and for categories; they count where `shares` has no `split`.",
      }),
    )
    .input(nothing)
    .output(shareDefaultsOutput)
    .query(async ({ ctx }) => ({ items: await listDefaults(ctx.db, ctx.book) })),

  setDefault: writeProcedure
    .meta(
      operation("PUT /household/defaults", {
        summary: "Set how expenses are shared by default",
        description: "Of the book, or of a category with its subcategories. Returns all defaults.",
        errors: ["category.not_found", "person.not_found"],
        example: {
          split: {
            kind: "weights",
            parts: [
              { personId: ids.alice, weight: 60 },
              { personId: ids.bob, weight: 40 },
            ],
          },
        },
      }),
    )
    .input(setDefaultInput)
    .output(shareDefaultsOutput)
    .mutation(({ ctx, input }) =>
      changeBook(ctx, async (write) => {
        await setDefault(write, input);
        return { items: await listDefaults(write.tx, write.book) };
      }),
    ),

  balances: readProcedure
    .meta(
      operation("GET /household/balances", {
        summary: "Who owes whom",
        description:
          "What each person has paid for others and owes, of all shared transactions and settlements, and the transfers that settle it.",
      }),
    )
    .input(nothing)
    .output(balancesOutput)
    .query(({ ctx }) => getBalances(ctx.db, ctx.book)),

  settle: writeProcedure
    .meta(
      operation("POST /household/settlements", {
        summary: "Record that a person paid another",
        description:
          "Without an account it is money outside the book. With `accountId` and `intoAccountId` it is a transfer between them; with one of them an expense or income of that account, outside reports.",
        status: 201,
        errors: [
          "person.not_found",
          "id.taken",
          "period.closed",
          "account.not_found",
          "account.archived",
          "amount.out_of_range",
        ],
        example: { from: ids.bob, to: ids.alice, amount: "20.00" },
      }),
    )
    .input(settleInput)
    .output(settlementOutput)
    .mutation(({ ctx, input }) => changeBook(ctx, (write) => settle(write, input))),

  settlements: readProcedure
    .meta(
      operation("GET /household/settlements", {
        summary: "List settlements",
        description: "Those outside accounts, newest first; the others are transactions.",
        errors: ["cursor.invalid"],
      }),
    )
    .input(listSettlementsInput)
    .output(listSettlementsOutput)
    .query(({ ctx, input }) => listSettlements(ctx.db, ctx.book, input)),

  removeSettlement: writeProcedure
    .meta(
      operation("DELETE /household/settlements/{id}", {
        summary: "Delete a settlement",
        description: "One outside accounts; any other is a transaction.",
        status: 204,
        errors: ["settlement.not_found", "period.closed"],
        example: { id: ids.settlement },
      }),
    )
    .input(removeSettlementInput)
    .output(z.void())
    .mutation(({ ctx, input: { id } }) =>
      removeRecord(ctx, { entity: "settlement", id }, (write) => removeSettlement(write, id)),
    ),
});
