import { useEffect, useRef, useState } from "react";
import { categoryName, useAccounts, useCategories } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { DateField } from "../ui/date-field.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { TextField } from "../ui/text-field.tsx";
import { type Filters, kinds } from "./filters.logic.ts";
import { isFiltered } from "./list-input.logic.ts";

/** So long after the last key the search begins. */
const typingMs = 200;

type Props = { filters: Filters; onChange: (changed: Filters) => void; onClear: () => void };

export function FilterBar({ filters, onChange, onClear }: Props) {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const accounts = useAccounts();
  const categories = useCategories();
  const isReversed = filters.to !== undefined && (filters.from ?? "") > filters.to;
  return (
    <search className={isOpen ? "filters open" : "filters"}>
      <SearchField {...{ filters, onChange }} />
      <Button className="filters-toggle" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {t("transactions.filters")}
      </Button>
      <SelectField
        label={t("transactions.account")}
        value={filters.accountId ?? ""}
        onChange={(id) => onChange({ accountId: id || undefined })}
      >
        <option value="">{t("transactions.all")}</option>
        {accounts.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={t("transactions.category")}
        value={filters.categoryId ?? ""}
        onChange={(id) => onChange({ categoryId: id || undefined })}
      >
        <option value="">{t("transactions.all")}</option>
        {categories.map((category) => (
          <option key={category.id} value={category.id}>
            {categoryName(category, categories)}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={t("transactions.kind")}
        value={filters.kind ?? ""}
        onChange={(kind) => onChange({ kind: kind || undefined })}
      >
        <option value="">{t("transactions.all")}</option>
        {kinds.map((kind) => (
          <option key={kind} value={kind}>
            {t(`kind.${kind}`)}
          </option>
        ))}
      </SelectField>
      <DateField
        label={t("transactions.from")}
        value={filters.from ?? ""}
        onChange={(from) => onChange({ from: from || undefined })}
      />
      <DateField
        label={t("transactions.to")}
        value={filters.to ?? ""}
        error={isReversed ? t("transactions.reversed") : undefined}
        onChange={(to) => onChange({ to: to || undefined })}
      />
      {filters.tag !== undefined && (
        <p className="tag-filter">{t("transactions.tagFilter", { tag: filters.tag })}</p>
      )}
      {filters.actorId !== undefined && <p className="tag-filter">{t("entry.ofMember")}</p>}
      {isFiltered(filters) && (
        <Button look="quiet" onClick={onClear}>
          {t("transactions.clear")}
        </Button>
      )}
    </search>
  );
}

function SearchField({ filters, onChange }: Omit<Props, "onClear">) {
  const { t } = useI18n();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(filters.q ?? "");
  const isAsked = filters.focus === "search";
  useEffect(() => {
    if (!isAsked) return;
    input.current?.focus();
    onChange({ focus: undefined });
  }, [isAsked, onChange]);
  const asked = useRef(filters.q);
  useEffect(() => {
    if (filters.q === asked.current) return;
    // Not by typing: the filters were cleared, or the user has gone back.
    asked.current = filters.q;
    setText(filters.q ?? "");
  }, [filters.q]);
  useEffect(() => {
    if (text === (filters.q ?? "")) return;
    const timer = setTimeout(() => {
      asked.current = text || undefined;
      onChange({ q: asked.current });
    }, typingMs);
    return () => clearTimeout(timer);
  }, [text, filters.q, onChange]);
  return (
    <TextField
      ref={input}
      label={t("transactions.search")}
      type="search"
      placeholder={t("transactions.searchPlaceholder")}
      value={text}
      onChange={setText}
    />
  );
}
