// The parts of the browser begin here.
"use client";

export { App } from "./app";
