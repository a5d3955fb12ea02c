import { C, D, words, type RiskEntry } from './entry';

/** Processes, services, accounts and the machine itself. */
export const SYSTEM: readonly RiskEntry[] = [
  {
    programs: words('kill killall killall5 pkill xkill skill slay taskkill fuser kill-port'),
    unless: /^(?:-l|-L|--list|-0|--table)$/u,
    risk: D,
    why: 'ends processes',
  },
  {
    programs: words('shutdown reboot poweroff halt init telinit'),
    unless: /^(?:-c|\/a)$/u,
    risk: D,
    why: 'stops the machine',
  },
  { programs: ['pm-suspend', 'pm-hibernate', 'rtcwake'], risk: D, why: 'stops the machine' },
  {
    programs: ['systemctl', 'service', 'rc-service', 'launchctl', 'sv', 'supervisorctl', 'initctl', 'svcadm', 'monit'],
    argument:
      /^(?:stop|disable|mask|kill|poweroff|reboot|soft-reboot|kexec|halt|rescue|emergency|suspend|hibernate|isolate|bootout|unload|remove|down|exit|shutdown)$/u,
    risk: D,
    why: 'stops services',
  },
  {
    programs: ['systemctl', 'service', 'rc-service', 'launchctl', 'sv', 'supervisorctl'],
    argument:
      /^(?:restart|try-restart|reload|start|enable|set-default|daemon-reload|bootstrap|load|kickstart|edit|up)$/u,
    risk: C,
    why: 'changes services',
  },
  {
    programs: ['loginctl'],
    argument: /^(?:terminate-|kill-|poweroff|reboot|halt|suspend|hibernate)/u,
    risk: D,
    why: 'ends sessions',
  },
  { programs: ['wsl'], argument: /^(?:--shutdown|--unregister|--terminate|-t)$/u, risk: D, why: 'stops the machine' },
  { programs: ['pm2', 'forever'], argument: /^(?:delete|kill|stop|stopall|flush)$/u, risk: D, why: 'ends processes' },
  { programs: ['journalctl'], argument: /^--(?:vacuum|rotate)/u, risk: C, why: 'removes logs' },
  { programs: ['dmesg'], options: ['-c', '-C', '--clear', '--read-clear'], risk: C, why: 'removes logs' },
  {
    programs: ['systemctl'],
    argument: /^(?:poweroff|reboot|halt|kexec|rescue|emergency|suspend|hibernate)\.target$/u,
    risk: D,
    why: 'stops the machine',
  },
  { programs: ['crontab'], argument: /^\/dev\/null$/u, risk: D, why: 'removes the schedule' },
  { programs: ['crontab'], options: ['-r'], risk: D, why: 'removes the schedule' },
  { programs: ['crontab'], argument: /^(?!-l$|-u$|-e$)/u, risk: C, why: 'replaces the schedule' },
  { programs: ['at'], options: ['-r', '-d'], risk: D, why: 'removes a scheduled job' },
  { programs: ['fc'], options: ['-s'], risk: C, why: 'runs again what was typed before' },
  { programs: ['atrm'], risk: D, why: 'removes a scheduled job' },
  { programs: words('userdel groupdel deluser delgroup'), risk: D, why: 'removes accounts' },
  {
    programs: words('passwd usermod groupmod visudo useradd adduser groupadd addgroup chsh chpasswd gpasswd'),
    risk: C,
    why: 'changes accounts',
  },
  {
    programs: words('iptables ip6tables nft ufw firewall-cmd pfctl'),
    argument: /^(?:-F|--flush|flush|disable|reset|-X|--delete-chain|-d|--panic-on|delete)$/u,
    risk: D,
    why: 'opens or closes the firewall',
  },
  {
    programs: ['ip', 'ifconfig', 'nmcli', 'route', 'networkctl'],
    argument: /^(?:down|del|delete|flush|off|disconnect)$/u,
    risk: D,
    why: 'takes the network away',
  },
  { programs: ['sysctl'], options: ['-w', '--write', '-p'], risk: C, why: 'changes the kernel' },
  { programs: ['modprobe', 'rmmod', 'insmod', 'depmod'], risk: C, why: 'changes the kernel' },
  {
    programs: ['grub-install', 'update-grub', 'efibootmgr', 'bcdedit', 'bootrec'],
    risk: D,
    why: 'changes how the machine starts',
  },
  {
    programs: words('nc ncat netcat'),
    options: ['-e', '-c', '--exec', '--sh-exec'],
    risk: D,
    why: 'lets others type here',
  },
  { programs: ['setenforce', 'swapoff'], risk: C, why: 'changes the system' },
  { programs: ['ssh-keygen'], options: ['-R'], risk: C, why: 'forgets a host' },
  { programs: ['ssh-add'], options: ['-D', '-d'], risk: C, why: 'forgets keys' },
  {
    programs: ['gpg', 'gpg2'],
    argument: /^--(?:delete|batch-delete|yes)/u,
    risk: D,
    why: 'deletes keys',
  },
  { programs: ['security'], argument: /^delete-/u, risk: D, why: 'deletes keys' },
  // Sessions of terminals
  { programs: ['screen'], argument: /^(?:quit|kill)$/u, risk: D, why: 'ends sessions' },
  { programs: ['zellij'], argument: /^(?:kill|delete)-/u, risk: D, why: 'ends sessions' },
  // The shell itself
  { programs: ['exit', 'logout'], risk: C, why: 'ends the shell' },
  { programs: ['exec'], risk: C, why: 'replaces the shell' },
  { programs: ['alias', 'function'], argument: /=/u, risk: C, why: 'gives a name another meaning' },
  { programs: words('sudo doas su pkexec runas gsudo run0'), risk: C, why: 'acts as another user' },
  {
    programs: words('eval source . Invoke-Expression iex'),
    risk: C,
    why: 'runs what it reads',
  },
];
