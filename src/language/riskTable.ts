import type { Risk } from '../protocol/words';

/** What makes a program call dangerous. */
export interface RiskEntry {
  /** Programs, by name without folder. */
  readonly programs: readonly string[];
  /** Words that must follow each other first among the arguments, options left out: `push`, or `system prune`. */
  readonly subcommand?: string;
  /** Any of these options: `--force`, or `-f` alone or among others (`-xf`). Absent: whatever the options. */
  readonly options?: readonly string[];
  /** Any argument that matches. */
  readonly argument?: RegExp;
  readonly risk: Risk;
  /** What it does, for people. */
  readonly why: string;
}

const D = 'destructive';
const C = 'caution';

/** The first entry with the highest risk counts. Documented in docs/vocabulary.md. */
export const RISK_TABLE: readonly RiskEntry[] = [
  // Files and disks
  {
    programs: ['rm', 'rmdir', 'unlink', 'shred', 'srm', 'trash', 'del', 'erase', 'rd', 'Remove-Item', 'ri'],
    risk: D,
    why: 'removes files',
  },
  { programs: ['find', 'fd'], options: ['-delete'], risk: D, why: 'removes what it finds' },
  { programs: ['truncate'], risk: D, why: 'cuts files' },
  {
    programs: ['dd', 'wipefs', 'blkdiscard', 'fdisk', 'sfdisk', 'gdisk', 'parted', 'format', 'diskpart'],
    risk: D,
    why: 'writes to disks',
  },
  { programs: ['mkfs', 'mke2fs', 'mkswap', 'newfs'], risk: D, why: 'formats a disk' },
  { programs: ['mv', 'cp', 'ln', 'install'], options: ['--force', '-f'], risk: C, why: 'overwrites files' },
  { programs: ['mv'], risk: C, why: 'moves or overwrites files' },
  {
    programs: ['rsync'],
    options: ['--delete', '--delete-after', '--delete-before', '--remove-source-files'],
    risk: D,
    why: 'removes files',
  },
  {
    programs: ['chmod', 'chown', 'chgrp', 'chattr', 'setfacl', 'icacls'],
    options: ['-R', '--recursive'],
    risk: D,
    why: 'changes the rights of a whole folder',
  },
  { programs: ['chmod', 'chown', 'chgrp', 'chattr', 'setfacl', 'icacls'], risk: C, why: 'changes rights' },
  // Processes and machines
  {
    programs: ['kill', 'killall', 'pkill', 'xkill', 'taskkill', 'Stop-Process', 'fuser'],
    risk: D,
    why: 'ends processes',
  },
  {
    programs: ['shutdown', 'reboot', 'poweroff', 'halt', 'init', 'telinit', 'Stop-Computer', 'Restart-Computer'],
    risk: D,
    why: 'stops the machine',
  },
  {
    programs: ['systemctl', 'service'],
    argument: /^(?:stop|disable|mask|kill|poweroff|reboot|halt|rescue|emergency|suspend|hibernate)$/u,
    risk: D,
    why: 'stops services',
  },
  {
    programs: ['systemctl', 'service'],
    argument: /^(?:restart|reload|start|enable)$/u,
    risk: C,
    why: 'changes services',
  },
  { programs: ['crontab'], options: ['-r'], risk: D, why: 'removes the schedule' },
  { programs: ['userdel', 'groupdel', 'deluser', 'delgroup'], risk: D, why: 'removes accounts' },
  { programs: ['passwd', 'usermod', 'visudo'], risk: C, why: 'changes accounts' },
  {
    programs: ['iptables', 'nft', 'ufw'],
    argument: /^(?:-F|--flush|flush|disable|reset)$/u,
    risk: D,
    why: 'opens the firewall',
  },
  // git
  {
    programs: ['git'],
    subcommand: 'push',
    options: ['--force', '-f', '--force-with-lease', '--delete', '-d', '--mirror', '--prune'],
    risk: D,
    why: 'overwrites or deletes what others have',
  },
  {
    programs: ['git'],
    subcommand: 'push',
    argument: /^(?:\+|:).+/u,
    risk: D,
    why: 'overwrites or deletes what others have',
  },
  {
    programs: ['git'],
    subcommand: 'reset',
    options: ['--hard', '--merge', '--keep'],
    risk: D,
    why: 'throws changes away',
  },
  {
    programs: ['git'],
    subcommand: 'clean',
    options: ['-f', '--force', '-d', '-x', '-X'],
    risk: D,
    why: 'removes files that git does not know',
  },
  { programs: ['git'], subcommand: 'checkout', options: ['--force', '-f'], risk: D, why: 'throws changes away' },
  { programs: ['git'], subcommand: 'checkout', argument: /^(?:\.|--)$/u, risk: D, why: 'throws changes away' },
  {
    programs: ['git'],
    subcommand: 'switch',
    options: ['--force', '-f', '--discard-changes'],
    risk: D,
    why: 'throws changes away',
  },
  { programs: ['git'], subcommand: 'branch', options: ['-D', '-d', '--delete'], risk: D, why: 'deletes a branch' },
  { programs: ['git'], subcommand: 'tag', options: ['-d', '--delete'], risk: D, why: 'deletes a tag' },
  { programs: ['git'], subcommand: 'stash drop', risk: D, why: 'throws stashed changes away' },
  { programs: ['git'], subcommand: 'stash clear', risk: D, why: 'throws stashed changes away' },
  { programs: ['git'], subcommand: 'rm', risk: D, why: 'removes files' },
  { programs: ['git'], subcommand: 'filter-branch', risk: D, why: 'rewrites history' },
  { programs: ['git'], subcommand: 'filter-repo', risk: D, why: 'rewrites history' },
  { programs: ['git'], subcommand: 'reflog expire', risk: D, why: 'forgets history' },
  { programs: ['git'], subcommand: 'gc', options: ['--prune', '--aggressive'], risk: D, why: 'forgets history' },
  { programs: ['git'], subcommand: 'worktree remove', risk: D, why: 'removes a working tree' },
  { programs: ['git'], subcommand: 'remote remove', risk: D, why: 'removes a remote' },
  { programs: ['git'], subcommand: 'rebase', risk: C, why: 'rewrites history' },
  // Packages
  {
    programs: [
      'apt',
      'apt-get',
      'aptitude',
      'dnf',
      'yum',
      'zypper',
      'apk',
      'brew',
      'port',
      'snap',
      'flatpak',
      'choco',
      'winget',
      'scoop',
      'nix-env',
    ],
    argument: /^(?:remove|purge|autoremove|erase|uninstall|del|rm|clean|-e)$/u,
    risk: D,
    why: 'uninstalls packages',
  },
  { programs: ['pacman', 'yay', 'paru'], argument: /^-R/u, risk: D, why: 'uninstalls packages' },
  {
    programs: [
      'npm',
      'pnpm',
      'yarn',
      'bun',
      'pip',
      'pip3',
      'pipx',
      'uv',
      'gem',
      'cargo',
      'conda',
      'poetry',
      'composer',
      'dotnet',
    ],
    argument: /^(?:uninstall|remove|rm|un|unlink|unpublish)$/u,
    risk: D,
    why: 'uninstalls packages',
  },
  {
    programs: ['npm', 'pnpm', 'yarn', 'cargo', 'gem', 'twine', 'poetry', 'flit'],
    argument: /^(?:publish|upload|deprecate|yank)$/u,
    risk: D,
    why: 'publishes for everybody',
  },
  {
    programs: ['apt', 'apt-get', 'dnf', 'yum', 'pacman', 'brew'],
    argument: /^(?:upgrade|dist-upgrade|full-upgrade|-Syu)$/u,
    risk: C,
    why: 'changes the system',
  },
  // Containers and clusters
  {
    programs: ['docker', 'podman', 'nerdctl'],
    argument: /^(?:prune|rm|rmi|kill|down|stop)$/u,
    risk: D,
    why: 'removes or stops containers',
  },
  {
    programs: ['docker-compose', 'podman-compose'],
    argument: /^(?:down|rm|kill|stop)$/u,
    risk: D,
    why: 'removes or stops containers',
  },
  {
    programs: ['kubectl', 'oc', 'k'],
    argument: /^(?:delete|drain|cordon|evict)$/u,
    risk: D,
    why: 'removes things from the cluster',
  },
  {
    programs: ['kubectl', 'oc', 'k'],
    argument: /^(?:apply|replace|patch|scale|edit|rollout|taint|label|annotate|set)$/u,
    risk: C,
    why: 'changes the cluster',
  },
  { programs: ['helm'], argument: /^(?:uninstall|delete|del|un|rollback)$/u, risk: D, why: 'removes a release' },
  { programs: ['helm'], argument: /^(?:install|upgrade)$/u, risk: C, why: 'changes the cluster' },
  {
    programs: ['terraform', 'tofu', 'pulumi', 'vagrant', 'cdk', 'serverless'],
    argument: /^(?:destroy|apply|down|taint|remove)$/u,
    risk: D,
    why: 'changes or destroys machines',
  },
  {
    programs: ['aws', 'gcloud', 'az', 'doctl', 'gh', 'glab', 'heroku', 'fly', 'flyctl'],
    argument: /^(?:delete|rm|rb|terminate|destroy|terminate-instances|remove|.*delete.*)$/u,
    risk: D,
    why: 'deletes things in the cloud',
  },
  // Databases
  { programs: ['dropdb', 'dropuser', 'mysqladmin'], risk: D, why: 'drops a database' },
  {
    programs: ['psql', 'mysql', 'mariadb', 'sqlite3', 'mongo', 'mongosh', 'clickhouse-client', 'sqlcmd', 'duckdb'],
    argument: /\b(?:drop|truncate|delete\s+from|dropDatabase|alter)\b/iu,
    risk: D,
    why: 'removes data',
  },
  {
    programs: ['redis-cli', 'valkey-cli'],
    argument: /^(?:flushall|flushdb|shutdown)$/iu,
    risk: D,
    why: 'removes data',
  },
  // tmux from a shell
  { programs: ['tmux'], argument: /^kill-/u, risk: D, why: 'ends sessions, windows or panes' },
  { programs: ['screen'], argument: /^(?:quit|kill)$/u, risk: D, why: 'ends sessions' },
  // The shell itself
  { programs: ['exit', 'logout'], risk: C, why: 'ends the shell' },
  { programs: ['sudo', 'doas', 'su', 'pkexec', 'runas'], risk: C, why: 'acts as another user' },
  { programs: ['eval', 'source', '.', 'Invoke-Expression', 'iex'], risk: C, why: 'runs what it reads' },
];

