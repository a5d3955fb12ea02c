import type { MarkEvent } from './markEvents';

/** Reads the body of an operating system command, without its introducer and end. Null: it says nothing of interest. */
export function readMark(body: string): MarkEvent | null {
  const semicolon = body.indexOf(';');
  if (semicolon < 0) return null;
  const rest = body.slice(semicolon + 1);
  switch (body.slice(0, semicolon)) {
    case '133':
      return readShellMark(rest, false);
    case '633':
      return readShellMark(rest, true);
    case '7':
      return readFolderUrl(rest);
    default:
      return null;
  }
}

/** `133;A` is FinalTerm's, `633;A` the editor's. Only the latter carries a nonce, here behind each mark's own fields. */
function readShellMark(rest: string, editors: boolean): MarkEvent | null {
  const [letter = '', ...fields] = rest.split(';');
  const nonce = (at: number): string | null => (editors ? (fields[at] ?? null) : null);
  switch (letter) {
    case 'A':
      return { type: 'prompt', nonce: nonce(0) };
    case 'B':
      return { type: 'input', nonce: nonce(0) };
    case 'C':
      return { type: 'started', nonce: nonce(0) };
    case 'D':
      return { type: 'finished', exitCode: readExitCode(fields[0]), nonce: nonce(1) };
    case 'E':
      return editors ? { type: 'command-line', text: unescapeField(fields[0] ?? ''), nonce: nonce(1) } : null;
    case 'P': {
      const path = editors ? /^Cwd=(.+)$/s.exec(unescapeField(fields[0] ?? ''))?.[1] : undefined;
      return path === undefined ? null : { type: 'folder', path, host: '', nonce: nonce(1) };
    }
    default:
      return null;
  }
}

const readExitCode = (text: string | undefined): number | null =>
  text !== undefined && /^-?\d{1,10}$/.test(text) ? Number(text) : null;

/** Undoes `\\` and `\x3b`, in which a field writes backslashes, semicolons and control characters. */
function unescapeField(text: string): string {
  return text.replaceAll(/\\(\\|x([0-9a-fA-F]{2}))/g, (_, whole: string, hex: string | undefined) =>
    hex === undefined ? whole : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function readFolderUrl(url: string): MarkEvent | null {
  const match = /^(?:file|kitty-shell-cwd):\/\/([^/]*)(\/.*)$/s.exec(url);
  const [, host = '', path = ''] = match ?? [];
  return match && { type: 'folder', path: decodePath(path), host, nonce: null };
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // Shells write it without encoding more often than they write it wrong.
    return path;
  }
}
