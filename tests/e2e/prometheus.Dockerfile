# Prometheus under the name that deploy/compose.yaml asks for, and started as that image is: there is no
# registry that tests could have it from. The program is Debian's.
FROM debian:bookworm-slim
RUN apt-get -qq update \
    && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends prometheus \
    && install -d -o nobody -g nogroup /prometheus \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
USER nobody
VOLUME /prometheus
WORKDIR /prometheus
EXPOSE 9090
ENTRYPOINT ["/usr/bin/prometheus"]
CMD ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"]
