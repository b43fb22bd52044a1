import type { RouterOutputs } from "@outlay/client";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { StateBadge } from "../table/state-badge.tsx";
import { ask } from "./ask.ts";
import { useAnswer } from "./use-answer.ts";

type Webhook = RouterOutputs["webhooks"]["list"]["items"][number];
type Delivery = RouterOutputs["webhooks"]["deliveries"]["items"][number];

// Of the log; webhooks.deliveries has all of it.
const NEWEST = 20;

/** Each webhook with the newest attempts to deliver to it. */
export function DeliveriesView({ data }: { data: unknown }): JSX.Element {
  const { items } = data as RouterOutputs["webhooks"]["list"];
  return (
    <ul class="own-list">
      {items.map((webhook) => (
        <WebhookItem key={webhook.id} webhook={webhook} />
      ))}
    </ul>
  );
}

function stateOf({ enabled, failingSince, disabledBy }: Webhook): string {
  if (!enabled) return disabledBy === null ? "disabled" : `disabled: ${disabledBy}`;
  return failingSince === null ? "enabled" : "failing";
}

function WebhookItem({ webhook }: { webhook: Webhook }): JSX.Element {
  const { id, url, events } = webhook;
  const [log, reload] = useAnswer<RouterOutputs["webhooks"]["deliveries"]>("webhooks.deliveries", {
    id,
    limit: NEWEST,
  });
  const [refusal, setRefusal] = useState<string>();
  const failure = refusal ?? log?.failure;
  const test = async () => {
    const tested = await ask("mutation", "webhooks.test", { id });
    setRefusal(tested.failure);
    reload();
  };
  return (
    <li>
      <p class="own-head">
        <b>{url}</b> <StateBadge text={stateOf(webhook)} />
        <span class="hint">{events.join(", ")}</span>
      </p>
      <p class="own-acts">
        <button type="button" class="small" onClick={() => void test()}>
          Send a test
        </button>
        <button type="button" class="small quiet" onClick={reload}>
          Load again
        </button>
      </p>
      {failure !== undefined && (
        <p class="field-error" role="alert">
          {failure}
        </p>
      )}
      {log?.data !== undefined && <Log url={url} deliveries={log.data.items} />}
    </li>
  );
}

function Log({ url, deliveries }: { url: string; deliveries: readonly Delivery[] }): JSX.Element {
  if (deliveries.length === 0) return <p class="empty">Nothing has been sent in 30 days.</p>;
  return (
    <div class="table" role="region" aria-label={`Sent to ${url}`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">at</th>
            <th scope="col">event</th>
            <th scope="col">attempt</th>
            <th scope="col">reply</th>
            <th scope="col">took</th>
          </tr>
        </thead>
        <tbody>
          {deliveries.map(({ id, at, type, attempt, status, error, durationMs }) => (
            <tr key={id}>
              <td>{new Date(at).toLocaleString()}</td>
              <td>{type}</td>
              <td class="number">{attempt}</td>
              <td>
                <StateBadge text={status === null ? (error ?? "") : String(status)} />
              </td>
              <td class="number">{durationMs} ms</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
