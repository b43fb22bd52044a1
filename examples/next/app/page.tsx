import { App } from "./client";

// #region page
// The address is of this process's environment when it runs, not of the build.
export const dynamic = "force-dynamic";

export default function Page() {
  return <App url={process.env["OUTLAY_URL"] ?? "http://127.0.0.1:3000"} />;
}
// #endregion
