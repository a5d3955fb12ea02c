import { build } from 'esbuild';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium, type Browser, type Page } from 'playwright-core';
import type { HostMessage, PanelMessage, PanelState, UtteranceView } from '../../../src/protocol/panel';
import { panelHtml } from '../../../src/ui/panelHtml';
import themes from './themes.json';

export type Theme = keyof typeof themes;

/** How long the page may take to do what it was told. */
const PATIENCE_MS = 10_000;

/** The panel as the editor shows it: the real bundle in a real browser, with the editor's side of the talk recorded. */
export class PanelPage {
  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
  ) {}

  static async open(theme: Theme = 'dark', width = 320): Promise<PanelPage> {
    const browser = await launch();
    const page = await browser.newPage({ viewport: { width, height: 900 }, reducedMotion: 'reduce' });
    await page.addInitScript(EDITOR_SIDE);
    const { kind, variables } = themes[theme];
    const style = Object.entries(variables)
      .map(([name, value]) => `${name}: ${value};`)
      .join(' ');
    const assets = { script: 'panel.js', style: 'panel.css', worklet: 'captureWorklet.js', history: 'historyView.js' };
    // The document as it ships, with its policy; what the editor adds to it is let in the same way.
    const html = panelHtml({ ...assets, source: ORIGIN }, NONCE)
      .replace('<body>', `<body class="${kind}" data-vscode-theme-kind="${kind}">`)
      .replace('</head>', `<style nonce="${NONCE}">html { ${style} } ${EDITOR_STYLE}</style></head>`);
    await page.route(`${ORIGIN}/**`, async (route) => {
      const name = new URL(route.request().url()).pathname.slice(1);
      if (name === '') await route.fulfill({ contentType: 'text/html', body: html });
      else if (name.endsWith('.css')) await route.fulfill({ contentType: 'text/css', body: await built(name) });
      else await route.fulfill({ contentType: 'text/javascript', body: await built(name) });
    });
    await page.goto(`${ORIGIN}/`);
    // Its scripts have run when it has said so.
    const panel = new PanelPage(browser, page);
    await panel.until('window.sent.length > 0');
    return panel;
  }

  /** Waits until an expression holds in the page; Playwright's own waiting may only evaluate once under the policy. */
  async until(expression: string): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (!(await this.page.evaluate<boolean>(expression))) {
      if (performance.now() > deadline) throw new Error(`It never held: ${expression}`);
      await delay(20);
    }
  }

  /** Everything the panel said to the host so far. */
  sent(): Promise<readonly PanelMessage[]> {
    return this.page.evaluate<PanelMessage[]>('window.sent');
  }

  /** Says something as the host does, and waits until the panel has heard it. */
  async tell(message: HostMessage): Promise<void> {
    await this.page.evaluate(`new Promise((resolve) => {
      window.addEventListener('message', () => resolve(null), { once: true });
      window.postMessage(${JSON.stringify(message)}, '*');
    })`);
  }

  /** What was said so far no longer counts. */
  async forget(): Promise<void> {
    await this.page.evaluate('window.sent.splice(0)');
  }

  async show(state: Partial<PanelState>): Promise<void> {
    await this.tell({ type: 'panel.state', state: { ...QUIET, ...state } });
  }

  part(testId: string) {
    return this.page.locator(`[data-testid="${testId}"]`);
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}

/**
 * Code for the browser is text here: the tests are compiled without the DOM's types, or the host's code would compile
 * with them too.
 */
const EDITOR_SIDE = `
  window.sent = [];
  window.acquireVsCodeApi = () => ({ postMessage: (message) => window.sent.push(message) });
`;

const ORIGIN = 'http://panel.test';
const NONCE = 'test';
const EDITOR_STYLE = 'body { margin: 0; background: var(--vscode-sideBar-background); }';

const BROWSER_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
];

function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env['MANGO_CHROMIUM'] || '/usr/bin/chromium', args: BROWSER_FLAGS });
}

/** A file of the panel, built as esbuild.mjs builds it. */
async function built(name: string): Promise<string> {
  const entry = name.replace(/\.\w+$/, '');
  const { outputFiles } = await build({
    entryPoints: [`webview/${entry}.ts`],
    bundle: true,
    write: false,
    platform: 'browser',
    target: 'chrome120',
    format: entry === 'panel' ? 'iife' : 'esm',
    outdir: 'unused',
    logLevel: 'silent',
  });
  return outputFiles.find(({ path }) => path.endsWith(name))?.text ?? '';
}

/** Nothing goes on and everything is ready. */
export const QUIET: PanelState = {
  activity: 'idle',
  source: null,
  partial: '',
  target: 'tmux main:1.0',
  talkMode: 'auto',
  rehearsing: false,
  incognito: false,
  talkKey: 'Ctrl+Alt+M',
  notice: null,
  question: null,
  onboarding: {
    engine: { state: 'ok', text: 'Loaded' },
    model: { state: 'ok', text: 'vosk-model-small-en-us-0.15' },
    microphone: { state: 'ok', text: 'Recorder on this machine (parec)' },
  },
  history: [],
};

export function utterance(changes: Partial<UtteranceView> = {}): UtteranceView {
  return {
    id: 'u1',
    startedAt: Date.UTC(2026, 0, 2, 10, 30),
    source: 'page',
    heard: 'split the pane vertically',
    commands: [{ summary: 'tmux split-window -h', vocabulary: 'tmux', rule: 'split-pane', risk: 'safe' }],
    target: 'tmux main:1.0',
    outcome: { kind: 'executed', message: 'tmux split-window -h: done' },
    ...changes,
  };
}
