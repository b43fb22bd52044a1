import type { Channel, RouterInputs } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { useMutation } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { issuesByField } from "../app/errors.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { CheckField } from "../ui/check-field.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FormActions } from "../ui/form-actions.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { TextField } from "../ui/text-field.tsx";
import { channelKinds } from "./channel-kinds.ts";

type Props = { channel: Channel | undefined; onClose: () => void };
type Create = RouterInputs["channels"]["create"];

function useSaveChannel({ channel, onClose }: Props) {
  const client = useOutlayClient();
  const write = useWrite("channels");
  return useMutation({
    mutationFn: ({ kind, ...fields }: Create) =>
      channel
        ? client.channels.update.mutate({ ...fields, id: channel.id })
        : client.channels.create.mutate({ ...fields, kind }),
    onSuccess: () => {
      onClose();
      return write.refresh();
    },
  });
}

export function ChannelDialog(props: Props) {
  const { channel, onClose } = props;
  const { t } = useI18n();
  const { user } = useBook();
  const [kind, setKind] = useState(channel?.kind ?? "email");
  const [target, setTarget] = useState(channel?.target ?? "");
  const [kinds, setKinds] = useState<readonly string[]>(channel?.kinds ?? channelKinds);
  const [quietFrom, setQuietFrom] = useState(channel?.quietFrom ?? "");
  const [quietTo, setQuietTo] = useState(channel?.quietTo ?? "");
  const { mutate, isPending, error } = useSaveChannel(props);
  const issues = issuesByField(error, t);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    mutate({
      kind,
      ...(kind === "ntfy" && { target }),
      kinds: channelKinds.filter((each) => kinds.includes(each)),
      quietFrom: quietFrom === "" ? null : quietFrom,
      quietTo: quietTo === "" ? null : quietTo,
    });
  };
  return (
    <Dialog title={t(channel ? "channels.edit" : "channels.new")} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <SelectField
          label={t("channels.by")}
          value={kind}
          disabled={channel !== undefined}
          error={issues["kind"]}
          onChange={setKind}
        >
          <option value="email">{t("channels.kind.email")}</option>
          <option value="ntfy">{t("channels.kind.ntfy")}</option>
        </SelectField>
        {kind === "email" ? (
          <p className="muted">{t("channels.emailHint", { email: user.email })}</p>
        ) : (
          <TextField
            label={t("channels.target")}
            hint={t("channels.targetHint")}
            type="url"
            required
            value={target}
            error={issues["target"]}
            onChange={setTarget}
          />
        )}
        <fieldset className="plain-fieldset">
          <legend>{t("channels.kinds")}</legend>
          {channelKinds.map((each) => (
            <CheckField
              key={each}
              label={t(`notify.${each}`)}
              checked={kinds.includes(each)}
              onChange={(isOn) =>
                setKinds(isOn ? [...kinds, each] : kinds.filter((other) => other !== each))
              }
            />
          ))}
        </fieldset>
        <div className="pair">
          <TextField
            label={t("channels.quietFrom")}
            type="time"
            required={quietTo !== ""}
            value={quietFrom}
            error={issues["quietFrom"]}
            onChange={setQuietFrom}
          />
          <TextField
            label={t("channels.quietTo")}
            type="time"
            required={quietFrom !== ""}
            value={quietTo}
            error={issues["quietTo"]}
            onChange={setQuietTo}
          />
        </div>
        <FormActions
          error={error}
          fields={["kind", "target", "quietFrom", "quietTo"]}
          {...{ isPending, onClose }}
        />
      </form>
    </Dialog>
  );
}
