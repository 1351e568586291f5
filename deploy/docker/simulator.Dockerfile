# The simulated field: Modbus TCP and RTU over TCP. Pseudo-terminals stay inside one machine, so the compose gateways use the network lines.
FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
WORKDIR /src
COPY . .
RUN dotnet publish edge/SmartPark.FieldSimulator -c Release -o /app --no-self-contained

FROM mcr.microsoft.com/dotnet/runtime:10.0-noble-chiseled-extra
WORKDIR /app
COPY --from=build /app ./
COPY firmware-config ./firmware-config
COPY seeds/qinglan/characters.json ./seeds/qinglan/characters.json
USER app
ENTRYPOINT ["dotnet", "/app/smartpark-fieldsimulator.dll"]
