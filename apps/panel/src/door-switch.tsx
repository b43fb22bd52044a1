import type { JSX } from "preact";
import type { Procedure } from "./catalog.ts";
import { chooseDoor, doorStore } from "./door-store.ts";
import { useStore } from "./store.ts";
import { Tabs } from "./tabs.tsx";

/** tRPC or REST: the same procedure through either door. Streams come through tRPC. */
export function DoorSwitch({ procedure }: { procedure: Procedure }): JSX.Element {
  const door = useStore(doorStore);
  if (procedure.type === "subscription") return <span class="hint">tRPC over SSE</span>;
  return (
    <Tabs
      label="Door"
      tabs={{ trpc: "tRPC", rest: "REST" }}
      selected={door}
      onSelect={chooseDoor}
    />
  );
}
