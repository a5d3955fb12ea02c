/**
 * Programs that run the program named by their arguments, with the options that take a value. A long option that is not
 * here may take one or not, so both are tried.
 */
export const WRAPPERS: Readonly<Record<string, readonly string[]>> = {
  sudo: words('-u -g -h -p -C -T -U -D -R -r -t --user --group --host --chdir --prompt'),
  doas: ['-u', '-C'],
  run0: ['-u', '-g', '-D'],
  gsudo: ['-u'],
  pkexec: ['--user'],
  env: ['-u', '-C', '-P', '--unset', '--chdir'],
  time: ['-f', '-o'],
  nice: ['-n'],
  ionice: ['-c', '-n', '-p'],
  chrt: ['-T', '-P', '-D'],
  timeout: ['-s', '-k', '--signal', '--kill-after'],
  stdbuf: ['-i', '-o', '-e'],
  exec: ['-a'],
  xargs: words('-n -I -P -L -d -s -a -E --max-args --max-procs --delimiter'),
  parallel: ['-j', '-S', '-a', '--jobs', '--colsep'],
  rush: ['-j'],
  watch: ['-n', '--interval'],
  strace: ['-e', '-o', '-p', '-s'],
  ltrace: ['-e', '-o', '-p'],
  proot: ['-r', '-b', '-w'],
  nsenter: ['-t'],
  flock: ['-w', '-E'],
  caffeinate: ['-t', '-w'],
  cgexec: ['-g'],
  cpulimit: ['-l', '-p'],
  sshpass: ['-p', '-f'],
  runuser: ['-u', '-g', '-G'],
  'systemd-run': ['-p', '-E', '--unit', '-u'],
  npx: ['-p', '--package'],
  'env-cmd': ['-f', '-e', '-r'],
  dotenv: ['-f', '-e', '-p', '-v', '-c'],
  ...valueless(
    'ssh-agent eatmydata nocache flatpak-spawn',
    'nohup taskset setsid setarch linux32 linux64 command builtin noglob nocorrect coproc repeat entr unbuffer firejail',
    'proot chroot unshare systemd-inhibit dbus-run-session busybox toybox winpty start call chronic ts sem torsocks torify',
    'proxychains proxychains4 fakeroot fakechroot faketime setpriv runcon numactl prlimit dumb-init tini gosu su-exec',
    'setuidgid valgrind heaptrack gdb rlwrap watchexec viddy hwatch cross-env xvfb-run bunx uvx pnpx zargs',
  ),
};

/** Wrappers whose first plain argument is something else than the program: a lock, a folder, a duration, a mask. */
export const WRAPPERS_WITH_OPERAND: ReadonlySet<string> = new Set(
  words('flock chroot timeout taskset chrt setarch repeat faketime runcon gosu su-exec setuidgid'),
);

/** Programs that run another one behind a word of theirs: `npm exec`, `git bisect run`. */
export const RUNNERS: Readonly<Record<string, RegExp>> = {
  npm: /^(?:exec|x)$/u,
  foreman: /^run$/u,
  honcho: /^run$/u,
  dotenv: /^run$/u,
  pnpm: /^(?:exec|dlx)$/u,
  yarn: /^(?:exec|dlx)$/u,
  bun: /^x$/u,
  git: /^(?:run|foreach)$/u,
  ip: /^exec$/u,
  nix: /^(?:run|shell|develop)$/u,
  perf: /^(?:stat|record|trace)$/u,
  zellij: /^(?:run|r)$/u,
  ...Object.fromEntries(
    words(
      'uv poetry pdm pipenv pipx hatch rye pixi bundle rbenv pyenv nodenv nvm fnm volta asdf mise rustup direnv opam stack conda mamba micromamba op doppler dotenvx aws-vault infisical apptainer singularity',
    ).map((name) => [name, /^(?:exec|run|x)$/u]),
  ),
};

