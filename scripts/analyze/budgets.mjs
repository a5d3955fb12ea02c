// What the built product may weigh, and what to do where it weighs more. Raw bytes: they are what is read and parsed.
const MB = 1_000_000;
const KB = 1_000;

export const BUDGETS = { inAll: 5 * MB, chunk: 1 * MB, asset: 500 * KB };

const MOST_NAMED = 3;

/**
 * @typedef {{path: string, kind: 'chunk' | 'asset' | 'engine', raw: number, inputs?: Record<string, number>}} Part
 *   `inputs`: bytes that each source file brings to a chunk. Engines (native code and WebAssembly of others) are shown,
 *   and held to the limit of the package instead (scripts/package).
 */

/**
 * @param {readonly Part[]} parts
 * @param {typeof BUDGETS} budgets
 * @returns {string[]} one sentence with advice for each budget that is broken
 */
export function broken(parts, budgets = BUDGETS) {
  const built = parts.filter(({ kind }) => kind !== 'engine');
  const total = built.reduce((sum, { raw }) => sum + raw, 0);
  const complaints = built
    .filter(({ kind, raw }) => raw > budgets[kind])
    .map((part) => `${part.path}: ${over(part.raw, budgets[part.kind])}. ${advice(part)}`);
  if (total <= budgets.inAll) return complaints;
  const largest = [...built].sort((one, other) => other.raw - one.raw).slice(0, MOST_NAMED);
  const names = largest.map(({ path, raw }) => `${path} (${raw})`).join(', ');
  return [...complaints, `in all: ${over(total, budgets.inAll)}. The largest are ${names}.`];
}

function over(bytes, limit) {
  return `${bytes} bytes, ${bytes - limit} more than the ${limit} it may have`;
}

function advice({ kind, inputs = {} }) {
  if (kind === 'asset') return 'Compress it, or make several of it that are loaded when they are wanted.';
  const heaviest = Object.entries(byPackage(inputs))
    .sort(([, one], [, other]) => other - one)
    .slice(0, MOST_NAMED)
    .map(([name, bytes]) => `${name} (${bytes})`);
  return `Load what is not always wanted by import() into a bundle of its own (APART in esbuild.mjs); the heaviest are ${heaviest.join(', ')}.`;
}

/** Sums the sources by package, and our own by room. */
export function byPackage(inputs) {
  const sums = {};
  for (const [path, bytes] of Object.entries(inputs)) {
    const name =
      /^(?:.*\/)?(node_modules\/(?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path.split('/').slice(0, 2).join('/');
    sums[name] = (sums[name] ?? 0) + bytes;
  }
  return sums;
}
