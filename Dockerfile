# The login server. How to build and to run it: docs/deploy.md
#
# The bases are named by their digests: a build tomorrow is the build of today, and a new base is a change in this file.
ARG NODE_IMAGE=docker.io/library/node:24.21.0-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6
ARG DEBIAN_IMAGE=docker.io/library/debian:bookworm-20261005-slim@sha256:7c7b2c966bc9ee8cedfeef67e0e279108992c77681fa595db4a9d65c06ccc587

FROM ${DEBIAN_IMAGE} AS base

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY . .
# As package-lock.json has it, and no package runs an install script.
RUN npm ci --ignore-scripts --no-audit --no-fund
# What the list of contents has to tell of the system beneath.
COPY --from=base /var/lib/dpkg/status base-packages
RUN npm run build:image -- base-packages

# Neither npm nor a compiler: the program, the Node that runs it, and Debian.
FROM base
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY --from=build /usr/local/LICENSE /usr/share/doc/node/LICENSE
COPY --from=build /build/dist/image/ /
ENV NODE_ENV=production
WORKDIR /etc/latchkey
# A number, so that Kubernetes can tell that it is not root.
USER 10001:10001
EXPOSE 5000
# Ready means: logins are possible. Fifteen seconds leave time for a database that starts beside it.
HEALTHCHECK --interval=5s --timeout=3s --start-period=15s CMD ["latchkey-healthy"]
ENTRYPOINT ["latchkey"]
CMD ["serve"]
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Latchkey" \
  org.opencontainers.image.description="The login and token layer of an API" \
  org.opencontainers.image.source="https://github.com/latchkey-auth/latchkey" \
  org.opencontainers.image.documentation="https://github.com/latchkey-auth/latchkey/blob/main/docs/deploy.md" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}"
