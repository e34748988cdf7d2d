// Calls every tool rightly typed but wrong, and holds each answer against the tool's output schema, as clients do that validate failures too.
//   node check-answers.mjs <url> [headers as JSON]
// Prints a JSON list: each tool with how many of its answers were errors, and what does not conform.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Ajv2020 } from 'ajv/dist/2020.js';

const [url, headers = '{}'] = process.argv.slice(2);
const client = new Client({ name: 'check', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: JSON.parse(headers) } }));
const report = [];
for (const { name, inputSchema, outputSchema } of (await client.listTools()).tools) {
  const conforms = new Ajv2020({ strict: false, validateFormats: false }).compile(outputSchema);
  const line = { name, errors: 0, wrong: [] };
  for (const given of [{}, { no_such_argument: 1 }, example(inputSchema)]) {
    try {
      const { isError, structuredContent } = await client.callTool({ name, arguments: given });
      line.errors += isError ? 1 : 0;
      if (!conforms(structuredContent)) line.wrong.push(`${JSON.stringify(given)}: ${JSON.stringify(conforms.errors)}: ${JSON.stringify(structuredContent)}`);
    } catch (error) {
      line.wrong.push(`${JSON.stringify(given)}: ${error.message}`);
    }
  }

  report.push(line);
}

console.log(JSON.stringify(report));
await client.close();

// Every argument that has to be given, with a value of its type and no sense.
function example({ properties = {}, required = [] }) {
  const values = { string: 'nothing', integer: 1, number: 1, boolean: true, array: [], object: {} };
  return Object.fromEntries(required.map((name) => [name, properties[name].enum?.[0] ?? values[properties[name].type] ?? 'nothing']));
}
