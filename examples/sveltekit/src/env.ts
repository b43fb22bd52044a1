import { defineEnvVars } from "@sveltejs/kit/env";

// #region env
export const variables = defineEnvVars({
  OUTLAY_URL: {
    public: true,
    schema: (url) => url ?? "http://127.0.0.1:3000",
    description: "Where the Outlay server is.",
  },
});
// #endregion
