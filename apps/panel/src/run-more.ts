import { isRecord } from "./json.ts";
import { appendPage, readPaged } from "./paging.ts";
import { type RunState, runStore } from "./run-state.ts";
import { describeFailure } from "./run.ts";
import { sendSignedIn } from "./session-store.ts";
import { buildRequest, decodeReply } from "./wire/transport.ts";

type Done = Extract<RunState, { status: "done" }>;

/** Loads the next page of a result with the input that it was run with, and appends it. */
export async function loadMore(path: string): Promise<void> {
  const store = runStore(path);
  const state = store.get();
  if (state.status !== "done" || !state.decoded.ok || state.more === "loading") return;
  const next = readPaged(state.decoded.data)?.next ?? null;
  if (next === null) return;
  const loading: Done = { ...state, more: "loading" };
  store.set(loading);
  const after = await fetchPage(state, next);
  // It may have been run again meanwhile.
  if (store.get() === loading) store.set(after);
}

async function fetchPage(state: Done, next: Record<string, unknown>): Promise<Done> {
  const { call, transport } = state;
  const input = { ...(isRecord(call.input) && call.input), ...next };
  try {
    const request = buildRequest(transport, { procedure: call.procedure, input });
    const { reply, refreshed } = await sendSignedIn(request, call.procedure.auth);
    const decoded = decodeReply(transport, reply);
    if (!decoded.ok) return { ...state, more: { failure: decoded.error.detail } };
    const before = state.decoded.ok ? state.decoded.data : undefined;
    const data = appendPage(before, decoded.data);
    return { ...state, request, reply, refreshed, decoded: { ok: true, data }, more: "idle" };
  } catch (error) {
    return { ...state, more: { failure: describeFailure(error) } };
  }
}
