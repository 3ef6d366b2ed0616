# The gateway in a container: built on Debian 13, run on the same without a compiler.
#
# It listens on port 25 and runs as uid 8025, or as any other uid: in a volume that belongs to
# somebody else it keeps its data in a folder of its own. Port 25 needs no root: the program file
# has the one capability, permitted but not effective, so that the program also starts where it is
# withheld. Only the two volumes, /run/mxward and /tmp are ever written to, so the root file system
# may be read-only:
#
#   docker run --read-only --tmpfs /run/mxward --tmpfs /tmp -p 25:25 \
#       -v "$PWD/mxward:/etc/mxward:ro" -v mxward-state:/var/lib/mxward -v mxward-spool:/var/spool/mxward IMAGE
#
# `make container-test` builds the image and runs it like this.
#
# It asks nothing of its builder (no mounts, no heredocs, no file capabilities kept in a copy).

FROM debian:trixie-slim AS build
WORKDIR /src
COPY packaging/setup packaging/requirements packaging/
RUN packaging/setup build \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends libcap2-bin
COPY . .
RUN make && make install DESTDIR=/out PREFIX=/usr && strip /out/usr/bin/mxward

FROM debian:trixie-slim AS system
RUN export DEBIAN_FRONTEND=noninteractive \
 && apt-get update \
 && apt-get install -y --no-install-recommends \
        -o Dpkg::Options::=--path-exclude=/usr/share/doc/* \
        -o Dpkg::Options::=--path-exclude=/usr/share/man/* \
        -o Dpkg::Options::=--path-exclude=/usr/share/locale/* \
        ca-certificates \
        libarchive13t64 libcares2 libcjson1 libexpat1 libidn2-0 libmbedcrypto16 libmbedtls21 libmbedx509-7 \
        libpsl5t64 libseccomp2 libsqlite3-0 libssl3t64 libuv1t64 libyaml-0-2 zlib1g \
 && apt-get clean \
 && rm -rf /var/cache/* /var/lib/apt/lists/* /var/log/* \
 && find / -xdev -type f -perm /6000 -exec chmod ug-s {} + \
 && groupadd --gid 8025 mxward \
 && useradd --uid 8025 --gid 8025 --no-create-home --home-dir /var/lib/mxward \
    --shell /usr/sbin/nologin mxward \
 && install -d /etc/mxward \
 && : 'A tmpfs or a new volume takes over the mode of the directory in the image, but is often owned by root.' \
 && install -d -o mxward -g mxward -m 1777 /run/mxward /var/lib/mxward /var/spool/mxward

# On an empty base: what was deleted is gone instead of hidden, no program has a set-uid bit in any
# layer, and the root directory's mode is the builder's own, whatever a private base image has.
FROM scratch
ENV PATH=/usr/sbin:/usr/bin:/sbin:/bin
COPY --from=system / /
COPY --from=build /out/ /
COPY --from=build /usr/sbin/setcap /tmp/setcap
RUN /tmp/setcap cap_net_bind_service=p /usr/bin/mxward && rm /tmp/setcap

USER mxward
VOLUME ["/var/lib/mxward", "/var/spool/mxward"]
EXPOSE 25
STOPSIGNAL SIGTERM
# Podman only keeps it if the image is built with --format docker.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["/usr/bin/mxward", "status"]
ENTRYPOINT ["/usr/bin/mxward"]
CMD ["run"]
