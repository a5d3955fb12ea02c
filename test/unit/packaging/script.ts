import { execFile } from 'node:child_process';

/** How a script ended. */
export interface ScriptEnd {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Node to its end; an exit status other than 0 is an answer. */
export function runNode(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<ScriptEnd> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, stdout, stderr });
    });
  });
}

/** Runs an expression that uses what a module of scripts/ exports, and returns its value, as JSON has it. */
export async function evaluate(module: string, names: string, expression: string): Promise<unknown> {
  const mark = 'value:';
  const code = `
    import { ${names} } from './scripts/${module}';
    const value = await (${expression});
    console.log('\\n${mark}' + JSON.stringify(value));`;
  const { stdout, stderr } = await runNode(['--input-type=module', '-e', code]);
  const line = stdout.split('\n').find((each) => each.startsWith(mark));
  if (line === undefined) throw new Error(`No value:\n${stdout}${stderr}`);
  return JSON.parse(line.slice(mark.length));
}
