// Loaded by a server under test before its own code (`--import`). Prints the package of each module of OpenTelemetry that is loaded.

import { registerHooks } from "node:module";

registerHooks({
  load: (url, context, next) => {
    const [, name] =
      /\/node_modules\/@opentelemetry\/([\w-]+)\/(?!.*\/node_modules\/)/.exec(url) ?? [];
    if (name !== undefined) process.stderr.write(`loaded ${name}\n`);
    return next(url, context);
  },
});
