import { resolve } from 'node:path';
import { EditorHost } from './editorHost';
import { EditorPage } from './editorPage';
import { eventually } from './waiting';

export interface HostSuite {
  /** Folder of the extension under test, with its package.json. */
  readonly extension: string;
  /** Folders of extensions that are installed beside it. */
  readonly alongside?: readonly string[];
  /** JavaScript module that exports `run(): Promise<void>`, rejecting when a test failed. */
  readonly suite: string;
  /** How long the whole suite may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Receives what the suite prints, e.g. mocha's report. */
  readonly print: (text: string) => unknown;
  /** As in EditorHostOptions. */
  readonly workspaceTrust: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** What runs in a second window, whose extension host is another one: opened when the suite prints `when`. */
  readonly another?: { readonly when: string; readonly suite: string };
}

/**
 * Runs an extension's tests in a real extension host: VS Code as a server, its window in a real browser.
 * @returns the exit status that VS Code itself would end with: 0 when every test passed.
 */
export async function runInExtensionHost(suite: HostSuite): Promise<number> {
  const host = await EditorHost.start({
    workspaceTrust: suite.workspaceTrust,
    ...(suite.alongside ? { extensions: suite.alongside } : {}),
    ...(suite.env ? { env: suite.env } : {}),
  });
  try {
    let status: number | undefined;
    let openAnother = (): void => undefined;
    const editor = await EditorPage.open({
      host,
      webviews: 'same-origin',
      tests: { extension: resolve(suite.extension), suite: resolve(suite.suite) },
      prepare: async (page) => {
        await page.exposeFunction('codeAutomationLog', (_type: string, args: unknown[]) => {
          const text = args.map(String).join(' ');
          if (text === suite.another?.when) openAnother();
          suite.print(text);
        });
        await page.exposeFunction('codeAutomationExit', (code: number) => {
          status = code;
        });
      },
    });
    let problem: Error | undefined;
    openAnother = () => {
      const tests = { extension: resolve(suite.extension), suite: resolve(suite.another?.suite ?? '') };
      editor.another({ host, webviews: 'same-origin', tests }).catch((error: unknown) => {
        problem = new Error('The second window did not open.', { cause: error });
      });
    };
    try {
      const end = await eventually('the end of the suite', () => problem ?? status ?? null, suite.timeoutMs);
      if (end instanceof Error) throw end;
      return end;
    } finally {
      await editor.close();
    }
  } finally {
    await host.stop();
  }
}
