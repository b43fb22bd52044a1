import type { FunctionComponent } from "preact";
import { ImportView } from "../imports/import-view.tsx";
import { isImport } from "../imports/read.ts";
import { isRecord } from "../json.ts";
import { ComingView } from "./coming-view.tsx";
import { DeliveriesView } from "./deliveries-view.tsx";

/** A view of what one kind of result is about, with what can be done with it. */
export interface OwnView {
  readonly label: string;
  readonly View: FunctionComponent<{ readonly data: unknown }>;
}

const importView: OwnView = { label: "Import", View: ImportView };

const views: Readonly<Record<string, OwnView>> = {
  "imports.preview": importView,
  "imports.get": importView,
  "imports.update": importView,
  "schedules.list": { label: "Coming", View: ComingView },
  "webhooks.list": { label: "Deliveries", View: DeliveriesView },
};

/** The view that a result has beside those of every result. */
export function viewOf(path: string, data: unknown): OwnView | undefined {
  const view = views[path];
  if (view === importView) return isImport(data) ? view : undefined;
  return isRecord(data) && Array.isArray(data["items"]) && data["items"].length > 0
    ? view
    : undefined;
}
