// The session is in the browser, so there is nothing to render in advance.
export const ssr = false;
