import { currencyCodes } from "@outlay/client/core";
import type { Book } from "@outlay/client";
import { useOutlay, useOutlayClient } from "@outlay/client/react";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type SyntheticEvent, useMemo, useState } from "react";
import { explain, issuesByField } from "../app/errors.ts";
import * as limits from "../app/limits.generated.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { firstWeekdayOf } from "./first-weekday.ts";
import { AmountField, useAmount } from "../ui/amount-field.tsx";
import { Button } from "../ui/button.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { TextField } from "../ui/text-field.tsx";
import { AuthLayout } from "./auth-layout.tsx";
import { ownTimeZone } from "./regions.ts";

type Setup = {
  currency: string;
  timeZone: string;
  account: string;
  balance: string | undefined;
  next: "/" | "/imports";
};

/** The book as the user wants it, and the first account. What registering has made is changed where it differs. */
function useSetup(book: Book) {
  const { locale } = useI18n();
  const client = useOutlayClient();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async ({ currency, timeZone, account, balance }: Setup) => {
      await client.books.update.mutate({
        id: book.id,
        baseCurrency: currency,
        timeZone,
        weekStartDay: firstWeekdayOf(locale),
      });
      // The account that a new book comes with becomes the first one.
      const { items } = await client.accounts.list.query({ limit: 1 });
      const [first] = items;
      const fields = {
        name: account,
        kind: "checking",
        currency,
        openingBalance: balance,
      } as const;
      if (first) await client.accounts.update.mutate({ ...fields, id: first.id });
      else await client.accounts.create.mutate(fields);
    },
    onSuccess: async (_, { next }) => {
      await queryClient.invalidateQueries();
      await navigate({ to: next });
    },
  });
}

/** Codes with their names in the user's language, in the order of the names. */
function useCurrencies(): readonly { code: string; name: string }[] {
  const { locale } = useI18n();
  return useMemo(() => {
    const names = new Intl.DisplayNames(locale, { type: "currency" });
    const order = new Intl.Collator(locale);
    return currencyCodes
      .map((code) => ({ code, name: names.of(code) ?? code }))
      .toSorted((one, other) => order.compare(one.name, other.name));
  }, [locale]);
}

export function WelcomePage() {
  const { t } = useI18n();
  const outlay = useOutlay();
  const { data: user } = useSuspenseQuery(outlay.profile.get.queryOptions());
  const { data: books } = useSuspenseQuery(outlay.books.list.queryOptions());
  const book = books.items.find(({ id }) => id === user.defaultBookId) ?? books.items[0];
  return (
    <AuthLayout title={t("welcome.title")}>
      <p className="muted">{t("welcome.intro")}</p>
      {book && <SetupForm book={book} />}
    </AuthLayout>
  );
}

function SetupForm({ book }: { book: Book }) {
  const { t } = useI18n();
  const read = useAmount();
  const currencies = useCurrencies();
  const [currency, setCurrency] = useState(book.baseCurrency);
  const [timeZone, setTimeZone] = useState(book.timeZone);
  const [account, setAccount] = useState(() => t("welcome.accountName"));
  const [balance, setBalance] = useState("");
  const { mutate, isPending, error } = useSetup(book);
  const zones = useMemo(
    () => [...new Set([...Intl.supportedValuesOf("timeZone"), ownTimeZone(), book.timeZone])],
    [book.timeZone],
  );
  const issues = issuesByField(error, t);
  const submit = (event: SyntheticEvent<HTMLFormElement, SubmitEvent>) => {
    event.preventDefault();
    const { submitter } = event.nativeEvent;
    const next = submitter?.dataset["next"] === "imports" ? "/imports" : "/";
    const amount = read(balance, currency);
    if (balance.trim() !== "" && amount === undefined) return;
    mutate({ currency, timeZone, account, balance: amount, next });
  };
  return (
    <form className="form" onSubmit={submit}>
      <SelectField label={t("welcome.currency")} value={currency} onChange={setCurrency}>
        {currencies.map(({ code, name }) => (
          <option key={code} value={code}>{`${name} (${code})`}</option>
        ))}
      </SelectField>
      <SelectField label={t("welcome.timeZone")} value={timeZone} onChange={setTimeZone}>
        {zones.map((zone) => (
          <option key={zone}>{zone}</option>
        ))}
      </SelectField>
      <fieldset>
        <legend>{t("welcome.account")}</legend>
        <TextField
          label={t("accounts.name")}
          {...limits.account.name}
          value={account}
          onChange={setAccount}
          error={issues["name"]}
        />
        <AmountField
          label={t("welcome.balance")}
          hint={t("welcome.balanceHint")}
          currency={currency}
          value={balance}
          onChange={setBalance}
          error={issues["openingBalance"]}
        />
      </fieldset>
      {error && (
        <p className="form-error" role="alert">
          {explain(error, t)}
        </p>
      )}
      <Button look="primary" type="submit" disabled={isPending}>
        {t("welcome.start")}
      </Button>
      <Button type="submit" data-next="imports" disabled={isPending}>
        {t("welcome.startImport")}
      </Button>
    </form>
  );
}
