import { migrateDatabase } from "./migrate.ts";
import { isStartupError } from "@outlay/core";

const url = process.env["DATABASE_URL"];
if (url === undefined || url === "") {
  console.error("DATABASE_URL is not set: name the PostgreSQL database to migrate.");
  process.exit(1);
}

try {
  await migrateDatabase(url);
  console.log("The database schema is current.");
} catch (error) {
  console.error(isStartupError(error) ? error.message : error);
  process.exitCode = 1;
}
