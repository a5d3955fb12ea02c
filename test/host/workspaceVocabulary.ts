import { join } from 'node:path';

/** Where a workspace keeps vocabularies of its own, relative to it. */
export const VOCABULARY_FILE = join('.vscode', 'mango', 'probe.yaml');

/** What only this workspace understands. */
export const WORKSPACE_PHRASE = 'polish the silver mountain';

export const VOCABULARY = `name: probe
about: A rule that only this workspace brings.
when: always
rules:
  - id: polish
    say: ${WORKSPACE_PHRASE}
    do: {run: "true"}
    example: ${WORKSPACE_PHRASE}
`;
