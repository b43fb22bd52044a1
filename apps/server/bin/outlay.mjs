#!/usr/bin/env node
import { start } from "./bundle.mjs";

await start("outlay", "../src/outlay.main.ts");
