import type { Person } from "@outlay/client";
import { useOutlay, useOutlayClient } from "@outlay/client/react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { issuesByField } from "../app/errors.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FormActions } from "../ui/form-actions.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { TextField } from "../ui/text-field.tsx";

type Props = {
  /** Undefined for a new one. */
  person: Person | undefined;
  onClose: () => void;
};

/** A person who shares: a member of the book, or a guest with a name alone. */
export function PersonDialog({ person, onClose }: Props) {
  const { t } = useI18n();
  const { book } = useBook();
  const outlay = useOutlay();
  const client = useOutlayClient();
  const write = useWrite("household");
  const members = useQuery(outlay.members.list.queryOptions({ id: book.id, limit: 100 }));
  const [name, setName] = useState(person?.name ?? "");
  const [member, setMember] = useState(person?.userId ?? "");
  const saving = useMutation({
    mutationFn: () => {
      const fields = { name, userId: member === "" ? null : member };
      return write.send(
        (options) =>
          person
            ? client.household.updatePerson.mutate(
                { id: person.id, version: person.version, ...fields },
                options,
              )
            : client.household.addPerson.mutate(fields, options),
        t("shares.personSaved", { name }),
      );
    },
    onSuccess: onClose,
  });
  const issues = issuesByField(saving.error, t);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  return (
    <Dialog title={t(person ? "shares.editPerson" : "shares.addPerson")} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <TextField
          label={t("shares.personName")}
          required
          maxLength={100}
          autoComplete="off"
          value={name}
          error={issues["name"]}
          onChange={setName}
        />
        <SelectField
          label={t("shares.member")}
          value={member}
          error={issues["userId"]}
          onChange={setMember}
        >
          <option value="">{t("shares.guest")}</option>
          {members.data?.items.map(({ userId, name: memberName, email }) => (
            <option key={userId} value={userId}>
              {memberName || email}
            </option>
          ))}
        </SelectField>
        <FormActions
          error={saving.error}
          fields={["name", "userId"]}
          isPending={saving.isPending}
          onClose={onClose}
        />
      </form>
    </Dialog>
  );
}
