# The resolver of compose.yaml: Debian's unbound, which gets its security updates from there. It
# needs no capability: it listens above port 1024, as a user of its own.
FROM debian:trixie-slim
RUN export DEBIAN_FRONTEND=noninteractive \
 && apt-get update \
 && apt-get install -y --no-install-recommends unbound dns-root-data ldnsutils \
 && apt-get clean \
 && rm -rf /var/lib/apt/lists/* /var/cache/* /var/log/*
COPY packaging/compose/unbound.conf /etc/unbound/mxward.conf
USER unbound
ENTRYPOINT ["/usr/sbin/unbound", "-d", "-c", "/etc/unbound/mxward.conf"]