/** Programs that run the program named by their arguments, with the options that take a value. */
export const WRAPPERS: Readonly<Record<string, readonly string[]>> = {
  sudo: ['-u', '-g', '-h', '-p', '-C', '-T', '-U', '-D', '-R'],
  doas: ['-u', '-C'],
  pkexec: ['--user'],
  env: ['-u', '-C', '-S'],
  nohup: [],
  time: ['-f', '-o'],
  nice: ['-n'],
  ionice: ['-c', '-n', '-p'],
  timeout: ['-s', '-k'],
  stdbuf: ['-i', '-o', '-e'],
  setsid: [],
  exec: ['-a'],
  command: [],
  builtin: [],
  xargs: ['-n', '-I', '-P', '-L', '-d', '-s', '-a', '-E'],
  parallel: ['-j'],
  watch: ['-n'],
  strace: ['-e', '-o', '-p'],
  busybox: [],
  toybox: [],
  npx: ['-p'],
};

/** Shells, and the option after which they take a command line. */
export const SHELL_PROGRAMS: ReadonlySet<string> = new Set(
  'sh bash zsh dash ksh fish csh tcsh ash pwsh powershell cmd python python3 perl ruby node'.split(' '),
);

/** Programs that fetch what others wrote. */
export const DOWNLOADERS: ReadonlySet<string> = new Set('curl wget fetch aria2c http https iwr irm'.split(' '));
