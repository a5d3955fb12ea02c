import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Made as scripts/fixtures.mjs makes recordings, with the voices that the names end in. */
const RECORDINGS = ['rms', 'slt'].map((voice) => `test/fixtures/speech/git-checkout-feature-login.${voice}.wav`);

interface Decoded {
  readonly command: {
    readonly id: string;
    readonly slots: Readonly<Record<string, string>>;
    readonly exact: boolean;
  } | null;
}

describe('a branch that is said', function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'spoken-'));
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], { cwd: folder });
    git('init', '-q', '-b', 'main');
    git('commit', '-q', '--allow-empty', '-m', 'x');
    for (const branch of ['feature/login', 'feature/logout', 'fix-session-timeout', 'release-2024'])
      git('branch', branch);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const decode = (...args: string[]): readonly Decoded[] => {
    const only = ['--only', '--vocabulary', 'vocabularies/git.yaml', '--vocabulary', 'vocabularies/git-more.yaml'];
    const { stdout } = spawnSync('node', ['dist/cli.js', 'decode', ...only, '--json', ...args, ...RECORDINGS], {
      encoding: 'utf8',
    });
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Decoded);
  };

  it('is exactly that branch', () => {
    const heard = decode('--folder', folder).map(
      ({ command }) => command && [command.id, command.slots, command.exact],
    );
    assert.deepEqual(heard, Array(RECORDINGS.length).fill(['checkout', { branch: 'feature/login' }, true]));
  });

  it('is no branch where none is asked for', () => {
    for (const { command } of decode()) assert.notEqual(command?.slots['branch'], 'feature/login');
  });
});
