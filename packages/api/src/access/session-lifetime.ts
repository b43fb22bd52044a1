/** How long a session lasts without a refresh. */
export const idleLifetimeMs = 7 * 24 * 60 * 60 * 1000;
