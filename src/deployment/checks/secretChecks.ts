import { lineOf, type Check } from '../deployment';
import { at, entries, list, text } from '../json';
import { containers, nameOf, ofKind } from '../workloads';

/** Names of what nobody else should know. A file that has it, and where it is to be found, may be known. */
export const SECRET_NAME =
  /(?:passw(?:or)?d|passphrase|secret|token|api_?key|private_?key|credential)s?(?!.*(?:file|path|name)s?$)/i;

/** What keys look like, whoever issued them. */
const KEYS = [
  /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/,
  /\bAKIA[0-9A-Z]{16}\b/,
  /\bgh[pousr]_[A-Za-z0-9]{36,}\b/,
  /\bgithub_pat_[A-Za-z0-9_]{60,}\b/,
  /\bxox[abprs]-[A-Za-z0-9-]{20,}\b/,
  /\bnpm_[A-Za-z0-9]{36}\b/,
  /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\b/,
  /\bhttps?:\/\/[^\s:/$@]+:[^\s/$@{<]{3,}@/,
];

export const SECRET_CHECKS: readonly Check[] = [
  {
    id: 'secret-object',
    name: 'Secrets are made in the cluster',
    category: 'secrets',
    severity: 'critical',
    remediation: 'Make it with "kubectl create secret", or have an operator fetch it; keep only its name here.',
    find: (deployment) =>
      ofKind(deployment, 'Secret')
        .filter(({ object }) => entries(at(object, 'data')).length + entries(at(object, 'stringData')).length > 0)
        .map((each) => ({ file: each.file, what: `${nameOf(each)} has its content here.` })),
  },
  {
    id: 'secret-variable',
    name: 'Secrets are given by reference',
    category: 'secrets',
    severity: 'critical',
    remediation: 'Use valueFrom.secretKeyRef, or mount a file.',
    find: (deployment) => [
      ...containers(deployment).flatMap(({ workload, name, value }) =>
        list(at(value, 'env'))
          .filter((each) => SECRET_NAME.test(text(at(each, 'name'))) && text(at(each, 'value')) !== '')
          .map((each) => ({ file: workload.file, what: `${name}: ${text(at(each, 'name'))} has its value here.` })),
      ),
      ...ofKind(deployment, 'ConfigMap').flatMap((each) =>
        entries(at(each.object, 'data'))
          .filter(([name, value]) => SECRET_NAME.test(name) && text(value) !== '')
          .map(([name]) => ({ file: each.file, what: `${nameOf(each)}: ${name} has its value here.` })),
      ),
    ],
  },
  {
    id: 'secret-text',
    name: 'No file has a key in it',
    category: 'secrets',
    severity: 'critical',
    remediation: 'Take it out, and make it worthless: whoever has the repository has it.',
    find: ({ texts }) =>
      texts.flatMap(({ file, text: content }) =>
        KEYS.flatMap((key) => {
          const found = key.exec(content)?.[0];
          return found
            ? [{ file, line: lineOf(content, found), what: `This looks like a key: ${found.slice(0, 8)}...` }]
            : [];
        }),
      ),
  },
];
