import type { Procedure } from "./catalog.ts";
import { draftStore } from "./draft.ts";
import { loadBooks } from "./books.ts";
import { fileStore, isRestOnly } from "./files.ts";
import { createHistory } from "./history.ts";
import { isRecord } from "./json.ts";
import { forgetChoices } from "./references/choices.ts";
import { runLive } from "./run-live.ts";
import { type RunState, isRunning, runStore } from "./run-state.ts";
import { callerOf, readSession } from "./session.ts";
import { sendSignedIn, sessionStore, setSession } from "./session-store.ts";
import { buildRequest, decodeReply } from "./wire/transport.ts";
import { BrokenReply } from "./wire/send.ts";
import { type Call, type Decoded, type Transport, UnbuildableRequest } from "./wire/types.ts";

export const history = createHistory(sessionStorage);

/** Runs a procedure with its draft, unless it is running already. */
export async function runProcedure(procedure: Procedure, transport: Transport): Promise<void> {
  const state = runStore(procedure.path);
  if (isRunning(state.get())) return;
  const draft = draftStore(procedure).get();
  if (draft.textError !== "") {
    state.set({
      status: "failed",
      message: draft.textError,
      issues: [],
    });
    return;
  }
  const file = fileStore(procedure.path).get() ?? undefined;
  const text = draft.typed ? draft.text : undefined;
  const call: Call = { procedure, input: draft.input, text, file };
  if (procedure.type === "subscription") return runLive(call, state);
  await runOnce(call, isRestOnly(procedure, file) ? "rest" : transport);
}

/** Whether changes.preview can show what a procedure would do. */
export function hasPreview({ path, type, auth, upload }: Procedure): boolean {
  return (
    type === "mutation" && auth === "book" && upload === undefined && path !== "changes.preview"
  );
}

/** Shows what a procedure would do with its draft, in place of its result. */
export async function previewProcedure(procedure: Procedure, transport: Transport): Promise<void> {
  const { path } = procedure;
  const state = runStore(path);
  const { input, textError } = draftStore(procedure).get();
  if (isRunning(state.get())) return;
  if (textError !== "") return state.set({ status: "failed", message: textError, issues: [] });
  const rest = { method: "POST", path: "/api/preview", successStatus: 200, input: "body" } as const;
  const asked = { ...procedure, path: "changes.preview", group: "preview", rest };
  await runOnce({ procedure: asked, input: { procedure: path, input } }, transport, state);
}

/** What changes the books that the header offers. */
const MAKES_BOOKS = /^(books\.(create|update|import)|members\.accept)$/;

async function runOnce(
  call: Call,
  transport: Transport,
  state = runStore(call.procedure.path),
): Promise<void> {
  const { path, auth, type, group } = call.procedure;
  const abort = new AbortController();
  const startedAt = Date.now();
  const caller = callerOf(sessionStore.get());
  state.set({ status: "running", startedAt, stop: () => abort.abort() });
  try {
    const request = buildRequest(transport, call);
    const { reply, refreshed } = await sendSignedIn(request, auth, abort.signal);
    const decoded = decodeReply(transport, reply);
    followSession(call, decoded);
    if (decoded.ok && MAKES_BOOKS.test(path)) void loadBooks();
    if (decoded.ok && type === "mutation") forgetChoices(group);
    const replied = { request, reply, decoded, refreshed } as const;
    state.set({ status: "done", call, transport, caller, ...replied, more: "idle" });
    const code = decoded.ok ? "" : decoded.error.code;
    const { status, durationMs } = reply;
    history.add({ path, transport, input: call.input, status, code, durationMs, at: startedAt });
  } catch (error) {
    state.set(abort.signal.aborted ? { status: "stopped" } : failure(error));
  }
}

function failure(error: unknown): RunState {
  if (error instanceof UnbuildableRequest)
    return { status: "failed", message: error.message, issues: error.issues };
  return { status: "failed", message: describeFailure(error), issues: [] };
}

/** Why no reply came, as a sentence. */
export function describeFailure(error: unknown): string {
  if (error instanceof BrokenReply) return error.message;
  return error instanceof TypeError
    ? "The server cannot be reached. Is it running?"
    : `The panel failed: ${String(error)}`;
}

/** The form can use up the session's own refresh token: the panel goes on with the new one, or signs out. */
function followSession({ procedure, input }: Call, decoded: Decoded): void {
  const session = sessionStore.get();
  const own = isRecord(input) && input["refreshToken"] === session?.refreshToken;
  if (session === null || !decoded.ok || !own) return;
  const fresh = readSession(decoded.data);
  if (fresh !== null) setSession({ ...fresh, bookId: session.bookId });
  else if (procedure.path === "auth.logout") setSession(null, "You are signed out.");
}
