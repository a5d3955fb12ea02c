import { C, D, words, type RiskEntry } from './entry';

/** Packages of systems and languages, and publishing. */
export const PACKAGES: readonly RiskEntry[] = [
  {
    programs: words(
      'apt apt-get aptitude dnf yum zypper apk brew port snap flatpak choco winget scoop nix-env pkg emerge opkg dpkg rpm guix tlmgr sdk ghcup nix',
    ),
    argument:
      /^(?:remove|purge|autoremove|auto-remove|erase|uninstall|del|delete|rm|-e|-ev[h]?|-r|-P|-C|--uninstall|--remove|--purge|--erase|--unmerge|--depclean|autopurge)$/u,
    unless: /^(?:--dry-run|--simulate|-s)$/u,
    unlessFirst:
      /^(?:run|run-script|test|t|build|check|bench|exec|install|i|add|ci|search|info|list|ls|show|view|home|cat|edit|deps|uses|why|help)$/u,
    risk: D,
    why: 'uninstalls packages',
  },
  { programs: ['xbps-remove', 'pkg_delete'], risk: D, why: 'uninstalls packages' },
  { programs: ['apt', 'apt-get'], subcommand: 'install', argument: /^[\w.+]+-$/u, risk: D, why: 'uninstalls packages' },
  { programs: ['pacman', 'yay', 'paru'], argument: /^-Sc/u, risk: C, why: 'empties a cache' },
  { programs: ['emerge'], options: ['-c'], risk: D, why: 'uninstalls packages' },
  { programs: ['npm'], subcommand: 'r', risk: D, why: 'uninstalls packages' },
  { programs: ['pacman', 'yay', 'paru'], argument: /^(?:-R|--remove)/u, risk: D, why: 'uninstalls packages' },
  {
    programs: ['nix-collect-garbage', 'nix-store'],
    argument: /^(?:-d|--delete|--gc)/u,
    risk: D,
    why: 'removes packages',
  },
  {
    programs: words(
      'npm pnpm yarn bun pip pip3 pipx uv gem cargo conda mamba poetry composer dotnet bundle rustup pyenv nvm asdf pipenv mise rbenv volta fnm luarocks opam code',
    ),
    argument: /^(?:uninstall|remove|rm|un|unlink|unpublish|self-uninstall|uninstall-all|--uninstall-extension)$/u,
    unless: /^--dry-run$/u,
    unlessFirst:
      /^(?:run|run-script|test|t|build|check|bench|exec|install|i|add|ci|search|info|list|ls|show|view|home|cat|edit|deps|uses|why|help)$/u,
    risk: D,
    why: 'uninstalls packages',
  },
  { programs: ['conda', 'mamba'], subcommand: 'env remove', risk: D, why: 'uninstalls packages' },
  {
    programs: words('npm pnpm yarn cargo gem twine poetry flit bun vsce ovsx lerna changeset goreleaser'),
    argument: /^(?:publish|upload|deprecate|yank|release|dist-tag|unpublish|push)$/u,
    unless: /^(?:--dry-run|--snapshot)$/u,
    risk: D,
    why: 'publishes for everybody',
  },
  {
    programs: words('apt apt-get dnf yum pacman brew zypper'),
    argument: /^(?:upgrade|dist-upgrade|full-upgrade|-Syu|system-upgrade|dup)$/u,
    risk: C,
    why: 'changes the system',
  },
  {
    programs: ['cargo', 'go', 'npm', 'pnpm', 'yarn', 'pip', 'pip3', 'uv', 'docker'],
    subcommand: 'cache clean',
    risk: C,
    why: 'empties a cache',
  },
  {
    programs: ['deno', 'npx', 'bunx', 'pipx', 'uvx'],
    argument: /^(?:https?|git\+\w+|github):/u,
    risk: C,
    why: 'runs what others wrote',
  },
  { programs: ['npm', 'pnpm'], subcommand: 'prune', risk: C, why: 'removes packages that can be had again' },
  { programs: ['brew'], subcommand: 'cleanup', risk: C, why: 'removes packages that can be had again' },
  { programs: ['go'], options: ['-modcache', '-cache'], risk: C, why: 'empties a cache' },
  {
    programs: ['make', 'ninja', 'just', 'gradle', 'mvn', './gradlew'],
    argument: /^(?:dist|real|very)?-?clean(?:all)?$/u,
    risk: C,
    why: 'removes what was built',
  },
];
