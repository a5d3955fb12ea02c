// What a commit must pass: format and lint of the staged files, and types of the whole where TypeScript is among them.
const quoted = (files) => files.map((file) => JSON.stringify(file)).join(' ');

export default {
  '*.{ts,mjs,cjs}': (files) => `eslint --no-warn-ignored ${quoted(files)}`,
  '*': (files) => `prettier --check --ignore-unknown --log-level warn ${quoted(files)}`,
  '**/*.ts': () => ['tsc --noEmit -p .', 'tsc --noEmit -p webview'],
};
