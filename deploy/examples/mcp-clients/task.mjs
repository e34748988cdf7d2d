// Protocol 2026-07-28 with the extension io.modelcontextprotocol/tasks: a call of a workflow is answered at once with a task, which outlives this process and the
// gateway. Ctrl-C leaves it running.
//   node task.mjs <url> <tool> [arguments] [answer]      begins a task, prints its reference ("task: …"), waits for its end and prints the result
//   node task.mjs <url> resume <reference> [answer]      waits for the end of a task that was begun elsewhere
//   node task.mjs <url> cancel <reference>
// Without an answer the client declares no elicitation, as in call.mjs.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { createTaskSessionFromClient } from '@modelcontextprotocol/ext-tasks/client';

const protocolVersion = '2026-07-28';
const clientInfo = { name: 'example', version: '1.0.0' };
const [url, verb, input = '{}', answer] = process.argv.slice(2);
const capabilities = answer ? { elicitation: {} } : {};
const client = new Client(clientInfo, { versionNegotiation: { mode: { pin: protocolVersion } }, capabilities });
await client.connect(new StreamableHTTPClientTransport(new URL(url)));

const session = createTaskSessionFromClient(client, {
  // Names what a reference is good for: any gateway of the cluster, so it is not this one's address.
  endpointId: 'orleans-workflows',
  rawDispatch: send,
  v2RequestFraming: { protocolVersion, clientInfo, clientCapabilities: capabilities },
  onInputRequest: async ({ params }) => {
    console.error('asked:', params.message);
    return { action: 'accept', content: JSON.parse(answer) };
  },
});

const execution = verb === 'resume' || verb === 'cancel' ? await session.resumeTask(JSON.parse(input)) : await session.callTool(verb, JSON.parse(input));
if (execution.kind === 'task') console.error('task:', JSON.stringify(execution.serializeReference()));
if (verb === 'cancel') await execution.cancel();
const { outcome } = await execution.settle({ onEvent: ({ task }) => task && console.error('status:', task.status, task.statusMessage ?? '') });
const result = outcome.result;
console.log(JSON.stringify(result ? (result.structuredContent ?? result.content) : { status: outcome.status, message: outcome.error?.message }, null, 2));
process.exitCode = result && !result.isError ? 0 : 1;
await session.close();
await client.close();

// The client library knows results only, so calls that may become a task go out by hand: one message, one answer.
async function send(request, { signal, context } = {}) {
  const response = await fetch(url, {
    method: 'POST',
    signal,
    headers: {
      ...context?.headers,
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      'MCP-Protocol-Version': protocolVersion,
      'Mcp-Method': request.method,
      'Mcp-Name': request.params.name ?? request.params.taskId,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...request }),
  });
  const text = await response.text();
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
  const message = JSON.parse(isStream ? text.split('\n').findLast((line) => line.startsWith('data:')).slice(5) : text);
  return message.error ? { kind: 'error', error: message.error } : { kind: 'result', result: message.result };
}