/** Runners that want to know where, or with what, before the program. */
export const RUNNERS_WITH_OPERAND: ReadonlySet<string> = new Set(
  words('rustup direnv ip aws-vault apptainer singularity'),
);

/** Words before a program that the shell itself understands. */
export const RESERVED: ReadonlySet<string> = new Set(
  'if then elif else fi while until do done for in case esac select function ! { } begin end and or not'.split(' '),
);

/** Shells, which read a command line as an argument or from what is piped into them. */
export const SHELL_PROGRAMS: ReadonlySet<string> = new Set(
  'sh bash zsh dash ksh mksh fish csh tcsh ash rbash elvish nu xonsh pwsh powershell cmd'.split(' '),
);

/** Interpreters of other languages. */
export const INTERPRETERS: ReadonlySet<string> = new Set(
  'python python2 python3 perl ruby node deno bun php lua tclsh osascript awk gawk mawk Rscript julia'.split(' '),
);

/** What code of other languages does that a shell line would have to be asked about. */
export const DANGEROUS_CODE = new RegExp(
  [
    // Files that go, by whatever name a language has for it.
    String.raw`\b(?:rmtree|unlink|rmdir|removedirs|rm_rf|rm_r|rmSync|rmdirSync|unlinkSync|remove_entry|remove_tree|truncate|removeSync|__import__)\b`,
    String.raw`\bos\.(?:remove|system|popen|kill|exec\w*)|\bfile\.remove\b|(?<![.\w])remove\s*\(|\bDeno\.(?:remove|run|Command|truncate|kill)\b|\bspawn(?:Sync)?\s*\(|\brm\s*\(|\.(?:rm|rmdir|kill)\s*\(`,
    String.raw`\bfrom\s+os\s+import\b[^;\n]*\b(?:remove|system|popen|kill|unlink)\b|\bshutil\b|\bFileUtils\b|\b(?:File|Dir)\.(?:delete|unlink|rmdir)\b|\bdelete-(?:file|directory)\b`,
    // Programs that are called, or code that is made on the way.
    String.raw`\bsubprocess\b|\bchild_process\b|\bpty\.spawn\b|\bsystem\s*\(|\bexec\w*\s*\(|\bdo shell script\b|\beval\b`,
    String.raw`\b(?:shell_exec|passthru|proc_open|popen|qx)\b|\bshell-command\b`,
  ].join('|'),
  'u',
);

/** Programs that fetch what others wrote. */
export const DOWNLOADERS: ReadonlySet<string> = new Set(
  words(
    'curl wget fetch aria2c http https xh lynx axel nc ncat netcat socat telnet ftp sftp ssh iwr irm invoke-webrequest invoke-restmethod',
  ),
);

/** Programs that turn what nobody can read into what a shell can run. */
export const DECODERS: ReadonlySet<string> = new Set(
  'base64 base32 basenc xxd openssl gunzip zcat bzcat xzcat gzip uudecode rev tr uncompress'.split(' '),
);

/** Programs that keep command lines for later. */
export const SCHEDULERS: ReadonlySet<string> = new Set(['at', 'batch']);

/** Programs that read a query language. */
export const QUERY_PROGRAMS: ReadonlySet<string> = new Set(
  words('psql mysql mariadb sqlite3 mongo mongosh sqlcmd duckdb cqlsh pgcli mycli litecli clickhouse-client'),
);

/** Programs that read a command of their own on each line, one word after the other. */
export const WORD_PROGRAMS: ReadonlySet<string> = new Set(words('redis-cli valkey-cli gdb lldb ftp sftp'));

/** Shells' and PowerShell's words for running text. */
export const EVALUATORS: ReadonlySet<string> = new Set(['eval', 'source', '.', 'iex', 'invoke-expression']);

function words(text: string): readonly string[] {
  return text.split(' ');
}

function valueless(...names: readonly string[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(names.flatMap(words).map((name) => [name, []]));
}
