import type { Procedure } from "./catalog.ts";
import type { JsonSchema } from "./schema/json-schema.ts";
import { type Store, createStore } from "./store.ts";

const files = new Map<string, Store<File | null>>();

/** The file chosen for a procedure. Like its draft it lives as long as the page. */
export function fileStore(path: string): Store<File | null> {
  const existing = files.get(path);
  if (existing !== undefined) return existing;
  const created = createStore<File | null>(null);
  files.set(path, created);
  return created;
}

/** The field that a file stands for, if a procedure takes one. */
export function fileField({ upload, formFile }: Procedure): string | undefined {
  return upload === undefined ? formFile : "file";
}

/** Whether REST alone carries a call: files do not fit into tRPC's documents. */
export function isRestOnly(procedure: Procedure, file?: File | null): boolean {
  return procedure.answersFile || procedure.upload !== undefined || file instanceof File;
}

/** What the form asks for beside the file. */
export function withoutField(schema: JsonSchema, name: string): JsonSchema {
  const { [name]: _file, ...properties } = schema.properties ?? {};
  const required = schema.required?.filter((each) => each !== name) ?? [];
  return { ...schema, properties, required };
}
