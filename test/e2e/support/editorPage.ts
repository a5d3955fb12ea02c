import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Frame, type Page } from 'playwright-core';
import { ARTIFACTS } from './artifacts';
import type { EditorHost } from './editorHost';
import { chromiumPath } from './editorInstall';
import { eventually } from './waiting';
import { changeDocument, type WebviewMode } from './workbenchDocument';

export interface EditorPageOptions {
  readonly host: EditorHost;
  readonly webviews: WebviewMode;
  /** A WAV file that the browser's microphone plays, from its start each time it is opened; it may be replaced. */
  readonly microphone?: string;
  /** Runs an extension's own tests: absolute paths of the extension and of the module that exports `run`. */
  readonly tests?: { readonly extension: string; readonly suite: string };
  /** Called before the workbench loads. */
  readonly prepare?: (page: Page) => Promise<void>;
}

/** How long the workbench may take to stand: cold caches and two busy cores. */
const WORKBENCH_MS = 60_000;

/** How long the palette may take to list what it has. */
const PALETTE_MS = 2_000;

/** Run in the page, whose types are not the tests': all texts in its databases. */
const STORED = `(async () => {
  const result = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const found = [];
  for (const { name } of await indexedDB.databases()) {
    const database = await result(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      found.push(...(await result(database.transaction(store).objectStore(store).getAll())));
    }
    database.close();
  }
  return found.filter((value) => typeof value === 'string');
})()`;

/** The editor in a real browser, as a user has it before them. */
export class EditorPage {
  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  static async open(options: EditorPageOptions): Promise<EditorPage> {
    const { host, microphone } = options;
    const fakeMicrophone = microphone ? [`--use-file-for-fake-audio-capture=${microphone}`] : [];
    const context = await chromium.launchPersistentContext(join(host.folder, `browser-${options.webviews}`), {
      executablePath: chromiumPath(),
      headless: true,
      viewport: { width: 1280, height: 800 },
      // Animations are drawn by the processor here, and would take it from what is tested.
      reducedMotion: 'reduce',
      env: host.family.environment(),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--use-fake-ui-for-media-stream',
        '--use-fake-device-for-media-stream',
        ...fakeMicrophone,
        // Its permission question cannot be answered in a page that Playwright has rewritten.
        '--disable-features=LocalNetworkAccessChecks',
      ],
    });
    try {
      await context.route(
        (url) => url.origin === host.origin && url.pathname === '/',
        async (route) => {
          const response = await route.fetch();
          const served = { html: await response.text(), headers: response.headers() };
          const changes = { webviews: options.webviews, runsTests: options.tests !== undefined };
          const { html, headers } = changeDocument(served, new URL(host.origin).host, changes);
          await route.fulfill({ response, body: html, headers: { ...headers } });
        },
      );
      const page = context.pages()[0] ?? (await context.newPage());
      await options.prepare?.(page);
      await page.goto(address(options));
      await page.locator('.monaco-workbench').waitFor({ timeout: WORKBENCH_MS });
      return new EditorPage(context, page);
    } catch (error) {
      await context.close();
      throw error;
    }
  }

  /** Opens a second window of the same browser; it closes with this one. */
  async another(options: Pick<EditorPageOptions, 'host' | 'webviews' | 'tests'>): Promise<EditorPage> {
    const page = await this.context.newPage();
    await page.goto(address(options));
    await page.locator('.monaco-workbench').waitFor({ timeout: WORKBENCH_MS });
    return new EditorPage(this.context, page);
  }

  /** Resolves when the window has settled: the side bar's actions stand. */
  async ready(): Promise<void> {
    await this.page.locator('.activitybar .action-item').first().waitFor({ timeout: WORKBENCH_MS });
    await this.page.locator('.statusbar-item').first().waitFor({ timeout: WORKBENCH_MS });
  }

  /** What of its state the workbench has written into the browser's databases, for a window that is loaded anew. */
  stored(): Promise<readonly string[]> {
    return this.page.evaluate<string[]>(STORED);
  }

  /** Runs a command by its title through the command palette, once the palette offers it. */
  async command(title: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input.input');
    const row = this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first();
    // An open palette does not take up commands that become possible later, as those of terminals do.
    await eventually(`the command "${title}"`, async () => {
      await this.page.keyboard.press('F1');
      await input.fill(`>${title}`, { timeout: PALETTE_MS });
      return row.waitFor({ timeout: PALETTE_MS }).then(
        () => true,
        () => false,
      );
    });
    await row.click();
  }

  /** Opens an integrated terminal and resolves when its prompt stands and it has the focus. */
  async openTerminal(): Promise<void> {
    await this.command('Terminal: Create New Terminal');
    const terminal = this.page.locator('.terminal.xterm.focus').last();
    await terminal.waitFor();
    await terminal.locator('.xterm-rows').filter({ hasText: '$' }).waitFor();
  }

  /** How many integrated terminals there are. */
  terminals(): Promise<number> {
    return this.page.locator('.terminal.xterm').count();
  }

  /** Types a line into what has the focus and presses enter. */
  async typeLine(text: string): Promise<void> {
    await this.page.keyboard.type(text);
    await this.page.keyboard.press('Enter');
  }

  /** The frames of webview contents that are attached now, newest last. */
  webviewFrames(): readonly Frame[] {
    return this.page.frames().filter((frame) => frame.url().includes('/fake.html'));
  }

  /** Keeps a picture of the window as `artifacts/<name>.png`. */
  async screenshot(name: string, page: Page = this.page): Promise<string> {
    await mkdir(ARTIFACTS, { recursive: true });
    const path = join(ARTIFACTS, `${name}.png`);
    await page.screenshot({ path });
    return path;
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}

function address({ host, tests }: EditorPageOptions): string {
  const url = new URL(host.origin);
  url.searchParams.set('folder', host.workspace);
  if (tests) {
    const remote = (path: string) => `vscode-remote://${url.host}${path}`;
    const payload = [
      ['extensionDevelopmentPath', remote(tests.extension)],
      ['extensionTestsPath', remote(tests.suite)],
    ];
    url.searchParams.set('payload', JSON.stringify(payload));
  }
  return url.href;
}
