# The login server. Build: docker build -t latchkey .   Run: see compose.yaml
FROM node:24.21.0-bookworm-slim AS install
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY packages ./packages
# What the command needs, and nothing of the tests. No package runs an install script.
RUN npm ci --omit=dev --ignore-scripts --workspace latchkey

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=install /app ./
USER node
EXPOSE 5000
# Ready means: logins are possible. Fifteen seconds leave time for a database that starts beside it.
HEALTHCHECK --interval=5s --timeout=3s --start-period=15s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:5000/readyz').then(({ok})=>process.exit(ok?0:1),()=>process.exit(1))"]
ENTRYPOINT ["node", "--conditions=@latchkey/source", "packages/cli/src/main.ts"]
CMD ["serve", "--config", "/etc/latchkey/latchkey.json"]
