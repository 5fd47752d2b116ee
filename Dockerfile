# The server, without a build step: its sources, its dependencies, the generated Prisma client, and the page of the web chat.

FROM node:24-slim AS generated
WORKDIR /app
COPY package.json package-lock.json prisma.config.ts ./
COPY prisma ./prisma
COPY web ./web
# No install scripts: what is wanted of them is called by name.
RUN npm ci --ignore-scripts && npx --no-install prisma generate && npm run -s build:web

FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# The Prisma command line tool is an optional peer of its client; without `--omit=optional` it would come along.
RUN npm ci --omit=dev --omit=optional --ignore-scripts

FROM node:24-slim
ENV NODE_ENV=production DATA_DIR=/data
WORKDIR /app
# The embedded database's home; with DATABASE_URL it stays empty.
RUN mkdir /data && chown node:node /data
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
COPY prisma/migrations ./prisma/migrations
COPY src ./src
COPY --from=generated /app/src/db/generated ./src/db/generated
COPY --from=generated /app/web/dist ./web/dist
# The user node, as a number, so that Kubernetes can see that it is not root (`runAsNonRoot`).
USER 1000:1000
VOLUME /data
EXPOSE 4000
STOPSIGNAL SIGTERM
# Only /data and /tmp are written to: the root may be read-only (`docker run --read-only --tmpfs /tmp`).
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 4000) + '/health/ready').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# The exec form makes node the process that gets the signal. It listens on loopback unless HOST says otherwise; without
# authentication that needs AUTH_ALLOW_OPEN=1, see compose.yaml.
CMD ["node", "src/main.ts"]
