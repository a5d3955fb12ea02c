// Records what a tmux says in control mode while all kinds of things happen to it, for the parser's tests:
//   node scripts/transcripts.mjs PATH_OF_TMUX > test/unit/terminals/fixtures/tmux-VERSION-everything.transcript
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const executable = process.argv[2] ?? 'tmux';
const folder = mkdtempSync(join(tmpdir(), 'transcript-'));
const socket = join(folder, 'socket');
const env = { ...process.env, LC_ALL: 'C.UTF-8', TERM: 'xterm', TMUX: undefined, TMUX_PANE: undefined };
// A configuration with an error, which tmux tells whoever starts it.
const configuration = join(folder, 'tmux.conf');
writeFileSync(configuration, 'no-such-command\n');
const server = ['-u', '-S', socket, '-f', configuration];
const tmux = (...args) => execFileSync(executable, [...server, ...args], { encoding: 'utf8', env });

/** A control client, and what it has printed. */
class Client {
  #child;
  #bytes = Buffer.alloc(0);
  /** How far it had printed when the last line was sent. */
  #sent = 0;

  constructor(...args) {
    this.#child = spawn(executable, [...server, '-C', ...args], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child.stdout.on('data', (chunk) => (this.#bytes = Buffer.concat([this.#bytes, chunk])));
  }

  get bytes() {
    return this.#bytes;
  }

  /** Waits until it has printed that since the last line was sent; a version that never does is not waited for long. */
  async says(pattern, ms = 1500) {
    for (const end = Date.now() + ms; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 20))) {
      if (pattern.test(this.#bytes.subarray(this.#sent).toString('latin1'))) return;
    }
    process.stderr.write(`not said: ${pattern}\n`);
  }

  /** Sends a line and waits for its answer. */
  async does(line) {
    this.#sent = this.#bytes.length;
    this.#child.stdin.write(line + '\n');
    await this.says(/^%(end|error) .*\n/m);
  }

  ends() {
    this.#child.stdin.end();
    return new Promise((resolve) => this.#child.once('close', resolve));
  }
}

try {
  const shell = "env 'PS1=$ ' HISTFILE= bash --norc --noprofile";
  const client = new Client('new-session', '-s', 'work é', '-x', '80', '-y', '24', shell);
  await client.says(/%session-changed .*\n/);
  await client.says(/%output .*\$ /);
  // Before 3.4 the configuration's error is shown in the pane, in a mode of its own.
  await client.does('send-keys -X cancel');
  await client.does('nonsense');
  await client.does("refresh-client -B 'all::#{session_name} #{window_name}'");
  await client.does('split-window -h cat');
  await client.says(/%layout-change/);
  await client.does('send-keys -t %0 -l \'echo "mañana" 😀 $((40+2))\'');
  await client.does('send-keys -t %0 Enter');
  await client.says(/42\\015/);
  await client.does("rename-window 'a b;c'");
  await client.does('resize-pane -Z');
  await client.does('copy-mode');
  await client.does('send-keys -X cancel');
  await client.does('new-window -d -n other cat');
  await client.says(/%window-add/);
  await client.does('select-window -t :other');
  await client.does('last-window');
  await client.does('set-buffer -b kept text');
  await client.does('delete-buffer -b kept');
  await client.does('display-message -p "one line"');
  await client.does('display-message "to the client"');
  await client.does("run-shell 'echo from a shell; echo %end 1 2 3'");
  await client.does(`source-file '${configuration}'`);
  await client.does('new-session -d -s second cat');
  await client.says(/%sessions-changed/);
  tmux('new-window', '-d', '-t', 'second', '-n', 'elsewhere', 'cat');
  tmux('rename-window', '-t', 'second:elsewhere', 'far away');
  tmux('kill-window', '-t', 'second:far away');
  const other = new Client('attach-session', '-t', 'second');
  await other.says(/%session-changed/);
  await other.does("switch-client -t 'work é'");
  await other.ends();
  await client.says(/%client-detached/);
  await client.does('refresh-client -f pause-after=1');
  await client.does("refresh-client -A '%0:pause'");
  await client.says(/%pause/);
  await client.does("refresh-client -A '%0:continue'");
  await client.does("send-keys -t %0 'echo later' Enter");
  await client.says(/later[^\n]*later/);
  await client.does('switch-client -t second');
  await client.says(/%session-changed/);
  await client.does("switch-client -t 'work é'");
  await client.does("rename-session 'new name'");
  await client.does('kill-window -t :other');
  await client.says(/%(unlinked-)?window-close/);
  await client.does('kill-session -t second');
  // What is subscribed to is looked at once a second.
  await client.says(/%subscription-changed/);
  await client.ends();
  process.stdout.write(client.bytes.toString('latin1').replaceAll(folder, '/folder'), 'latin1');
} finally {
  try {
    tmux('kill-server');
  } catch {
    // Its last session may have ended before.
  }
  rmSync(folder, { recursive: true, force: true });
}
