import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parse } from 'yaml';
import { commandRisk } from '../../../src/language/effectRisk';
import { parseKeys } from '../../../src/language/keys';
import { lineRisk } from '../../../src/language/risk';
import { shellCalls } from '../../../src/language/shellLine';
import type { Effect, Risk } from '../../../src/protocol/words';

/** Command lines by risk and by what they are about. */
const CASES = parse(readFileSync('test/unit/language/cases/risks.yaml', 'utf8')) as Record<
  Risk,
  Record<string, readonly string[]>
>;

describe('lineRisk', () => {
  for (const [risk, groups] of Object.entries(CASES)) {
    for (const [about, lines] of Object.entries(groups)) {
      describe(`${risk}: ${about}`, () => {
        for (const line of lines) it(JSON.stringify(line), () => assert.equal(lineRisk(line), risk));
      });
    }
  }

  it('ends for any line', () => {
    const piece = fc.constantFrom(
      'rm ',
      '$(',
      ')',
      '`',
      '"',
      "'",
      '\\',
      '|',
      ';',
      '&',
      '{',
      '}',
      '>',
      '<(',
      '<<A',
      '\nA\n',
      '#',
      ' a',
      'sudo ',
      'bash -c ',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 60 }).map((all) => all.join('')),
        ),
        (line) => {
          assert.ok(['safe', 'caution', 'destructive'].includes(lineRisk(line)));
        },
      ),
      { numRuns: 1_000 },
    );
    assert.equal(lineRisk('$('.repeat(5_000)), 'destructive');
  });

  // Each of these may be read in so many ways that it once took minutes. Nothing is hidden by being too much.
  for (const [again, times] of [
    ['ssh a ', 60],
    ['docker run a ', 60],
    ['kubectl exec a ', 80],
    ['sudo ', 200],
    ['env -S "', 50],
    ['find -exec ', 300],
    ['eval ', 300],
    ['case x in a) ', 3_000],
    ['cat <<A\n', 3_000],
    ['$(cat <<A\n', 1_000],
    ['curl x | (', 1_000],
    ['echo x | ssh a docker exec -i a ', 40],
  ] as const) {
    it(`looks at ${JSON.stringify(again)}, ${times} times, in bounded work, and misses nothing behind it`, () => {
      assert.equal(lineRisk(`${again.repeat(times)}; rm x`), 'destructive');
      assert.equal(lineRisk(`$(${again.repeat(times)}); rm x`), 'destructive');
    });
  }
});

describe('shellCalls', () => {
  it('takes a line apart', () => {
    assert.deepEqual(shellCalls(`A=1 x 'y z' "w $(v u)" 2>err | t >> out`), [
      { words: ['v', 'u'], piped: false, writes: [], appends: [], reads: [] },
      { words: ['A=1', 'x', 'y z', 'w $()'], piped: false, writes: ['err'], appends: [], reads: [] },
      { words: ['t'], piped: true, writes: [], appends: ['out'], reads: [] },
    ]);
    assert.deepEqual(shellCalls(`a <in <<< 'b c'`), [
      { words: ['a'], piped: false, writes: [], appends: [], reads: ['in'], input: 'b c' },
    ]);
  });
});

