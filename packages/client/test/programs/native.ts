// In React Native: no DOM, and storage is asynchronous. For the type-check: it is never run.

import { createClient, type Expense, isOutlayError, storedTokens } from "@outlay/client";
import { newId } from "@outlay/client/core";

/** As @react-native-async-storage/async-storage declares it. */
declare const AsyncStorage: {
  getItem: (key: string) => Promise<string | null>;
  setItem: (key: string, value: string) => Promise<void>;
  removeItem: (key: string) => Promise<void>;
};

const outlay = createClient({ url: "https://outlay.example", tokens: storedTokens(AsyncStorage) });

export async function record(amount: string): Promise<Expense | undefined> {
  try {
    const expense = await outlay.expenses.create.mutate({ id: newId(), amount });
    await AsyncStorage.setItem("latest", expense.id);
    return expense;
  } catch (error) {
    if (isOutlayError(error, "auth.unauthenticated")) return undefined;
    throw error;
  }
}

export async function download(): Promise<string> {
  const reply = await outlay.analytics.export.query({ format: "csv" });
  return reply.ok ? reply.text() : "";
}
