/** How long a session lasts that is not refreshed. */
export const idleLifetimeMs = 7 * 24 * 60 * 60 * 1000;
