import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import "./app.css";

// #region main
const url = import.meta.env.VITE_OUTLAY_URL ?? "http://127.0.0.1:3000";

createRoot(document.body).render(
  <StrictMode>
    <App url={url} />
  </StrictMode>,
);
// #endregion
