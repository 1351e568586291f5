using SmartPark.TestServers;
using SmartPark.TestServers.Wires;

namespace SmartPark.EndToEnd.Tests.Site;

/// <summary>The smallest site: gateway g1 of park p1 with one SDM630 named <c>meter</c>, unit 1, over Modbus TCP.</summary>
internal static class MeterSite
{
    public static string Over(PymodbusServer device, MosquittoServer broker) => $$"""
        {
          "park": "p1", "gateway": "g1", "primary_host": "smartpark",
          "uplink": { "host": "127.0.0.1", "port": {{broker.Port}} },
          "lines": [{ "id": "tcp", "kind": "modbus-tcp", "host": "127.0.0.1", "port": {{device.Port}} }],
          "devices": [{ "id": "meter", "line": "tcp", "unit": 1, "profile": "eastron-sdm630" }]
        }
        """;
}
