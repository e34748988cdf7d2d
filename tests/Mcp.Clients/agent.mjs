// An agent of the OpenAI Agents SDK whose tools are those of the gateway. Its model is a script, so that the loop, the client and the messages are those of a real
// agent and the choices are the test's.
//   node agent.mjs <url> <script>       <script>: JSON list of turns, each {"call": TOOL, "arguments": {…}} or {"say": TEXT}
// "$FIELD" in an argument is that field of the answer before, such as "$execution_id" or "$waiting.0.token". Prints a JSON list: what was called, what came back.
import { Agent, MCPServerStreamableHttp, Usage, run, setTracingDisabled } from '@openai/agents-core';

const [url, script] = process.argv.slice(2);
const turns = JSON.parse(script);
const done = [];
setTracingDisabled(true);

const model = {
  async getResponse({ input, tools }) {
    const results = input.filter((item) => item.type === 'function_call_result');
    if (results.length > 0) done.at(-1).answer = read(results.at(-1).output);
    const turn = turns.shift();
    if (turn.say) return answerWith({ type: 'message', role: 'assistant', status: 'completed', content: [{ type: 'output_text', text: turn.say }] });
    const tool = tools.find(({ name }) => name === turn.call);
    if (!tool) throw new Error(`The agent has no tool ${turn.call}; it has ${tools.map(({ name }) => name).join(', ')}`);
    const given = fill(turn.arguments, done.at(-1)?.answer);
    done.push({ call: turn.call, arguments: given, description: tool.description });
    return answerWith({ type: 'function_call', callId: `call_${done.length}`, name: turn.call, arguments: JSON.stringify(given), status: 'completed' });
  },
};

const server = new MCPServerStreamableHttp({ url, name: 'workflows', cacheToolsList: true });
await server.connect();
try {
  const { finalOutput } = await run(new Agent({ name: 'traveller', instructions: 'Do as the script says.', model, mcpServers: [server] }), 'Begin.', { maxTurns: 20 });
  console.log(JSON.stringify({ said: finalOutput, done }));
} finally {
  await server.close();
}

function answerWith(item) {
  return { usage: new Usage(), output: [item] };
}

function read(output) {
  const text = [output].flat().map((part) => (typeof part === 'string' ? part : part.text)).find((part) => part.startsWith('{'));
  return JSON.parse(text);
}

function fill(value, from) {
  if (typeof value === 'string' && value.startsWith('$')) return value.slice(1).split('.').reduce((at, name) => at?.[name], from);
  if (Array.isArray(value)) return value.map((item) => fill(item, from));
  return value && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fill(item, from)])) : value;
}
