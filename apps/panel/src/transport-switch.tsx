import type { JSX } from "preact";
import type { Procedure } from "./catalog.ts";
import { chooseDoor, doorStore } from "./door-store.ts";
import { fileStore, isOfRest } from "./files.ts";
import { useStore } from "./store.ts";
import { Tabs } from "./tabs.tsx";

/** tRPC or REST: the same procedure through either door. Streams come through tRPC, files over REST. */
export function DoorSwitch({ procedure }: { procedure: Procedure }): JSX.Element {
  const door = useStore(doorStore);
  const file = useStore(fileStore(procedure.path));
  if (procedure.type === "subscription") return <span class="hint">tRPC over SSE</span>;
  if (isOfRest(procedure, file)) return <span class="hint">REST, as it is a file</span>;
  return (
    <Tabs
      label="Door"
      tabs={{ trpc: "tRPC", rest: "REST" }}
      selected={door}
      onSelect={chooseDoor}
    />
  );
}
