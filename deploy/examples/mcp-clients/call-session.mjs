// Protocol 2025-11-25 and older: a session that begins with initialize; questions come as elicitation/create while the call is under way.
//   node call-session.mjs <url> <tool> [arguments] [answer]          <url>: http://…/mcp, ws://…/mcp/ws or "stdio:COMMAND ARGUMENTS"
// Without an answer the client declares no elicitation: a workflow that waits then returns its execution id and how to resume it.
// Ctrl-C cancels the call and leaves the execution running. IDEMPOTENCY_KEY=… in the environment: however often the call is made, it is one execution.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { transportTo } from './transport.mjs';

const [url, tool, input = '{}', answer] = process.argv.slice(2);
const client = new Client({ name: 'example', version: '1.0.0' }, { capabilities: answer ? { elicitation: {} } : {} });
if (answer) {
  client.setRequestHandler(ElicitRequestSchema, async ({ params }) => {
    console.error('asked:', params.message);
    return { action: 'accept', content: JSON.parse(answer) };
  });
}

const stop = new AbortController();
process.once('SIGINT', () => stop.abort(new Error('cancelled; the execution goes on')));
const key = process.env.IDEMPOTENCY_KEY;
const transport = transportTo(url);
await client.connect(transport);
if (!tool) {
  for (const { name, description } of (await client.listTools()).tools) console.log(name.padEnd(28), (description ?? '').split('\n')[0]);
} else {
  const result = await client.callTool(
    { name: tool, arguments: JSON.parse(input), ...(key && { _meta: { 'io.orleansworkflows/idempotencyKey': key } }) },
    undefined,
    { signal: stop.signal, onprogress: ({ progress, message }) => console.error('progress:', progress, message ?? '') },
  );
  console.log(JSON.stringify(result.structuredContent ?? result.content, null, 2));
  process.exitCode = result.isError ? 1 : 0;
}
await transport.terminateSession?.();
await client.close();
