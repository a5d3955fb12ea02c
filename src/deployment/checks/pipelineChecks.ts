import { lineOf, type Check, type Parsed } from '../deployment';
import { at, entries, list, text } from '../json';

/** Of an event, what strangers write. */
const STRANGERS_TEXT =
  /\$\{\{[^}]*github\.(?:head_ref|event\.[\w.*]*(?:title|body|message|ref|label|name|email))\b[^}]*\}\}/;

interface Step {
  readonly source: Parsed;
  readonly job: string;
  readonly value: unknown;
}

function steps(workflows: readonly Parsed[]): readonly Step[] {
  return workflows.flatMap((source) =>
    entries(at(source.value, 'jobs')).flatMap(([job, value]) => [
      // A job may be another workflow.
      ...(at(value, 'uses') === undefined ? [] : [{ source, job, value }]),
      ...list(at(value, 'steps')).map((step) => ({ source, job, value: step })),
    ]),
  );
}

export const PIPELINE_CHECKS: readonly Check[] = [
  {
    id: 'pipeline-pinned',
    name: 'Actions are named by digest',
    category: 'pipeline',
    severity: 'high',
    remediation: 'Name the commit (40 digits) behind the @, with the version as a remark.',
    find: ({ workflows }) =>
      steps(workflows)
        .map((step) => ({ ...step, uses: text(at(step.value, 'uses')) }))
        .filter(
          ({ uses }) => uses !== '' && !uses.startsWith('./') && !/@[0-9a-f]{40}$|@sha256:[0-9a-f]{64}$/.test(uses),
        )
        .map(({ source, uses }) => ({
          file: source.file,
          line: lineOf(source.text, uses),
          what: `${uses} may be replaced.`,
        })),
  },
  {
    id: 'pipeline-permissions',
    name: 'Tokens may do what their job needs',
    category: 'pipeline',
    severity: 'high',
    remediation: 'Set permissions: {contents: read} for the workflow, and what a job needs more at the job.',
    find: ({ workflows }) =>
      workflows.flatMap(({ file, text: content, value }) => {
        const jobs = entries(at(value, 'jobs'));
        const unsaid =
          at(value, 'permissions') === undefined && jobs.some(([, job]) => at(job, 'permissions') === undefined);
        const all = [value, ...jobs.map(([, job]) => job)].map((each) => at(each, 'permissions'));
        const writes = entries(at(value, 'permissions')).filter(([, right]) => right === 'write');
        if (unsaid) return [{ file, what: 'The token may do what the repository allows by default.' }];
        if (all.includes('write-all'))
          return [{ file, line: lineOf(content, 'write-all'), what: 'The token may write everything.' }];
        return writes.map(([name]) => ({
          file,
          line: lineOf(content, `${name}: write`),
          what: `Every job may write ${name}.`,
        }));
      }),
  },
  {
    id: 'pipeline-injection',
    name: "Strangers' text is no code",
    category: 'pipeline',
    severity: 'critical',
    remediation: 'Hand it over in an environment variable.',
    find: ({ workflows }) =>
      steps(workflows).flatMap(({ source, job, value }) => {
        const found = STRANGERS_TEXT.exec(text(at(value, 'run')))?.[0];
        return found
          ? [{ file: source.file, line: lineOf(source.text, found), what: `Job ${job} runs ${found}.` }]
          : [];
      }),
  },
  {
    id: 'pipeline-strangers-code',
    name: "Strangers' code runs without our rights",
    category: 'pipeline',
    severity: 'critical',
    remediation: 'Use pull_request, whose token can only read.',
    find: ({ workflows }) =>
      workflows
        .filter(({ value }) => {
          const on = at(value, 'on');
          return (
            on === 'pull_request_target' ||
            list(on).includes('pull_request_target') ||
            at(on, 'pull_request_target') !== undefined
          );
        })
        .map(({ file, text: content }) => ({
          file,
          line: lineOf(content, 'pull_request_target'),
          what: "Pull requests run with the repository's rights.",
        })),
  },
  {
    id: 'pipeline-credentials',
    name: 'The token does not lie about',
    category: 'pipeline',
    severity: 'medium',
    remediation: 'Set persist-credentials: false at the checkout.',
    find: ({ workflows }) =>
      steps(workflows)
        .filter(
          ({ value }) =>
            text(at(value, 'uses')).startsWith('actions/checkout@') &&
            at(value, 'with', 'persist-credentials') !== false,
        )
        .map(({ source, job }) => ({
          file: source.file,
          line: lineOf(source.text, 'actions/checkout@'),
          what: `Job ${job} leaves its token in the checkout.`,
        })),
  },
];
