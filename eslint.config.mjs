import js from '@eslint/js';
import tseslint from 'typescript-eslint';

// The rooms of docs/architecture.md. Each entry says what a room may not import; the corridor (voiceSession.ts) and the
// composition roots (extension.ts, cli.ts) are the only places where rooms meet.
const ROOMS = ['audio', 'speech', 'language', 'terminals', 'history', 'lists', 'server', 'ui'];
const VSCODE = { name: 'vscode', message: 'Only *.vscode.ts files, src/ui and src/extension.ts may import vscode.' };

function room(name, { vscode = false, also = [] } = {}) {
  const others = ROOMS.filter((other) => other !== name);
  return {
    'no-restricted-imports': [
      'error',
      {
        paths: [...(vscode ? [] : [VSCODE]), ...also],
        patterns: [
          {
            group: others.flatMap((other) => [`**/${other}/**`, `**/${other}`]),
            message: `${name}/ does not import another room; they meet in voiceSession.ts and the composition roots.`,
          },
        ],
      },
    ],
  };
}

const NODE_IO = ['fs', 'fs/promises', 'child_process', 'net', 'http', 'https', 'os', 'path', 'worker_threads', 'crypto']
  .flatMap((name) => [name, `node:${name}`])
  .map((name) => ({ name, message: 'language/ is pure: no Node I/O.' }));

export default tseslint.config(
  { ignores: ['dist', 'out', 'artifacts', 'node_modules', 'scripts/stub'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { project: ['./tsconfig.json', './webview/tsconfig.json'], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      'no-restricted-imports': ['error', { paths: [VSCODE] }],
    },
  },
  ...['audio', 'speech', 'terminals', 'history', 'lists'].map((name) => ({
    files: [`src/${name}/**/*.ts`],
    ignores: ['**/*.vscode.ts'],
    rules: room(name),
  })),
  ...['audio', 'speech', 'terminals', 'history', 'lists'].map((name) => ({
    files: [`src/${name}/**/*.vscode.ts`],
    rules: room(name, { vscode: true }),
  })),
  { files: ['src/language/**/*.ts'], rules: room('language', { also: NODE_IO }) },
  {
    files: ['src/ui/**/*.ts', 'src/extension.ts', 'src/**/*.vscode.ts', 'test/host/**/*.ts'],
    ignores: ['src/{audio,speech,terminals,history,lists}/**'],
    rules: { 'no-restricted-imports': 'off' },
  },
  {
    files: ['webview/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [VSCODE],
          patterns: [
            {
              group: ['../src/*', '!../src/protocol', '**/../src/!(protocol)/**'],
              message: 'webview/ imports protocol/ alone.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        fetch: 'readonly',
        performance: 'readonly',
        AbortController: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        structuredClone: 'readonly',
      },
    },
  },
);
