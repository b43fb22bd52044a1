import type { Context } from "@outlay/api";
import type { AppError } from "@outlay/core";
import type { FastifyRequest } from "fastify";
import type { z } from "zod";

/** An authenticated socket. */
export type Connection = {
  request: FastifyRequest;
  /** A context for one call, with the identity of the socket. */
  context: () => Promise<Context>;
  /** Counts a message as a request. Throws `request.throttled`. */
  count: () => Promise<void>;
  /** Resolves when the reader has room for more. */
  send: (text: string) => Promise<void>;
  /** Closes the socket for this reason. */
  refuse: (reason: AppError) => void;
  /** Closes it so that the client connects again. */
  drop: () => void;
  /** Whether further messages are read; otherwise the client has to wait. */
  listen: (reads: boolean) => void;
  closed: AbortSignal;
};

/** The user's credentials in the first message. */
export type Login = { token: string; bookId?: string | undefined };

/** Handles a message after the login. */
export type MessageHandler = (message: unknown) => void;

/** A protocol spoken over a socket. */
export type Protocol = {
  /** The allowed query string; never a token. */
  query: z.ZodType;
  /** Reads the first message; undefined if it is not a login. */
  authenticate: (message: unknown) => Login | undefined;
  /** Called once authenticated, with the first message if it had the token; returns the handler of further messages. */
  begin: (connection: Connection, login: unknown) => MessageHandler;
  /** The message that says why the socket is closed. */
  closeMessage: (error: AppError, requestId: string) => string;
};
