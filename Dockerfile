# kinesisd in a container: docker build -t kinesisd . (or podman build or buildah bud, --format docker).
# The first stage compiles it as deploy/install-packages and the preset `release` say; the second has
# the package and what that depends on, and no compiler.
FROM debian:bookworm-slim AS toolchain
COPY deploy/install-packages /src/deploy/
RUN /src/deploy/install-packages package && rm -rf /var/lib/apt/lists/* /var/cache/apt/*

FROM toolchain AS build
ARG JOBS=2
# Compilers' messages depend on it, so ccache does.
ENV LANG=C.UTF-8
WORKDIR /src
COPY . .
# Whoever mounts a folder at /root/.cache/ccache compiles only what has changed.
RUN export CCACHE_NOHASHDIR=1 CCACHE_BASEDIR=/src \
    && cmake --preset release \
    && cmake --build --preset release -j "$JOBS" --target package \
    && mv build/release/kinesisd_*.deb /kinesisd.deb \
    && sha256sum /kinesisd.deb >/kinesisd.deb.sha256 \
    && rm -rf build

FROM debian:bookworm-slim
LABEL org.opencontainers.image.title="kinesisd" \
      org.opencontainers.image.description="Moves records between Amazon Kinesis Data Streams and files" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="0.1.0"
# buildah and podman of Debian 12 look for a step in their cache by its text alone, also when it mounts
# another stage: this file tells them that the package is another one.
COPY --from=build /kinesisd.deb.sha256 /usr/share/kinesisd/
# The package takes a user that is there; a number that does not change lets volumes be given to it.
RUN --mount=type=bind,from=build,source=/kinesisd.deb,target=/kinesisd.deb \
    groupadd --system --gid 10001 kinesisd \
    && useradd --system --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/kinesisd \
        --shell /usr/sbin/nologin kinesisd \
    && apt-get -qq update \
    && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
        ca-certificates /kinesisd.deb \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/*
USER 10001:10001
# The root may be read-only: only this folder is written to.
VOLUME /var/lib/kinesisd
WORKDIR /var/lib/kinesisd
EXPOSE 9464
# /livez, as `http.listen` is unless the configuration says otherwise. There is no curl in here, and bash
# can speak as much HTTP as this takes.
ENV KINESISD_HEALTH_PORT=9464
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 \
    CMD ["/bin/bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$KINESISD_HEALTH_PORT && printf 'GET /livez HTTP/1.0\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [[ $status == 200 ]]"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/bin/kinesisd"]
CMD ["run", "--config", "/etc/kinesisd/kinesisd.yaml"]
