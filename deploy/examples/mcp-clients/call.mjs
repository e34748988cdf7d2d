// Protocol 2026-07-28: no session; questions come as input_required and are answered by a second call, which the client makes by itself.
//   node call.mjs <url> <tool> [arguments] [answer]      e.g. node call.mjs http://127.0.0.1:8113/mcp w_book_trip '{"to":"Rome"}' '{"approved":true}'
// Without an answer the client declares no elicitation: a workflow that waits then returns its execution id and how to resume it.
// Ctrl-C cancels the call and leaves the execution running. IDEMPOTENCY_KEY=… in the environment: however often the call is made, it is one execution.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const [url, tool, input = '{}', answer] = process.argv.slice(2);
const client = new Client(
  { name: 'example', version: '1.0.0' },
  { versionNegotiation: { mode: { pin: '2026-07-28' } }, capabilities: answer ? { elicitation: {} } : {} },
);
if (answer) {
  client.setRequestHandler('elicitation/create', async ({ params }) => {
    console.error('asked:', params.message);
    return { action: 'accept', content: JSON.parse(answer) };
  });
}

const stop = new AbortController();
process.once('SIGINT', () => stop.abort(new Error('cancelled; the execution goes on')));
const key = process.env.IDEMPOTENCY_KEY;
await client.connect(new StreamableHTTPClientTransport(new URL(url)));
if (!tool) {
  for (const { name, description } of (await client.listTools()).tools) console.log(name.padEnd(28), (description ?? '').split('\n')[0]);
} else {
  const result = await client.callTool(
    { name: tool, arguments: JSON.parse(input), ...(key && { _meta: { 'io.orleansworkflows/idempotencyKey': key } }) },
    { signal: stop.signal, onprogress: ({ progress, message }) => console.error('progress:', progress, message ?? '') },
  );
  console.log(JSON.stringify(result.structuredContent ?? result.content, null, 2));
  process.exitCode = result.isError ? 1 : 0;
}
await client.close();
