/** Shells whose quoting is known. */
export const SHELLS = ['bash', 'zsh', 'sh', 'fish', 'powershell', 'cmd'] as const;
export type Shell = (typeof SHELLS)[number];

const BY_NAME: Readonly<Record<string, Shell>> = {
  ...Object.fromEntries(SHELLS.map((shell) => [shell, shell])),
  dash: 'sh',
  ash: 'sh',
  ksh: 'sh',
  pwsh: 'powershell',
  'powershell-preview': 'powershell',
  'pwsh-preview': 'powershell',
};

/** The shell whose quoting a program understands, by its file's name; undefined for what is no shell that is known. */
export function shellNamed(name: string): Shell | undefined {
  return Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : undefined;
}

/** Text that no shell takes for anything but itself. */
const PLAIN = /^[A-Za-z0-9_/.:@%+,-]+$/u;

/** Characters that a terminal or shell would act on whatever their quoting: control characters and line ends. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

/** One argument for the shell, whatever stands in it; control characters become spaces. */
export function quote(text: string, shell: Shell): string {
  const safe = printable(text);
  switch (shell) {
    case 'bash':
    case 'zsh':
    case 'sh':
      return PLAIN.test(safe) && !safe.startsWith('%') ? safe : `'${safe.replaceAll("'", `'\\''`)}'`;
    case 'fish':
      return PLAIN.test(safe) && !safe.startsWith('%')
        ? safe
        : `'${safe.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
    case 'powershell':
      return /^[A-Za-z0-9_/.:-]+$/u.test(safe) && !safe.startsWith('-')
        ? safe
        : `'${safe.replaceAll(/['\u2018\u2019\u201a\u201b]/gu, (mark) => mark + mark)}'`;
    case 'cmd':
      return quoteForCmd(safe);
  }
}

/**
 * cmd has no quoting that holds everything: `%` expands inside quotes too and `"` ends them. Quotes become `'`, and `%` and
 * `!` are parted from what follows by a caret outside the quotes. Backslashes before a quote of ours are doubled: the
 * program that is started, which takes its line apart itself, would take `\"` for a quote of the text.
 */
function quoteForCmd(text: string): string {
  if (/^[A-Za-z0-9_/.:+-]+$/u.test(text)) return text;
  const body = text
    .replaceAll('"', "'")
    .replaceAll(/(\\*)([%!])/gu, (_, slashes: string, mark: string) => `${slashes}${slashes}"^${mark}"`)
    .replace(/\\+$/u, (slashes) => slashes + slashes);
  return `"${body}"`;
}

/** A path: as `quote`, but a leading `~` stays outside the quotes, where the shell makes it the home folder. */
export function quotePath(path: string, shell: Shell): string {
  const home = /^~(?:\/|$)/u.exec(path)?.[0];
  if (home === undefined || shell === 'cmd') return quote(path, shell);
  return home.length === path.length ? path : home + quote(path.slice(home.length), shell);
}

/** One argument of a tmux command line; formats (`#{...}`, `#(...)`) stay what they are: text. */
export function quoteTmux(text: string): string {
  const safe = printable(text).replaceAll('#', '##');
  return /^[A-Za-z0-9_/.:@%+,-]+$/u.test(safe) ? safe : `"${safe.replaceAll(/[\\"$]/gu, (mark) => `\\${mark}`)}"`;
}
