/** Fields that every mark has. */
interface Mark {
  /** What the shell was given to prove that a mark is its own; null where it gave none. */
  readonly nonce: string | null;
}

/** What a shell says about itself between the things its programs print, in the order of the stream. */
export type MarkEvent =
  /** Printed by a program or the shell: everything that is no operating system command. */
  | { readonly type: 'text'; readonly text: string }
  /** A new prompt is about to be shown (A). */
  | ({ readonly type: 'prompt' } & Mark)
  /** The prompt is there, what follows is typed (B). Comes again when the prompt is drawn again. */
  | ({ readonly type: 'input' } & Mark)
  /** The command line that is about to run (E). */
  | ({ readonly type: 'command-line'; readonly text: string } & Mark)
  /** It runs, what follows is its output (C). */
  | ({ readonly type: 'started' } & Mark)
  /** It has ended (D); null: the shell did not say with which exit code. */
  | ({ readonly type: 'finished'; readonly exitCode: number | null } & Mark)
  /** The shell's working folder (P;Cwd, OSC 7); `host` is empty where it is not said. */
  | ({ readonly type: 'folder'; readonly path: string; readonly host: string } & Mark)
  /** A private mode was set or reset, e.g. 2004 for bracketed paste. */
  | { readonly type: 'mode'; readonly mode: number; readonly on: boolean }
  /** The whole terminal was reset (RIS). */
  | { readonly type: 'reset' };
