# The services, and the lab's own backends, which may stand in where no other image can be had.
FROM node:24.21.0-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts && npm cache clean --force

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production FAULTLINE_DATA_DIR=/data FAULTLINE_LISTEN_HOST=0.0.0.0 FAULTLINE_ADMIN_PORT=9464
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
COPY services ./services
COPY lab ./lab
RUN mkdir /data && chown node:node /data
USER node
HEALTHCHECK --interval=5s --start-period=5s CMD ["node", "services/healthcheck.ts"]
