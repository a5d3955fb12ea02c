import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { silentLog } from '../platform/log';
import { verifyModel } from '../speech/models/verify';
import { describeTmux, findTmux } from '../terminals/tmux/program';
import { EXIT } from './exit';
import type { Output } from './output';
import { locate, openSpeech, ownFiles } from './rooms';

const execute = promisify(execFile);

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly found: string;
  /** The command or step that mends it. */
  readonly mend?: string;
}

/** `mango doctor`: what is here, what is missing, and what mends it. Returns the exit status. */
export async function doctor({ json }: { json: boolean }, output: Output): Promise<number> {
  const findings = [await node(), await model(), await engine(), await tmux(), await recorder()];
  for (const finding of findings) {
    output.line(json ? JSON.stringify(finding) : forPeople(finding));
  }
  return findings.every(({ ok }) => ok) ? EXIT.done : EXIT.failed;
}

function forPeople({ check, ok, found, mend }: Finding): string {
  return `${ok ? 'ok  ' : 'fail'} ${check}: ${found}${mend ? `\n     mend: ${mend}` : ''}`;
}

function node(): Promise<Finding> {
  const ok = Number(process.versions.node.split('.')[0]) >= 20;
  return Promise.resolve({
    check: 'node',
    ok,
    found: process.version,
    ...(ok ? {} : { mend: 'install Node 20 or later' }),
  });
}

async function model(): Promise<Finding> {
  try {
    const located = await locate(undefined, ownFiles());
    const verdict = await verifyModel(located.dir, 'full');
    if (!verdict.ok) return { check: 'model', ok: false, found: verdict.message, mend: 'mango models install' };
    return { check: 'model', ok: true, found: `${located.name} (${located.origin})` };
  } catch (error) {
    return { check: 'model', ok: false, found: sentence(error), mend: 'mango models install' };
  }
}

async function engine(): Promise<Finding> {
  try {
    const room = await openSpeech({ files: ownFiles(), log: silentLog });
    try {
      await room.engine.knownWords(['pane']);
      return { check: 'engine', ok: true, found: 'libvosk loads the model' };
    } finally {
      await room.engine.dispose();
    }
  } catch (error) {
    return { check: 'engine', ok: false, found: sentence(error), mend: 'npm ci' };
  }
}

async function tmux(): Promise<Finding> {
  try {
    const { version } = await findTmux('tmux');
    return { check: 'tmux', ok: true, found: describeTmux(version) };
  } catch (error) {
    return { check: 'tmux', ok: false, found: sentence(error), mend: 'apt-get install tmux, or brew install tmux' };
  }
}

async function recorder(): Promise<Finding> {
  const names = ['parec', 'pw-record', 'arecord', 'rec', 'ffmpeg'];
  const search = process.platform === 'win32' ? 'where' : 'which';
  for (const name of names) {
    try {
      const { stdout } = await execute(search, [name]);
      return { check: 'recorder', ok: true, found: stdout.trim() };
    } catch {
      // Not this one; the next may be there.
    }
  }
  return { check: 'recorder', ok: true, found: 'none; the microphone page will be used' };
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
