# An image of a node; what it consists of is put together by bin/image, which also makes one without an engine.
FROM eclipse-temurin:25.0.3_9-jdk-noble AS build
RUN apt-get update && useradd --create-home build && mkdir /work && chown build: /work
# Postgres, which training needs, does not run as root.
USER build
WORKDIR /work
COPY --chown=build . .
RUN bin/image rootfs

FROM scratch
LABEL org.opencontainers.image.title="Parley" org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build --chown=0:0 /work/target/image/rootfs /
ENV PATH=/opt/parley/runtime/bin LANG=C.UTF-8 PARLEY_HTTP_HOST=0.0.0.0 JDK_JAVA_OPTIONS="-Xmx1g -XX:MaxDirectMemorySize=512m"
WORKDIR /opt/parley
USER 10001:10001
EXPOSE 8080 9464
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["/opt/parley/runtime/bin/java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx32m", "-cp", "/opt/parley/lib/parley.jar", "io.parley.Probe", "http://127.0.0.1:9464/readyz"]
ENTRYPOINT ["/opt/parley/runtime/bin/java", "@bin/arguments"]
CMD ["run"]
