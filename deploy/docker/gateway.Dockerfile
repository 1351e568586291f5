# The gateway as a native program: no runtime in the image, a few megabytes in all.
FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
ARG TARGETARCH
RUN apt-get update && apt-get install -y --no-install-recommends clang zlib1g-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN dotnet publish edge/SmartPark.Gateway -c Release -r "linux-$( [ "${TARGETARCH:-amd64}" = arm64 ] && echo arm64 || echo x64 )" -o /app \
  && mkdir -p /var-lib/smartpark-gateway

FROM mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled
WORKDIR /app
# The libraries of serial port and outbox beside the program are native too.
COPY --from=build /app/smartpark-gateway /app/libSystem.IO.Ports.Native.so /app/libe_sqlite3.so ./
COPY firmware-config ./firmware-config
# What waits to be stored, a folder for each gateway: mount a volume here.
COPY --from=build --chown=1654:1654 /var-lib/ /var/lib/
USER app
ENTRYPOINT ["/app/smartpark-gateway"]
CMD ["help"]
