import { start } from "./bundle.mjs";

await start("server", "../src/main.ts");
