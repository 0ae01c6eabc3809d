# The service with the widget inside. `docker build -t paraph .`; docs/operating.md says how to run it.
FROM rust:1.95-trixie AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends build-essential cmake libssl-dev nodejs npm pkg-config \
    && rm -rf /var/lib/apt/lists/*
COPY . /build
WORKDIR /build
RUN cargo xtask release

FROM debian:trixie-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin paraph \
    && install -d -o paraph -g paraph -m 700 /data
COPY --from=build /build/target/release/paraph /usr/local/bin/paraph
USER paraph
WORKDIR /data
VOLUME /data
ENV PARAPH_DATA_DIR=/data PARAPH_LISTEN=0.0.0.0:7460 PARAPH_LOG_JSON=true
EXPOSE 7460
ENTRYPOINT ["paraph"]
CMD ["serve"]
