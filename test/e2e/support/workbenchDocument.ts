/** How a webview is served: from the workbench's own origin (stock code-server), or from one of its own (desktop). */
export type WebviewMode = 'same-origin' | 'cross-origin';

/** What of the workbench's start page is changed before the browser sees it. */
export interface DocumentChanges {
  readonly webviews: WebviewMode;
  /** Lets the workbench run an extension's tests, which a built VS Code otherwise ignores. */
  readonly runsTests: boolean;
}

export interface WorkbenchDocument {
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface WorkbenchConfiguration {
  webviewEndpoint?: string;
  productConfiguration: Record<string, unknown>;
  developmentOptions: Record<string, unknown>;
}

const CONFIGURATION = /(id="vscode-workbench-web-configuration" data-settings=")([^"]*)(")/;

/**
 * The start page with the changes made in its configuration and its content security policy.
 * @param host name and port that the browser uses, e.g. `127.0.0.1:8080`.
 * @throws Error when the page is not the one this was written for.
 */
export function changeDocument(document: WorkbenchDocument, host: string, changes: DocumentChanges): WorkbenchDocument {
  const written = CONFIGURATION.exec(document.html)?.[2];
  if (!written) throw new Error('The start page carries no workbench configuration.');
  const configuration = JSON.parse(unescapeAttribute(written)) as WorkbenchConfiguration;
  const headers = { ...document.headers };
  if (changes.runsTests) configuration.developmentOptions.enableSmokeTestDriver = true;
  if (changes.webviews === 'cross-origin') {
    const endpoint = configuration.webviewEndpoint;
    if (!endpoint) throw new Error('The workbench configuration names no webview endpoint.');
    const port = new URL(`http://${host}`).port;
    delete configuration.webviewEndpoint;
    const template = new URL(`${endpoint}/`, `http://webview-uuid.localhost:${port}`).href;
    configuration.productConfiguration.webviewContentExternalBaseUrlTemplate = template.replace(
      'webview-uuid',
      '{{uuid}}',
    );
    headers['content-security-policy'] = allowFrames(headers['content-security-policy'], `http://*.localhost:${port}`);
  }
  const html = document.html.replace(
    CONFIGURATION,
    (_, before: string, __, after: string) => before + escapeAttribute(JSON.stringify(configuration)) + after,
  );
  return { html, headers };
}

function allowFrames(policy: string | undefined, source: string): string {
  if (!policy) throw new Error('The start page has no content security policy.');
  return policy.replace(/(?:frame|child)-src/g, (directive) => `${directive} ${source}`);
}

const ENTITIES = [
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#39;', "'"],
] as const;

function unescapeAttribute(text: string): string {
  return text.replace(
    /&(?:amp|lt|gt|quot|#39);/g,
    (entity) => ENTITIES.find(([name]) => name === entity)?.[1] ?? entity,
  );
}

function escapeAttribute(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ENTITIES.find(([, written]) => written === letter)?.[0] ?? letter);
}
