import type { Member } from "@outlay/client";
import { useOutlay, useOutlayClient } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";
import { useBook } from "../app/book-context.tsx";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { InvitationList } from "./invitation-list.tsx";
import { InviteForm } from "./invite-form.tsx";
import { JoinForm } from "./join-form.tsx";

const roles = ["editor", "viewer"] as const;

export function MembersSettings() {
  const { t } = useI18n();
  const { book } = useBook();
  const outlay = useOutlay();
  // Who joins or leaves is no change of the book's feed: while the page is open, it is asked for.
  const { data } = useQuery({
    ...outlay.members.list.queryOptions({ id: book.id, limit: 100 }),
    staleTime: 0,
    refetchInterval: 15_000,
  });
  const isOwner = book.role === "owner";
  return (
    <>
      <section aria-busy={!data}>
        <h2 className="list-title">{t("members.of", { name: book.name })}</h2>
        <ul className="card list">
          {data?.items.map((member) => (
            <MemberRow key={member.userId} member={member} isOwner={isOwner} />
          ))}
        </ul>
      </section>
      {isOwner && <InvitationList />}
      {isOwner && <InviteForm />}
      <JoinForm />
    </>
  );
}

function MemberRow({ member, isOwner }: { member: Member; isOwner: boolean }) {
  const { t } = useI18n();
  const { book, user } = useBook();
  const client = useOutlayClient();
  const write = useWrite("members", "books");
  const { userId, name, email, role } = member;
  const isSelf = userId === user.id;
  const ids = { id: book.id, userId };
  const remove = () =>
    write.run(() => client.members.remove.mutate(ids), t("members.removed", { name }));
  return (
    <li className="list-row stacked">
      <span className="list-main">
        <span>{isSelf ? t("members.you", { name }) : name}</span>
        <span className="muted">{email}</span>
      </span>
      {isOwner && !isSelf ? (
        <select
          className="input role"
          aria-label={t("members.roleOf", { name })}
          value={role}
          onChange={({ target }) => {
            const chosen = roles.find((each) => each === target.value);
            if (chosen)
              write.run(
                () => client.members.update.mutate({ ...ids, role: chosen }),
                t("budgets.saved", { name }),
                () => client.members.update.mutate({ ...ids, role }),
              );
          }}
        >
          {roles.map((each) => (
            <option key={each} value={each}>
              {t(`role.${each}`)}
            </option>
          ))}
        </select>
      ) : (
        <span className="muted">{t(`role.${role}`)}</span>
      )}
      {isOwner && !isSelf && (
        <Button look="danger" aria-label={t("members.removeOf", { name })} onClick={remove}>
          {t("members.remove")}
        </Button>
      )}
      {!isOwner && isSelf && (
        <Button look="danger" onClick={remove}>
          {t("members.leave")}
        </Button>
      )}
    </li>
  );
}
