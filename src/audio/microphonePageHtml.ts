const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; --ink: #1d2733; --paper: #fbfaf7; --accent: #b3541e; --line: #0003 }
@media (prefers-color-scheme: dark) { :root { --ink: #ece8e1; --paper: #171d24; --accent: #f2a65a; --line: #fff3 } }
body { margin: 0; min-height: 100vh; display: grid; place-content: center; justify-items: center; gap: 1rem; padding: 1rem; box-sizing: border-box; background: var(--paper); color: var(--ink); text-align: center }
h1 { font-size: 1.1rem; margin: 0; font-weight: 600 }
p { margin: 0; max-width: 32rem }
#status { font-size: 1.4rem }
#detail { min-height: 3em }
button { font: inherit; color: inherit; background: transparent; border: 2px solid var(--line); border-radius: 999px; padding: .5rem 1.25rem; cursor: pointer }
button:disabled { opacity: .5; cursor: default }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px }
#talk { width: 11rem; height: 11rem; border-width: 3px; border-color: var(--accent); font-weight: 600; touch-action: none; user-select: none; -webkit-user-select: none }
#talk[aria-pressed=true], .listening #talk { background: var(--accent); color: var(--paper) }
#meter { width: 16rem; max-width: 80vw; height: .6rem; border-radius: .3rem; background: var(--line); overflow: hidden }
#meter::after { content: ""; display: block; height: 100%; background: var(--accent); transform-origin: left; transform: scaleX(var(--level, 0)) }
`;

/** The microphone page. `nonce` stands in the Content-Security-Policy header and is base64. */
export function microphonePageHtml(nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mango microphone</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<h1>AlphanumericMango microphone</h1>
<p id="status" role="status">Connecting to VS Code</p>
<button id="talk" type="button" aria-pressed="false" aria-describedby="hint" disabled>Hold to talk</button>
<div id="meter" role="meter" aria-label="Loudness" aria-valuemin="0" aria-valuemax="100" aria-valuenow="0"></div>
<p id="detail" aria-live="polite"></p>
<button id="takeOver" type="button" hidden>Use the microphone here instead</button>
<p id="hint">Keep this page open: it is VS Code's microphone. It listens only while you hold the key there or the button here.</p>
<script nonce="${nonce}" src="microphonePage.js"></script>
</body>
</html>
`;
}

/** The headers of every answer. `page`: for the page itself, its nonce and the hosts its WebSocket may go to. */
export function securityHeaders(page?: {
  readonly nonce: string;
  readonly hosts: readonly string[];
}): Record<string, string> {
  const policy = [
    "default-src 'none'",
    ...(page
      ? [
          // 'self' is for the worklet, which no nonce reaches.
          `script-src 'nonce-${page.nonce}' 'self'`,
          `style-src 'nonce-${page.nonce}'`,
          // Older browsers do not count a WebSocket to the same host as 'self'.
          `connect-src 'self' ${page.hosts.map((host) => `ws://${host} wss://${host}`).join(' ')}`,
          'img-src data:',
        ]
      : []),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'Content-Security-Policy': policy.join('; '),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Permissions-Policy': 'microphone=(self), camera=(), geolocation=()',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  };
}
