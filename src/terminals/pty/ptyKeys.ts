const PASTE_START = '\u001b[200~';
const PASTE_END = '\u001b[201~';

/** All but tab, newline and return. */
const CONTROLS = /[^\P{Cc}\t\n\r]/gu;

/**
 * Lines as one paste, as terminals send it to a program that asked for it: lines end in a return, and nothing in them
 * can end the paste or be taken for a key.
 */
export function bracketedPaste(text: string): string {
  return PASTE_START + asKeys(text.replaceAll(CONTROLS, '')) + PASTE_END;
}

/** Text as the enter key would end its lines. */
export const asKeys = (text: string): string => text.replaceAll(/\r\n?|\n/g, '\r');
