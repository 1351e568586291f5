// An edge node built with the npm package sparkplug-client: births, then one message a second, until it is killed.
// usage: node foreign_node.cjs PORT GROUP NODE DEVICE
const sparkplug = require('sparkplug-client');

const [port, groupId, edgeNode, device] = process.argv.slice(2);
const client = sparkplug.newClient({
  serverUrl: `tcp://127.0.0.1:${port}`, username: '', password: '', groupId, edgeNode, clientId: `${edgeNode}-client`, version: 'spBv1.0', publishDeath: true,
});

const metrics = (power, energy) => [
  { name: 'active_power_kw', value: power, type: 'Double' },
  { name: 'energy_import_kwh', value: energy, type: 'Float' },
  { name: 'people_in_count', value: 42, type: 'UInt32' },
  // not in the catalogue: must be refused without harm to its neighbours
  { name: 'mood_of_the_operator', value: 7, type: 'Int32' },
  // a text where a number belongs
  { name: 'frequency_hz', value: 'fifty', type: 'String' },
  // a unit that is not the catalogue's
  { name: 'voltage_l1_v', value: 0.23, type: 'Double', properties: { engUnit: { type: 'String', value: 'kV' } } },
];

client.on('birth', () => {
  client.publishNodeBirth({ timestamp: Date.now(), metrics: [] });
  client.publishDeviceBirth(device, { timestamp: Date.now(), metrics: metrics(1.5, 100) });
});

let n = 0;
setInterval(() => {
  n += 1;
  client.publishDeviceData(device, { timestamp: Date.now(), metrics: metrics(2.5, 100 + n) });
}, 1000);
