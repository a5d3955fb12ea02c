/** Addresses as the webview may load them. */
export interface PanelAssets {
  readonly script: string;
  readonly style: string;
  readonly worklet: string;
  /** Loaded when the history is opened. */
  readonly history: string;
  /** The webview's own content-security source. */
  readonly source: string;
}

/**
 * The panel's document. Its policy lets in our script (by nonce), the AudioWorklet's module (which carries no nonce, so
 * by source) and our styles; nothing can be loaded from, or sent to, anywhere else. The component library takes the nonce
 * from the `csp-nonce` property for a style element with which it finds out whether `:focus-visible` works.
 */
export function panelHtml({ script, style, worklet, history, source }: PanelAssets, nonce: string): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' ${source}`,
    `style-src ${source} 'nonce-${nonce}'`,
    `img-src ${source}`,
    `font-src ${source}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
  <meta property="csp-nonce" content="${escaped(nonce)}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${escaped(style)}">
  <title>Mango Voice</title>
</head>
<body>
  <main id="panel" data-worklet="${escaped(worklet)}" data-history="${escaped(history)}"></main>
  <script nonce="${escaped(nonce)}" src="${escaped(script)}"></script>
</body>
</html>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
