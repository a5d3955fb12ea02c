import type { Effect, KeyChord } from '../protocol/words';
import { readEditorArguments } from './editorRisk';
import { sentKeys, type Stroke } from './sentKeys';
import type { Facts } from './when';

/** A line that is being typed, as far as it is known. */
export interface TypedLine {
  /** What stands there; where `before` has something, what was typed after that. */
  readonly text: string;
  /** What was typed before a key changed the line in a way that nobody knows, oldest first. It may stand there anywhere. */
  readonly before: readonly string[];
}

export const NOTHING_TYPED: TypedLine = { text: '', before: [] };

/** More pieces than this of a line that is not known are taken for fewer, longer ones. */
const MOST_PIECES = 16;

/** Keys that leave the line as it is: they redraw the screen, stop it and let it go on. */
const INERT = /^[lsq]$/u;

/** What might stand on the line: itself, or its pieces in any place that matters. */
export function readingsOf({ text, before }: TypedLine): readonly string[] {
  if (before.length === 0) return [text];
  const pieces = [...before, text].filter((piece) => piece !== '');
  const backwards = pieces.toReversed();
  return [...new Set([pieces.join(''), pieces.join(' '), backwards.join(''), backwards.join(' '), ...pieces])];
}

/** The line for people: `…` stands where something is not known. */
export function describeLine({ text, before }: TypedLine): string {
  return [...before, text].join('…');
}

/** Follows what effects make of the line in front of them; what they enter is kept. */
export class Typist {
  readonly entered: TypedLine[] = [];
  private last: KeyChord | null = null;
  /** cmd and PowerShell have no keys, or others, to erase a word or a line. */
  private readonly erases: boolean;

  /** @param pane whose line this is, as `send-keys` names it: empty for the current one, null for any. */
  constructor(
    public line: TypedLine,
    { shell }: Facts,
    private readonly pane: string | null = '',
  ) {
    this.erases = shell !== 'cmd' && shell !== 'powershell' && shell !== 'pwsh';
  }

  follow(effect: Effect): void {
    if (effect.kind === 'tmux') this.tmux(effect.line);
    else if (this.pane === '' || this.pane === null) this.here(effect);
  }

  private tmux(line: string): void {
    for (const { pane, strokes } of sentKeys(line)) if (this.pane === null || this.pane === pane) this.strike(strokes);
    if (/\bpaste/u.test(line)) this.blur();
  }

  private here(effect: Effect): void {
    if (effect.kind === 'run') this.strike([effect.text, ENTER]);
    else if (effect.kind === 'type') this.type(effect.text);
    else if (effect.kind === 'press') this.strike(effect.keys);
    else if (effect.kind === 'vscode' && SENDS.test(effect.command)) {
      for (const text of readEditorArguments(effect.args).texts) this.send(text);
    } else if (effect.kind === 'terminal') {
      if (effect.operation === 'interrupt') this.line = NOTHING_TYPED;
      else if (effect.operation === 'paste' && effect.argument === undefined) this.blur();
      else if (effect.operation === 'paste') this.type(effect.argument ?? '');
    }
  }

  private strike(strokes: readonly Stroke[]): void {
    for (const stroke of strokes) {
      if (typeof stroke === 'string') this.type(stroke);
      else this.press(stroke);
    }
  }

  private type(text: string): void {
    this.last = null;
    this.line = { ...this.line, text: this.line.text + text };
  }

  /** Text with keys in it, as bytes. */
  private send(bytes: string): void {
    for (const character of bytes) {
      const code = character.charCodeAt(0);
      if (character === '\n' || character === '\r') this.press(ENTER);
      else if (code === 0x7f) this.press({ key: 'backspace', modifiers: [] });
      else if (code < 0x20) this.press({ key: String.fromCharCode(code + 0x60), modifiers: ['control'] });
      else this.type(character);
    }
  }

  private press(chord: KeyChord): void {
    const { key, modifiers } = chord;
    const { last } = this;
    this.last = chord;
    const control = modifiers.includes('control');
    const other = modifiers.includes('alt') || modifiers.includes('super');
    const erasing = !control && !other ? key === 'backspace' : control && !other && key === 'h';
    if (isEnter(chord)) this.enter();
    else if (erasing) this.erase(/.$/su);
    else if (other) this.blur();
    else if (control) this.control(key, last);
    else if (key === 'space') this.type(' ');
    else if (/^.$/su.test(key)) this.type(modifiers.includes('shift') ? key.toUpperCase() : key);
    else this.blur();
  }

  private control(key: string, last: KeyChord | null): void {
    if (INERT.test(key)) return;
    if (key === 'c') this.line = NOTHING_TYPED;
    else if (!this.erases) this.blur();
    else if (key === 'u' && (this.line.before.length === 0 || isToEnd(last))) this.line = NOTHING_TYPED;
    // Shells agree only on what a plain word is.
    else if (key === 'w') this.erase(/(?<=^|\s)\w+\s*$/u);
    else this.blur();
  }

  private enter(): void {
    this.entered.push(this.line);
    this.line = NOTHING_TYPED;
  }

  private erase(what: RegExp): void {
    const { text, before } = this.line;
    if (what.test(text)) this.line = { text: text.replace(what, ''), before };
    else this.blur();
  }

  /** A key did something to the line that cannot be known: it completed, moved, or put another line there. */
  private blur(): void {
    const { text, before } = this.line;
    if (text === '') return;
    const pieces = [...before, text];
    const [one = '', two = '', ...rest] = pieces;
    this.line = { text: '', before: pieces.length > MOST_PIECES ? [one + two, ...rest] : pieces };
  }
}

const ENTER: KeyChord = { key: 'enter', modifiers: [] };
/** Commands of the editor that type into its terminal. */
const SENDS = /^(?:workbench\.action\.terminal\.sendSequence|runCommands)$/u;

function isToEnd(chord: KeyChord | null): boolean {
  if (!chord) return false;
  return chord.key === 'end' || (chord.key === 'e' && chord.modifiers.includes('control'));
}

function isEnter({ key, modifiers }: KeyChord): boolean {
  if (key === 'enter' || key === 'return') return true;
  return modifiers.includes('control') && /^[jmo]$/u.test(key);
}
