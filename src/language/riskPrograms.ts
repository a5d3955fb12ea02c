/** Programs that run the program named by their arguments, with the options that take a value. */
export const WRAPPERS: Readonly<Record<string, readonly string[]>> = {
  sudo: ['-u', '-g', '-h', '-p', '-C', '-T', '-U', '-D', '-R', '-r', '-t', '--user', '--group', '--host', '--chdir'],
  doas: ['-u', '-C'],
  run0: ['-u', '-g', '-D'],
  gsudo: ['-u'],
  pkexec: ['--user'],
  env: ['-u', '-C', '-P', '--unset', '--chdir'],
  nohup: [],
  time: ['-f', '-o'],
  nice: ['-n'],
  ionice: ['-c', '-n', '-p'],
  chrt: ['-T', '-P', '-D'],
  taskset: [],
  timeout: ['-s', '-k', '--signal', '--kill-after'],
  stdbuf: ['-i', '-o', '-e'],
  setsid: [],
  setarch: [],
  exec: ['-a'],
  command: [],
  builtin: [],
  noglob: [],
  nocorrect: [],
  coproc: [],
  xargs: [
    '-n',
    '-I',
    '-i',
    '-P',
    '-L',
    '-l',
    '-d',
    '-s',
    '-a',
    '-E',
    '--max-args',
    '--max-procs',
    '--replace',
    '--delimiter',
  ],
  parallel: ['-j', '-S', '-a', '--jobs', '--colsep'],
  rush: ['-j'],
  watch: ['-n', '--interval'],
  entr: [],
  strace: ['-e', '-o', '-p', '-s'],
  ltrace: ['-e', '-o', '-p'],
  unbuffer: [],
  firejail: [],
  proot: ['-r', '-b', '-w'],
  chroot: [],
  unshare: [],
  nsenter: ['-t'],
  flock: ['-w', '-E'],
  caffeinate: ['-t', '-w'],
  'systemd-run': ['-p', '-E', '--unit', '-u'],
  'systemd-inhibit': [],
  'dbus-run-session': [],
  busybox: [],
  toybox: [],
  winpty: [],
  npx: ['-p'],
  start: [],
  call: [],
};

/** Wrappers whose first plain argument is something else than the program: a lock, a folder, a duration, a mask. */
export const WRAPPERS_WITH_OPERAND: ReadonlySet<string> = new Set([
  'flock',
  'chroot',
  'timeout',
  'taskset',
  'chrt',
  'setarch',
]);

/** Words before a program that the shell itself understands. */
export const RESERVED: ReadonlySet<string> = new Set(
  'if then elif else fi while until do done for in case esac select function time coproc ! { } begin end and or not'.split(
    ' ',
  ),
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
export const DANGEROUS_CODE =
  /\b(?:rmtree|unlink|rmdir|removedirs|rm_rf|rm_r|rmSync|rmdirSync|unlinkSync|remove_entry|truncate|removeSync)\b|\bos\.(?:remove|system|popen|kill|exec\w*)|\bsubprocess\b|\bshutil\b|\bchild_process\b|\bFileUtils\b|\bsystem\s*\(|\bexec\w*\s*\(|\bdo shell script\b|\beval\b/u;

/** Programs that fetch what others wrote. */
export const DOWNLOADERS: ReadonlySet<string> = new Set(
  'curl wget fetch aria2c http https xh lynx axel iwr irm Invoke-WebRequest Invoke-RestMethod'.toLowerCase().split(' '),
);

/** Programs that turn what nobody can read into what a shell can run. */
export const DECODERS: ReadonlySet<string> = new Set(
  'base64 base32 basenc xxd openssl gunzip zcat bzcat xzcat gzip uudecode rev tr uncompress'.split(' '),
);

/** Shells' and PowerShell's words for running text. */
export const EVALUATORS: ReadonlySet<string> = new Set(['eval', 'source', '.', 'iex', 'invoke-expression']);
