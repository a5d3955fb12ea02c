import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { version } from '../../package.json';
import { auditFindings, licenceFindings } from '../deployment/dependencies';
import { accept, readExceptions } from '../deployment/exceptions';
import type { Finding } from '../deployment/finding';
import { readDeployment } from '../deployment/readDeployment';
import { lines, sarif } from '../deployment/report';
import { fails, validate, worstFirst } from '../deployment/validate';
import { EXIT } from './exit';
import type { Output } from './output';

export interface DeploymentOptions {
  readonly deployment: string;
  /** Of the pipelines' files. */
  readonly workflows?: string;
  /** A package-lock.json whose packages are held to their licences and known weaknesses. */
  readonly lock?: string;
  /** What is accepted for a time. */
  readonly exceptions?: string;
  /** Where to write SARIF. */
  readonly sarif?: string;
  readonly json: boolean;
}

const AUDIT_MS = 20_000;

/** `mango doctor --deployment DIR`: fails on a critical finding that nobody accepted. @returns the exit status. */
export async function deploymentDoctor(options: DeploymentOptions, output: Output): Promise<number> {
  const project = resolve('.');
  const { deployment, findings } = await readDeployment(
    resolve(options.deployment),
    options.workflows === undefined ? null : resolve(options.workflows),
    project,
  );
  const all = [...findings, ...validate(deployment), ...(await packages(options.lock))];
  const told = worstFirst(await accepted(all, options));
  if (options.json) for (const finding of told) output.line(JSON.stringify(finding));
  else for (const line of lines(told)) output.line(line);
  if (options.sarif !== undefined) await writeFile(options.sarif, JSON.stringify(sarif(told, version), null, 2) + '\n');
  return fails(told) ? EXIT.failed : EXIT.done;
}

async function packages(lock: string | undefined): Promise<readonly Finding[]> {
  if (lock === undefined) return [];
  const content = JSON.parse(await readFile(lock, 'utf8')) as unknown;
  return [...licenceFindings(content), ...auditFindings(await audit(resolve(lock, '..')))];
}

/** What npm says: with known weaknesses its exit status is not 0, and its output is what matters. */
function audit(folder: string): Promise<string> {
  return new Promise((done) => {
    const options = {
      cwd: folder,
      timeout: AUDIT_MS,
      maxBuffer: 64 * 1024 * 1024,
      shell: process.platform === 'win32',
    };
    execFile('npm', ['audit', '--json', '--package-lock-only'], options, (error, stdout) => {
      done(stdout || (error ? error.message : ''));
    });
  });
}

async function accepted(findings: readonly Finding[], options: DeploymentOptions): Promise<readonly Finding[]> {
  const file = options.exceptions ?? join(options.deployment, 'security-exceptions.yaml');
  let content: string;
  try {
    content = await readFile(file, 'utf8');
  } catch (error) {
    if (options.exceptions === undefined && (error as NodeJS.ErrnoException).code === 'ENOENT') return findings;
    throw error;
  }
  const read = readExceptions(file, content);
  return accept([...findings, ...read.findings], read.exceptions, file, new Date());
}
