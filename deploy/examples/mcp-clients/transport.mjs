// How a client of 2025-11-25 reaches a server: http://… (Streamable HTTP), ws://… (WebSocket; Node.js 22, or 20 with --experimental-websocket), or
// "stdio:COMMAND ARGUMENTS", which starts the server: "stdio:../../../run --stdio".
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { WebSocketClientTransport } from '@modelcontextprotocol/sdk/client/websocket.js';

export function transportTo(address) {
  if (address.startsWith('stdio:')) {
    const [command, ...args] = address.slice('stdio:'.length).split(' ').filter(Boolean);
    return new StdioClientTransport({ command, args, env: process.env, stderr: 'inherit' });
  }

  return address.startsWith('ws') ? new WebSocketClientTransport(new URL(address)) : new StreamableHTTPClientTransport(new URL(address));
}
