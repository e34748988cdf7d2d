// A host of MCP Apps: the bridge of the extension's own package, and the page in a browser, in a sandbox and under the policy that the extension prescribes.
//   node app-host.mjs <url> <tool> <arguments> [acts]
//   acts, one after the other: [{"until": "waiting"}, {"shows": "text"}, {"fill": {"field": "value"}}, {"choose": {"field": "yes"}}, {"press": "Answer"}, {"shot": "file.png"}]
// Prints what the page shows in the end, its problems, and what it told the model.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { AppBridge } from '@modelcontextprotocol/ext-apps/app-bridge';
import { chromium } from 'playwright-core';

const [url, tool, input, acts = '[]'] = process.argv.slice(2);
const mimeType = 'text/html;profile=mcp-app';
const policy = "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; media-src 'self' data:; connect-src 'none'";
const frame = '<body style="margin:0"><iframe sandbox="allow-scripts" style="border:0;width:100%;height:740px"></iframe></body>';
const patience = 30_000;

const client = new Client(
  { name: 'app-host', version: '1.0.0' },
  { versionNegotiation: { mode: { pin: '2026-07-28' } }, capabilities: { extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: [mimeType] } } } },
);
await client.connect(new StreamableHTTPClientTransport(new URL(url)));
const { _meta: { ui } } = (await client.listTools()).tools.find(({ name }) => name === tool);
const [page] = (await client.readResource({ uri: ui.resourceUri })).contents;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const seen = { mimeType: page.mimeType, told: [], problems: [] };
try {
  const tab = await browser.newPage({ viewport: { width: 520, height: 760 } });
  tab.on('pageerror', error => seen.problems.push(String(error)));
  tab.on('console', message => message.type() === 'error' && seen.problems.push(message.text()));
  await tab.route('http://host.local/**', route => route.fulfill({
    contentType: 'text/html',
    ...(route.request().url().endsWith('/view') ? { headers: { 'Content-Security-Policy': policy }, body: page.text } : { body: frame }),
  }));

  // Messages to the page and from it.
  const transport = {
    start: async () => { },
    close: async () => { },
    send: message => tab.evaluate(sent => document.querySelector('iframe').contentWindow.postMessage(sent, '*'), message),
  };
  await tab.exposeFunction('fromView', message => transport.onmessage?.(message));
  await tab.goto('http://host.local/');
  await tab.evaluate(() => window.addEventListener('message', ({ source, data }) => source === document.querySelector('iframe').contentWindow && window.fromView(data)));

  const bridge = new AppBridge(client, { name: 'app-host', version: '1.0.0' }, { serverTools: {}, updateModelContext: { text: {}, structuredContent: {} } }, { hostContext: { theme: 'light' } });
  bridge.onupdatemodelcontext = async ({ structuredContent }) => {
    seen.told.push(structuredContent);
    return {};
  };
  const ready = new Promise(resolve => { bridge.oninitialized = resolve; });
  await bridge.connect(transport);
  await tab.evaluate(() => { document.querySelector('iframe').src = 'http://host.local/view'; });
  await ready;
  await bridge.sendToolInput({ arguments: JSON.parse(input) });
  await bridge.sendToolResult(await client.callTool({ name: tool, arguments: JSON.parse(input) }));

  const view = tab.frameLocator('iframe');
  for (const act of JSON.parse(acts)) {
    for (const [name, value] of Object.entries(act.fill ?? {})) await view.locator(`[name=${name}]`).fill(value, { timeout: patience });
    for (const [name, label] of Object.entries(act.choose ?? {})) await view.locator(`[name=${name}]`).selectOption({ label }, { timeout: patience });
    if (act.press) await view.getByRole('button', { name: act.press }).click({ timeout: patience });
    if (act.until) await view.locator('#status', { hasText: act.until }).waitFor({ timeout: patience });
    if (act.shows) await view.getByText(act.shows).first().waitFor({ timeout: patience });
    if (act.shot) await tab.screenshot({ path: act.shot });
  }

  seen.text = await view.locator('body').innerText();
} finally {
  await browser.close();
  await client.close();
}

console.log(JSON.stringify(seen));
