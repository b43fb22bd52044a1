import {
  amountInput,
  amountOutput,
  currencyInput,
  dateInput,
  dateOutput,
  idInput,
  idOutput,
  instantOutput,
  newIdInput,
  pageInput,
  pageOutput,
  textInput,
  versionInput,
  versionOutput,
} from "@outlay/core";
import { z } from "zod";
import { defaultSplit } from "../ledger/shares.contract.ts";

/** How many people a book has. */
export const maxPeople = 50;

const ids = {
  person: "01920000-0000-7000-8000-000000000021",
  other: "01920000-0000-7000-8000-000000000022",
  default: "01920000-0000-7000-8000-000000000023",
  settlement: "01920000-0000-7000-8000-000000000024",
};
const instants = {
  createdAt: "2026-11-21T09:30:00.000Z",
  updatedAt: "2026-11-21T09:30:00.000Z",
};

export const personOutput = z
  .strictObject({
    id: idOutput,
    name: z.string(),
    userId: idOutput.nullable().meta({
      description: "The user of a member, also after they have left; null for a guest",
    }),
    archived: z.boolean().meta({ description: "Takes part in nothing new; the history stays" }),
    version: versionOutput,
    createdAt: instantOutput,
    updatedAt: instantOutput,
  })
  .meta({
    id: "Person",
    examples: [
      { id: ids.person, name: "Alice", userId: null, archived: false, version: 1, ...instants },
    ],
  });
export type Person = z.output<typeof personOutput>;

export const peopleOutput = z.strictObject({ items: z.array(personOutput) });

const name = textInput(100);
const userId = idInput.meta({ description: "A member of the book; each is one person at most" });

export const addPersonInput = z.strictObject({
  id: newIdInput.optional(),
  name,
  userId: userId.nullable().default(null),
});
export type AddPersonInput = z.output<typeof addPersonInput>;

export const updatePersonInput = z.strictObject({
  id: idInput,
  name: name.optional(),
  userId: userId.nullable().optional(),
  archived: z.boolean().optional(),
  version: versionInput.optional(),
});
export type UpdatePersonInput = z.output<typeof updatePersonInput>;

export const removePersonInput = z.strictObject({
  id: idInput,
  version: versionInput.optional(),
});
export type RemovePersonInput = z.output<typeof removePersonInput>;

export const shareDefaultOutput = z
  .strictObject({
    id: idOutput,
    categoryId: idOutput.nullable().meta({
      description: "It counts for its subcategories, too; null for what has no default of its own",
    }),
    split: defaultSplit,
    version: versionOutput,
    createdAt: instantOutput,
    updatedAt: instantOutput,
  })
  .meta({
    id: "ShareDefault",
    examples: [
      {
        id: ids.default,
        categoryId: null,
        split: { kind: "equal", parts: [{ personId: ids.person }] },
        version: 1,
        ...instants,
      },
    ],
  });
export type ShareDefault = z.output<typeof shareDefaultOutput>;

export const shareDefaultsOutput = z.strictObject({ items: z.array(shareDefaultOutput) });

export const setDefaultInput = z.strictObject({
  categoryId: idInput.nullable().default(null).meta({ description: "Null for the whole book" }),
  split: defaultSplit.nullable().meta({ description: "Null removes the default" }),
});
export type SetDefaultInput = z.output<typeof setDefaultInput>;

const settlementExample = {
  id: ids.settlement,
  from: ids.other,
  to: ids.person,
  amount: "20.00",
  currency: "EUR",
  settledOn: "2026-11-21",
  createdAt: instants.createdAt,
};

export const settlementImage = z
  .strictObject({
    id: idOutput,
    from: idOutput,
    to: idOutput,
    amount: amountOutput,
    currency: z.string(),
    settledOn: dateOutput,
    createdAt: instantOutput,
  })
  .meta({ id: "SettlementImage", examples: [settlementExample] });
export type SettlementImage = z.output<typeof settlementImage>;

export const settlementOutput = settlementImage
  .extend({
    transactionId: idOutput.nullable().meta({
      description: "The transaction that it is, if it went through an account of the book",
    }),
  })
  .meta({ id: "Settlement", examples: [{ ...settlementExample, transactionId: null }] });
export type Settlement = z.output<typeof settlementOutput>;

export const settleInput = z.strictObject({
  id: newIdInput.optional(),
  from: idInput.meta({ description: "The person who pays" }),
  to: idInput.meta({ description: "The person who is paid" }),
  amount: amountInput.meta({
    description: "In the currency of the account, or in the book's currency without one",
  }),
  toAmount: amountInput.optional().meta({
    description: "What arrives, if it goes between accounts of two currencies",
  }),
  settledOn: dateInput.optional().meta({ description: "Today by default" }),
  accountId: idInput.optional().meta({ description: "The account that the money leaves" }),
  intoAccountId: idInput.optional().meta({ description: "The account in which it arrives" }),
});
export type SettleInput = z.output<typeof settleInput>;

export const settlementKept = {
  from: idInput,
  to: idInput,
  amount: amountInput,
  currency: currencyInput,
  settledOn: dateInput,
};

export const removeSettlementInput = z.strictObject({ id: idInput });
export const listSettlementsInput = z.strictObject(pageInput).prefault({});
export type ListSettlementsInput = z.output<typeof listSettlementsInput>;
export const listSettlementsOutput = pageOutput(settlementOutput);

export const balancesOutput = z.strictObject({
  currency: z.string().meta({ description: "The book's; each amount at the rate of its day" }),
  items: z.array(
    z.strictObject({
      personId: idOutput,
      name: z.string(),
      paid: amountOutput,
      owed: amountOutput.meta({ description: "The person's own parts of what was shared" }),
      net: amountOutput.meta({
        description: "Above zero: others owe it to the person. The nets add up to zero",
      }),
    }),
  ),
  transfers: z
    .array(z.strictObject({ from: idOutput, to: idOutput, amount: amountOutput }))
    .meta({ description: "What settles it: as few as can be" }),
  unconverted: z
    .array(z.strictObject({ personId: idOutput, currency: z.string(), net: amountOutput }))
    .meta({ description: "What has no known rate, and is not in the items" }),
});
export type Balances = z.output<typeof balancesOutput>;
