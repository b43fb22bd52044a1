import { render } from "preact";
import { App } from "./app.tsx";
import { applyTheme } from "./theme.ts";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/layout.css";
import "./styles/form.css";
import "./styles/references.css";
import "./styles/response.css";
import "./styles/charts.css";
import "./styles/table.css";
import "./styles/views.css";

applyTheme();
const host = document.getElementById("app");
if (host !== null) render(<App />, host);
