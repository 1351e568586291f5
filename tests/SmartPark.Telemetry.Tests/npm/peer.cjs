// Drives the npm packages for the tests. Reads an array of requests as JSON on stdin and answers with an array on stdout:
//   {"op": "encode", "payload": {...}}              -> {"hex": "..."}          sparkplug-payload
//   {"op": "decode", "hex": "..."}                  -> {"payload": {...}}      sparkplug-payload
//   {"op": "publish", "calls": [[method, ...args]]} -> {"published": [{topic, hex}]}  sparkplug-client, its will first
//   {"op": "receive", "topic": "...", "hex": "..."} -> {"events": [[event, ...args]]} sparkplug-client
//   any of them                                     -> {"error": "..."}        what the package threw
// 64-bit numbers are decimal strings on the way out, and may be on the way in. Bytes are {"hex": "..."} both ways.
'use strict';
const { EventEmitter } = require('node:events');
const mqtt = require('mqtt');

const sparkplug = require('sparkplug-payload').get('spBv1.0');

/** A connection that leads nowhere and remembers what went into it: the client itself is what is tested, a broker is not. */
class Wire extends EventEmitter {
  constructor(options) {
    super();
    this.published = [{ topic: options.will.topic, hex: Buffer.from(options.will.payload).toString('hex') }];
  }

  publish(topic, payload) {
    this.published.push({ topic, hex: Buffer.from(payload).toString('hex') });
  }

  subscribe() {}

  end() {}
}

let wire;
mqtt.connect = (url, options) => (wire = new Wire(options));
const client = require('sparkplug-client');

const node = () => client.newClient({ serverUrl: 'mqtt://localhost', username: '', password: '', groupId: 'park-a', edgeNode: 'gw-1', clientId: 'gw-1', version: 'spBv1.0' });

const incoming = (key, value) => (value !== null && typeof value === 'object' && typeof value.hex === 'string' && Object.keys(value).length === 1
  ? Uint8Array.from(Buffer.from(value.hex, 'hex')) : value);

// protobufjs answers with Long for 64 bits and Buffer for bytes, whose toJSON would come first.
function outgoing(value) {
  if (value === null || typeof value !== 'object') return value;
  if (typeof value.low === 'number' && typeof value.unsigned === 'boolean') return value.toString();
  if (value instanceof Uint8Array) return { hex: Buffer.from(value).toString('hex') };
  if (Array.isArray(value)) return value.map(outgoing);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, outgoing(inner)]));
}

const operations = {
  encode: ({ payload }) => ({ hex: Buffer.from(sparkplug.encodePayload(payload)).toString('hex') }),
  decode: ({ hex }) => ({ payload: outgoing(sparkplug.decodePayload(Buffer.from(hex, 'hex'))) }),
  publish: ({ calls }) => {
    const edge = node();
    for (const [method, ...args] of calls) edge[method](...args);
    return { published: wire.published };
  },
  receive: ({ topic, hex }) => {
    const edge = node();
    const events = [];
    for (const name of ['ncmd', 'dcmd', 'message']) edge.on(name, (...args) => events.push([name, ...args.map(outgoing)]));
    wire.emit('message', topic, Buffer.from(hex, 'hex'));
    return { events };
  },
};

let input = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (chunk) => { input += chunk; });
process.stdin.on('end', () => {
  const answers = JSON.parse(input, incoming).map((request) => {
    try {
      return operations[request.op](request);
    } catch (error) {
      return { error: String(error) };
    }
  });
  process.stdout.write(JSON.stringify(answers));
});
