import { spawnSync } from 'node:child_process';
import { measurement, type Measurement } from './measure';

const RUNS = 20;

/**
 * Loading the host bundle in a fresh process, which is what activation costs before activate() itself runs; the host suite
 * measures activate() in the real editor. `vscode` is a mock here: there is none outside the editor.
 */
export function benchActivation(): Measurement[] {
  const script = `
    const Module = require('node:module');
    const load = Module._load;
    const any = () => new Proxy(function () {}, { get: (_, key) => (key === Symbol.toPrimitive ? () => '' : any()), apply: any, construct: any });
    const seen = [];
    Module._load = function (name, ...rest) { if (name === 'vscode') return any(); seen.push(name); return load.call(this, name, ...rest); };
    const from = performance.now();
    require(process.argv[1]);
    const ms = performance.now() - from;
    const heavy = seen.filter((name) => /^(koffi|sql\\.js|node-pty|vosk)/.test(name));
    if (heavy.length > 0) throw new Error('loaded at start: ' + heavy.join(', '));
    process.stdout.write(String(ms));
  `;
  const times = Array.from({ length: RUNS }, () => {
    const run = spawnSync(process.execPath, ['-e', script, `${process.cwd()}/dist/extension.js`], { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(run.stderr);
    return Number(run.stdout);
  });
  return [measurement('loading the host bundle', 'ms', times, { of: 'median', atMost: 30 })];
}
