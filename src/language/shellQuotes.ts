import { documentAt, documentText, MOST_DOCUMENTS, type HereDocument } from './hereDocuments';

/** Where quotes and brackets of a shell's line end, and what stands between them. */

/** The closing mark of what begins at `at`, where a backslash makes a mark an ordinary one; the line's end without one. */
export function endOfEscaped(line: string, at: number, close: string): number {
  for (let end = at + 1; end < line.length; end += 1) {
    const mark = line.charAt(end);
    if (mark === close) return end;
    if (mark === '\\') end += 1;
  }
  return line.length;
}

/**
 * The bracket that closes the one at `at`. Those in quotes and in here-documents do not count, nor those after the
 * patterns of a `case`.
 */
export function endOfBracket(line: string, at: number): number {
  let open = 0;
  let documents = 0;
  let awaited: HereDocument[] = [];
  for (let end = at; end < line.length; end += 1) {
    const mark = line.charAt(end);
    if (mark === '\\') end += 1;
    else if (mark === "'" || mark === '"') end = endOfQuote(line, end);
    else if (mark === '<') {
      const document = documents < MOST_DOCUMENTS ? documentAt(line, end) : undefined;
      if (!document) continue;
      documents += 1;
      awaited.push(document);
      end = document.end - 1;
    } else if (mark === '\n') {
      for (const document of awaited) end = documentText(line, end + 1, document)?.end ?? end;
      awaited = [];
    } else if (mark === '(') open += 1;
    else if (mark === ')') {
      const esac = open === 1 ? endOfCase(line, at, end) : -1;
      if (esac >= 0) end = esac;
      else open -= 1;
    }
    if (open === 0) return end;
  }
  return line.length;
}

/** Where a quote ends that begins at `at`; there, where it never does. */
function endOfQuote(line: string, at: number): number {
  const end = line.charAt(at) === "'" ? line.indexOf("'", at + 1) : endOfEscaped(line, at, '"');
  return end < 0 || end >= line.length ? at : end;
}

/** Where a `case` ends that is open at `at`, or -1 where none is. */
function endOfCase(line: string, from: number, at: number): number {
  const begin = line.lastIndexOf('case ', at);
  if (begin < from || !/\bcase\s[^]*\sin\s(?![^]*\besac\b)/u.test(line.slice(begin, at))) return -1;
  return line.indexOf('esac', at);
}

/** What stands between backticks, as the shell reads it. */
export function withoutBackticks(text: string): string {
  return text.replace(/\\([`\\$])/gu, '$1');
}

/** What stands between `$'` and `'`, with its escapes undone. */
export function unescaped(text: string): string {
  return text.replace(
    /\\(?:[xX]([0-9a-fA-F]{1,2})|(?:u(?=[0-9a-fA-F])|U0{0,4}(?=[0-9a-fA-F]))([0-9a-fA-F]{1,4})|([0-7]{1,3})|([^]))/gu,
    (_, ...parts: (string | undefined)[]) => {
      const [hex, unicode, octal, other = ''] = parts;
      if (hex ?? unicode) return String.fromCharCode(Number.parseInt(hex ?? unicode ?? '', 16));
      if (octal) return String.fromCharCode(Number.parseInt(octal, 8));
      return /^[abefnrtv]$/u.test(other) ? ' ' : other;
    },
  );
}
