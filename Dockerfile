# The services, and the lab's own backends, which may stand in where no other image can be had. `npm run images:local` makes
# the same image without a base to pull: it runs the first stage's RUN lines on the host, and the last stage from scratch.
FROM node:24.21.0-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY control/package.json ./control/
COPY services/image/package.json ./services/image/
# What services need, and nothing of what only the lab does.
RUN npm ci --workspace services/image --omit=dev --omit=optional --ignore-scripts
# What only type checkers and debuggers read.
RUN find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete
RUN mkdir data compile-cache

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production NODE_COMPILE_CACHE=/app/compile-cache
ENV FAULTLINE_LISTEN_HOST=0.0.0.0 FAULTLINE_PORT=8080 FAULTLINE_ADMIN_PORT=9464 FAULTLINE_DATA_DIR=/data
EXPOSE 8080 9464
WORKDIR /app
COPY --from=dependencies --chown=1000:1000 /app/data /data
COPY --from=dependencies --chown=1000:1000 /app/compile-cache ./compile-cache
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
# What the link in node_modules leads to.
COPY control ./control
COPY services ./services
COPY lab/evidence/otlp.ts ./lab/evidence/otlp.ts
COPY lab/analysis/metrics/promql ./lab/analysis/metrics/promql
COPY lab/analysis/metrics/rules ./lab/analysis/metrics/rules
COPY lab/backends/own-copy.ts ./lab/backends/own-copy.ts
COPY lab/backends/registry/embedded ./lab/backends/registry/embedded
COPY lab/backends/traces/body-limits.ts ./lab/backends/traces/body-limits.ts
COPY lab/backends/traces/embedded ./lab/backends/traces/embedded
COPY lab/backends/metrics/metrics.ts ./lab/backends/metrics/metrics.ts
COPY lab/backends/metrics/embedded ./lab/backends/metrics/embedded
COPY lab/images/warm.ts ./lab/images/warm.ts
# `node` in the base image.
USER 1000:1000
RUN ["node", "lab/images/warm.ts"]
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s CMD ["node", "services/healthcheck.ts"]
ENTRYPOINT ["/usr/local/bin/node", "--max-semi-space-size=4", "--disable-warning=ExperimentalWarning"]
