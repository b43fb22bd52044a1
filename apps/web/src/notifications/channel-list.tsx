import type { Channel } from "@outlay/client";
import { useOutlay, useOutlayClient } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";
import { Suspense, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { useFigures } from "../app/use-figures.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import { type ChannelKind, channelKinds } from "./channel-kinds.ts";

const ChannelDialog = lazyPart(() => import("./channel-dialog.tsx"), "ChannelDialog");

/** Where notifications are sent besides this page. */
export function ChannelList() {
  const { t } = useI18n();
  const outlay = useOutlay();
  const [open, setOpen] = useState<Channel | "new">();
  const { data } = useQuery(outlay.channels.list.queryOptions({ limit: 100 }));
  return (
    <section aria-busy={!data}>
      <div className="channel-head">
        <h2>{t("channels.title")}</h2>
        <Button onClick={() => setOpen("new")}>{t("channels.new")}</Button>
      </div>
      {data?.items.length === 0 && <p className="card muted">{t("channels.none")}</p>}
      {data && data.items.length > 0 && (
        <ul className="card list">
          {data.items.map((channel) => (
            <ChannelRow key={channel.id} channel={channel} onEdit={() => setOpen(channel)} />
          ))}
        </ul>
      )}
      <Suspense>
        {open !== undefined && (
          <ChannelDialog
            channel={open === "new" ? undefined : open}
            onClose={() => setOpen(undefined)}
          />
        )}
      </Suspense>
    </section>
  );
}

const isKnown = (kind: string): kind is ChannelKind => channelKinds.some((known) => known === kind);

function ChannelRow({ channel, onEdit }: { channel: Channel; onEdit: () => void }) {
  const { t } = useI18n();
  const { user } = useBook();
  const { instant } = useFigures();
  const client = useOutlayClient();
  const write = useWrite("channels");
  const { id, kind, target, kinds, quietFrom, quietTo, failures, retryAt } = channel;
  const name = target ?? user.email;
  const remove = () =>
    write.run(() => client.channels.remove.mutate({ id }), t("accounts.deleted", { name }));
  return (
    <li className="list-row stacked">
      <span className="list-main">
        <span>{`${t(`channels.kind.${kind}`)}: ${name}`}</span>
        <span className="muted">
          {kinds.map((each) => (isKnown(each) ? t(`notify.${each}`) : each)).join(", ")}
          {quietFrom !== null &&
            ` · ${t("channels.quiet", { from: quietFrom, to: quietTo ?? "" })}`}
        </span>
        {failures > 0 && (
          <span className="negative">
            {t("channels.failed", { at: retryAt ? instant(retryAt) : "–" })}
          </span>
        )}
      </span>
      <Button look="quiet" aria-label={t("channels.editOf", { name })} onClick={onEdit}>
        {t("form.edit")}
      </Button>
      <Button look="danger" aria-label={t("channels.deleteOf", { name })} onClick={remove}>
        {t("transactions.delete")}
      </Button>
    </li>
  );
}
