# Ingest and the control room in one process. The -extra image has ICU and time zones, which local days and Chinese sorting need.
FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
WORKDIR /src
COPY . .
RUN dotnet publish dashboards/SmartPark.ControlRoom -c Release -o /app --no-self-contained

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra
WORKDIR /app
COPY --from=build /app ./
COPY firmware-config ./firmware-config
COPY seeds/qinglan ./seeds/qinglan
COPY seeds/reference ./seeds/reference
USER app
EXPOSE 8080
ENTRYPOINT ["dotnet", "/app/smartpark-controlroom.dll"]
