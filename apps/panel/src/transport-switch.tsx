import type { JSX } from "preact";
import type { Procedure } from "./catalog.ts";
import { chooseTransport, transportStore } from "./transport-store.ts";
import { fileStore, isRestOnly } from "./files.ts";
import { useStore } from "./store.ts";
import { Tabs } from "./tabs.tsx";

/** tRPC or REST: the same procedure over either transport. Streams use tRPC, files REST. */
export function TransportSwitch({ procedure }: { procedure: Procedure }): JSX.Element {
  const transport = useStore(transportStore);
  const file = useStore(fileStore(procedure.path));
  if (procedure.type === "subscription") return <span class="hint">tRPC over SSE</span>;
  if (isRestOnly(procedure, file)) return <span class="hint">REST, as it is a file</span>;
  return (
    <Tabs
      label="Transport"
      tabs={{ trpc: "tRPC", rest: "REST" }}
      selected={transport}
      onSelect={chooseTransport}
    />
  );
}
