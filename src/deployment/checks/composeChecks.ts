import { lineOf, type Check, type Parsed } from '../deployment';
import type { Rule } from '../finding';
import { at, entries, list, text } from '../json';
import { SECRET_NAME } from './secretChecks';

const LOOPBACK = /^(?:127\.0\.0\.1|\[::1\]):/;

function ofServices(rule: Rule, wrong: (service: unknown) => string | null): Check {
  return {
    ...rule,
    find: ({ compose }) =>
      compose.flatMap((source) =>
        services(source).flatMap(([name, service]) => {
          const what = wrong(service);
          return what === null
            ? []
            : [{ file: source.file, line: lineOf(source.text, `\n  ${name}:`) + 1, what: `Service ${name} ${what}.` }];
        }),
      ),
  };
}

function services({ value }: Parsed): readonly (readonly [string, unknown])[] {
  return entries(at(value, 'services'));
}

/** Variables as pairs, however they are written. */
function variables(service: unknown): readonly (readonly [string, string])[] {
  const environment = at(service, 'environment');
  if (Array.isArray(environment)) {
    return list(environment).map((line) => {
      const [name = '', ...value] = text(line).split('=');
      return [name, value.join('=')] as const;
    });
  }
  return entries(environment).map(([name, value]) => [name, text(value)] as const);
}

export const COMPOSE_CHECKS: readonly Check[] = [
  ofServices(
    {
      id: 'compose-password',
      name: 'There is no default password',
      category: 'secrets',
      severity: 'critical',
      remediation: 'Write ${NAME:?set NAME}, which refuses to start without it, or mount a file under secrets.',
    },
    (service) => {
      const open = variables(service).filter(
        ([name, value]) =>
          (SECRET_NAME.test(name) || /:\/\/[^/]*:[^/]*@/.test(value)) && !/^\$\{\w+:\?[^}]*\}$/.test(value),
      );
      return open.length === 0 ? null : `starts with ${open.map(([name]) => name).join(', ')} as it stands here`;
    },
  ),
  ofServices(
    {
      id: 'compose-privileged',
      name: 'Services stay out of their machine',
      category: 'container',
      severity: 'critical',
      remediation:
        'Remove privileged, cap_add, host networks and process tables, and the socket of the container engine.',
    },
    (service) => {
      const mounts = list(at(service, 'volumes')).map((volume) => text(volume) || text(at(volume, 'source')));
      const used = [
        ...(at(service, 'privileged') === true ? ['privileged'] : []),
        ...(list(at(service, 'cap_add')).length > 0 ? ['cap_add'] : []),
        ...['network_mode', 'pid', 'ipc'].filter((name) => at(service, name) === 'host'),
        ...(mounts.some((mount) => /(?:docker|containerd|podman)\.sock/.test(mount)) ? ["the engine's socket"] : []),
      ];
      return used.length === 0 ? null : `uses ${used.join(', ')}`;
    },
  ),
  ofServices(
    {
      id: 'compose-hardening',
      name: 'Services can do little',
      category: 'container',
      severity: 'high',
      remediation: 'Set cap_drop: [ALL], security_opt: [no-new-privileges:true] and read_only: true.',
    },
    (service) => {
      const missing = [
        ...(list(at(service, 'cap_drop')).includes('ALL') ? [] : ['cap_drop']),
        ...(list(at(service, 'security_opt')).map(text).includes('no-new-privileges:true')
          ? []
          : ['no-new-privileges']),
        ...(at(service, 'read_only') === true ? [] : ['read_only']),
      ];
      return missing.length === 0 ? null : `has no ${missing.join(', ')}`;
    },
  ),
  ofServices(
    {
      id: 'compose-user',
      name: 'Services run as nobody special',
      category: 'container',
      severity: 'high',
      remediation: 'Set user to a number other than 0.',
    },
    (service) => (/^[1-9]\d*(?::\d+)?$/.test(text(at(service, 'user'))) ? null : 'may run as root'),
  ),
  ofServices(
    {
      id: 'compose-limits',
      name: 'Services have limits',
      category: 'container',
      severity: 'medium',
      remediation: 'Set mem_limit, cpus and pids_limit.',
    },
    (service) => {
      const missing = ['mem_limit', 'cpus', 'pids_limit'].filter((name) => at(service, name) === undefined);
      return missing.length === 0 ? null : `has no ${missing.join(', ')}`;
    },
  ),
  ofServices(
    {
      id: 'compose-health',
      name: 'Services say how they are',
      category: 'monitoring',
      severity: 'medium',
      remediation: 'Add a healthcheck.',
    },
    (service) => (at(service, 'healthcheck', 'test') === undefined ? 'has no healthcheck' : null),
  ),
  ofServices(
    {
      id: 'compose-ports',
      name: 'Ports are open to this machine alone',
      category: 'network',
      severity: 'high',
      remediation: 'Write 127.0.0.1: before the port, and let a proxy with TLS stand before it.',
    },
    (service) => {
      const open = list(at(service, 'ports'))
        .map((port) => text(port) || `${text(at(port, 'host_ip'))}:${text(at(port, 'published'))}`)
        .filter((port) => !LOOPBACK.test(port));
      return open.length === 0 ? null : `opens ${open.join(', ')} to everyone`;
    },
  ),
];