describe('commandRisk', () => {
  const type = (text: string): Effect => ({ kind: 'type', text });
  const tmux = (line: string): Effect => ({ kind: 'tmux', line });
  const vscode = (command: string, ...args: unknown[]): Effect => ({ kind: 'vscode', command, args });
  const shell = { program: 'bash', interactive: false };
  const nested = (depth: number): unknown => (depth === 0 ? {} : { commands: [{ args: nested(depth - 1) }] });

  const cases: readonly (readonly [Effect, Risk, Record<string, string | boolean>?])[] = [
    // tmux
    [tmux('split-window -h'), 'safe'],
    [tmux('rename-window "rm old files"'), 'safe'],
    [tmux('new-window -n kill'), 'safe'],
    [tmux('kill-pane'), 'destructive'],
    [tmux('kill-session -t x'), 'destructive'],
    [tmux('kill-server'), 'destructive'],
    [tmux('next-window ; kill-window'), 'destructive'],
    [tmux('respawn-pane'), 'safe'],
    [tmux('respawn-pane -k'), 'destructive'],
    [tmux('respawn-window -k "ls"'), 'destructive'],
    [tmux('run-shell "rm x"'), 'destructive'],
    [tmux("run-shell 'tmux kill-server'"), 'destructive'],
    [tmux('new-window "sudo ls"'), 'caution'],
    [tmux('send-keys ls Enter'), 'safe'],
    [tmux("send-keys -l 'rm -rf x'"), 'destructive'],
    [tmux('send-keys rm Space -rf Space x Enter'), 'destructive'],
    [tmux('send-keys -X cancel'), 'safe'],
    [tmux('if-shell true kill-server'), 'destructive'],
    [tmux('confirm-before -p "sure?" kill-server'), 'destructive'],
    [tmux('bind-key x kill-server'), 'destructive'],
    [tmux('pipe-pane "cat > x"'), 'caution'],
    [tmux('new-window sh -c "rm x"'), 'destructive'],
    [tmux("send-keys -lt x 'rm y'"), 'destructive'],
    [tmux('send-keys -H 72 6d 20 78 0d'), 'destructive'],
    [tmux("send-keys -X copy-pipe 'rm x'"), 'destructive'],
    [tmux("display-message '#(rm x)'"), 'destructive'],
    [tmux('display-message "#(rm x)"'), 'destructive'],
    [tmux("set -g status-right '#(rm x)'"), 'destructive'],
    [tmux("ls -F '#(rm x)'"), 'destructive'],
    [tmux("set -g default-command 'rm x'"), 'destructive'],
    [tmux("set -g lock-command 'rm x'"), 'destructive'],
    [tmux("set -g command-alias[9] 'x=kill-server'"), 'destructive'],
    [tmux("detach-client -E 'rm x'"), 'destructive'],
    [tmux("choose-tree 'kill-session -t %%'"), 'destructive'],
    [tmux("choose-window 'kill-window -t %%'"), 'destructive'],
    [tmux('unbind -a'), 'caution'],
    [tmux('detach -P'), 'caution'],
    [tmux('detach -a'), 'caution'],
    [tmux('detach'), 'safe'],
    [tmux('save-buffer ~/.bashrc'), 'caution'],
    [tmux('save-buffer /dev/sda'), 'destructive'],
    [tmux('new-window -c kill -n rm'), 'safe'],
    [tmux("set -g status-right '#(date)'"), 'safe'],
    [tmux('display-message "rm old files"'), 'safe'],
    // The editor and its terminals
    [vscode('workbench.action.files.save'), 'safe'],
    [vscode('workbench.action.terminal.kill'), 'destructive'],
    [vscode('workbench.action.terminal.killAll'), 'destructive'],
    [vscode('deleteFile'), 'destructive'],
    [vscode('moveFileToTrash'), 'destructive'],
    [vscode('git.clean'), 'destructive'],
    [vscode('git.cleanAll'), 'destructive'],
    [vscode('git.deleteBranch'), 'destructive'],
    [vscode('git.pushForce'), 'destructive'],
    [vscode('git.push'), 'caution'],
    [vscode('workbench.action.files.revert'), 'destructive'],
    [vscode('workbench.action.terminal.sendSequence', { text: 'rm -rf x\r' }), 'destructive'],
    [vscode('workbench.action.terminal.sendSequence', { text: 'ls\r' }), 'safe'],
    [vscode('runCommands', { commands: ['editor.action.selectAll', 'workbench.action.files.save'] }), 'safe'],
    [vscode('runCommands', { commands: ['workbench.action.terminal.killAll'] }), 'destructive'],
    [vscode('runCommands', { commands: [{ command: 'git.push' }] }), 'caution'],
    [
      vscode('runCommands', {
        commands: [{ command: 'workbench.action.terminal.sendSequence', args: { text: 'rm x\r' } }],
      }),
      'destructive',
    ],
    [
      vscode('runCommands', {
        commands: [{ command: 'runCommands', args: { commands: ['workbench.action.files.revert'] } }],
      }),
      'destructive',
    ],
    [vscode('runCommands', nested(40)), 'destructive'],
    [vscode('workbench.action.openSettings', 'workbench.action.terminal.killAll'), 'safe'],
    [vscode('workbench.action.files.delete'), 'caution'],
    [vscode('git.cherryPickAbort'), 'caution'],
    [vscode('gitlens.resetHard'), 'destructive'],
    [vscode('gitlens.views.resetToCommit'), 'destructive'],
    [vscode('gitlens.resetViewsLayout'), 'safe'],
    [vscode('vscode-docker.volumes.prune'), 'destructive'],
    [vscode('vscode-docker.containers.start'), 'safe'],
    [{ kind: 'terminal', operation: 'close' }, 'destructive'],
    [{ kind: 'terminal', operation: 'new' }, 'safe'],
    [{ kind: 'terminal', operation: 'kill-session' }, 'destructive'],
    [{ kind: 'terminal', operation: 'forget-layout', argument: 'work' }, 'destructive'],
    [{ kind: 'terminal', operation: 'restore-layout-with-programs', argument: 'work' }, 'destructive'],
    [{ kind: 'terminal', operation: 'restore-layout', argument: 'work' }, 'safe'],
    [{ kind: 'terminal', operation: 'interrupt' }, 'safe'],
    [{ kind: 'terminal', operation: 'detach' }, 'safe'],
    [{ kind: 'terminal', operation: 'paste', argument: 'rm x' }, 'destructive'],
    [{ kind: 'terminal', operation: 'search', argument: 'rm x' }, 'safe'],
    // What a line means depends on who reads it
    [type('rm -rf x'), 'destructive', shell],
    [type('rm -rf x'), 'destructive', {}],
    [type('remove it; rm -rf x'), 'safe', { program: 'claude', interactive: true }],
    [type('!rm -rf x'), 'destructive', { program: 'claude', interactive: true }],
    [type('rm -rf x'), 'safe', { program: 'vim', interactive: true }],
    [type(':!rm -rf x'), 'destructive', { program: 'vim', interactive: true }],
    [type(':w !sudo tee x'), 'caution', { program: 'vim', interactive: true }],
    [type(':s/a/b/'), 'safe', { program: 'vim', interactive: true }],
    [type('!rm x'), 'destructive', { program: 'less', interactive: true }],
    [type('drop table x'), 'destructive', { program: 'psql', interactive: true }],
    [type('select 1'), 'safe', { program: 'psql', interactive: true }],
    [type('\\! rm x'), 'destructive', { program: 'psql', interactive: true }],
    [type('.shell rm x'), 'destructive', { program: 'sqlite3', interactive: true }],
    [type('flushall'), 'destructive', { program: 'redis-cli', interactive: true }],
    [type('shutil.rmtree("x")'), 'destructive', { program: 'python', interactive: true }],
    [type(':5,10!rm'), 'destructive', { program: 'vim', interactive: true }],
    [type(":'<,'>!rm"), 'destructive', { program: 'vim', interactive: true }],
    [type(':g/x/!rm'), 'destructive', { program: 'vim', interactive: true }],
    [type(':w !sh'), 'destructive', { program: 'vim', interactive: true }],
    [type(':term rm x'), 'destructive', { program: 'vim', interactive: true }],
    [type(":exe '!rm x'"), 'destructive', { program: 'vim', interactive: true }],
    [type(':call delete("x")'), 'destructive', { program: 'vim', interactive: true }],
    [type(':call system("rm x")'), 'destructive', { program: 'vim', interactive: true }],
    [type(":lua os.remove('x')"), 'destructive', { program: 'vim', interactive: true }],
    [type(':%d'), 'caution', { program: 'vim', interactive: true }],
    [type(':q!'), 'caution', { program: 'vim', interactive: true }],
    [type(':qa!'), 'caution', { program: 'vim', interactive: true }],
    [type(':e!'), 'caution', { program: 'vim', interactive: true }],
    [type(':wq'), 'safe', { program: 'vim', interactive: true }],
    [type(':w !wc'), 'safe', { program: 'vim', interactive: true }],
    [type('|x rm y'), 'destructive', { program: 'less', interactive: true }],
    [type('/run rm x'), 'destructive', { program: 'aider', interactive: true }],
    [type('/clear'), 'caution', { program: 'claude', interactive: true }],
    [type('/help'), 'safe', { program: 'claude', interactive: true }],
    [type("\\copy x to program 'rm y'"), 'destructive', { program: 'psql', interactive: true }],
    [type("copy x from program 'rm y'"), 'destructive', { program: 'psql', interactive: true }],
    [type('\\o |rm x'), 'destructive', { program: 'psql', interactive: true }],
    [type('\\g |rm x'), 'destructive', { program: 'psql', interactive: true }],
    [type('%rm x'), 'destructive', { program: 'ipython', interactive: true }],
    [type('x = !rm y'), 'destructive', { program: 'ipython', interactive: true }],
    [type('%%bash\nrm x'), 'destructive', { program: 'ipython', interactive: true }],
    [type('%sx rm x'), 'destructive', { program: 'ipython', interactive: true }],
    [type('%timeit f()'), 'safe', { program: 'ipython', interactive: true }],
    [type('__import__("os").remove("x")'), 'destructive', { program: 'python', interactive: true }],
    [type('`rm x`'), 'destructive', { program: 'irb', interactive: true }],
    [type('db.dropDatabase()'), 'destructive', { program: 'mongosh', interactive: true }],
    [type('db.x.drop()'), 'destructive', { program: 'mongosh', interactive: true }],
    [type('shell rm x'), 'destructive', { program: 'gdb', interactive: true }],
    [type('break main'), 'safe', { program: 'gdb', interactive: true }],
    [type('drop table x'), 'destructive', { program: 'mariadb', interactive: true }],
    [type('print(1)'), 'safe', { program: 'python', interactive: true }],
    [type('cat <<EOF\nrm x\nEOF'), 'safe', shell],
    [type('cat <<EOF\nrm x\nEOF'), 'destructive', { shell: 'fish' }],
    [type("echo 'a & del x'"), 'safe', shell],
    [type("echo 'a & del x'"), 'destructive', { shell: 'cmd' }],
    [type('echo "a\\" & del x & echo "b"'), 'safe', shell],
    [type('echo "a\\" & del x & echo "b"'), 'destructive', { shell: 'cmd' }],
    [type('echo "a\\"; del x; echo "b"'), 'destructive', { shell: 'pwsh' }],
  ];
  for (const [effect, risk, facts = shell] of cases) {
    it(`${risk}: ${JSON.stringify(effect)} for ${JSON.stringify(facts)}`, () => {
      assert.equal(commandRisk('safe', [effect], facts), risk);
    });
  }

  const press = (keys: string): Effect => ({ kind: 'press', keys: parseKeys(keys) });
  const run = (text: string): Effect => ({ kind: 'run', text });
  const vim = { program: 'vim', interactive: true };
  const together: readonly (readonly [readonly Effect[], Risk, Record<string, string | boolean>?])[] = [
    // Keys are characters
    [[press('r m space x enter')], 'destructive'],
    [[press('r m space x')], 'destructive'],
    [[press('l s enter')], 'safe'],
    [[press('s u d o space l s enter')], 'caution'],
    [[press('r m space x enter')], 'safe', vim],
    [[press('d d')], 'safe', vim],
    [[press('! r m space x enter')], 'destructive', { program: 'less', interactive: true }],
    [[press('r x backspace m enter')], 'destructive'],
    [[press('r m control+u l s enter')], 'safe'],
    [[press('r m space x control+c')], 'safe'],
    [[press('s u d o space x x control+w l s enter')], 'caution'],
    [[press('r m control+u l s enter')], 'destructive', { shell: 'cmd' }],
    [[press('control+c')], 'safe'],
    [[press('up enter')], 'safe'],
    [[press('l left s enter')], 'caution'],
    [[press('m space x home r enter')], 'destructive'],
    // Text and keys of one rule
    [[type('git push '), run('--force')], 'destructive'],
    [[type('r'), run('m x')], 'destructive'],
    [[type('r'), press('m space x enter')], 'destructive'],
    [[run('ls'), run('pwd')], 'safe'],
    [[type('r'), press('enter'), run('m x')], 'safe'],
    [[run('r\\'), run('m x')], 'destructive'],
    [[type('r'), { kind: 'terminal', operation: 'next' }, run('m x')], 'destructive'],
    [[type('r'), vscode('workbench.action.terminal.sendSequence', { text: 'm x\r' })], 'destructive'],
    [[vscode('workbench.action.terminal.sendSequence', { text: 'rr\u007fm x\r' }), press('escape')], 'destructive'],
    [[press('i'), type('rm x'), press('escape')], 'safe', vim],
    [[press('control+r'), type('build')], 'safe'],
    // Keys that tmux sends
    [[tmux('send-keys r'), tmux("send-keys 'm x' Enter")], 'destructive'],
    [[tmux('send-keys -t 2 r'), tmux("send-keys -t 2 'm x' Enter")], 'destructive'],
    [[tmux('send-keys -t2 r'), tmux("send-keys -t :.2 'm x' Enter")], 'destructive'],
    [[type('r'), tmux("send-keys 'm x' Enter")], 'destructive'],
    [[tmux('send-keys r BSpace r m'), run(' x')], 'destructive'],
    [[tmux('send-keys r Enter'), tmux("send-keys 'm x' Enter")], 'safe'],
    [[tmux('send-keys -X cancel'), run('ls')], 'safe'],
  ];
  for (const [effects, risk, facts = shell] of together) {
    it(`${risk}: ${JSON.stringify(effects)} for ${JSON.stringify(facts)}`, () => {
      assert.equal(commandRisk('safe', effects, facts), risk);
    });
  }

  it('is never less than the rule says, and that of the worst effect', () => {
    assert.equal(commandRisk('caution', [type('ls')], shell), 'caution');
    assert.equal(commandRisk('destructive', [], shell), 'destructive');
    assert.equal(commandRisk('safe', [type('ls'), tmux('kill-pane'), type('ls')], shell), 'destructive');
  });
});
