import { createHash } from 'node:crypto';
import { componentsOf, parametersOf, withLayersAhead, type Layer } from './nnet3';

/** The file of what was learned is damaged. */
export class RetrainingError extends Error {
  override readonly name = 'RetrainingError';
}

const MAGIC = 'MANGONN1';
const HEADER_AT = MAGIC.length + 4;
const FLOAT_BYTES = 4;

type Json = Readonly<Record<string, unknown>>;

/** Parameters of a component, as they differ from what they were. `columns` 0: they are a vector. */
interface Difference {
  readonly component: string;
  readonly field: string;
  readonly rows: number;
  readonly columns: number;
}

interface LayerShape {
  readonly offsets: readonly number[];
  readonly outputs: number;
  readonly inputs: number;
}

interface Header {
  readonly network: { readonly bytes: number; readonly sha256: string };
  readonly ahead: readonly LayerShape[];
  readonly changed: readonly Difference[];
}

/**
 * What an acoustic model learned after it was published: layers ahead of it, and how its parameters changed. Of one model,
 * which is told by its bytes, and of no other.
 */
export class Retraining {
  private constructor(
    private readonly header: Header,
    private readonly file: Buffer,
    private readonly dataAt: number,
  ) {}

  /**
   * Reads what research/noise writes: `MANGONN1`, the length of a header of JSON (32 bits, little endian), the header, and
   * without gaps what it names: of a layer the weights in 16 bits (IEEE 754) and the bias in 32, of changed parameters a scale
   * for each row and the rows in 8 bits, of a vector 32 bits for each.
   * @throws RetrainingError
   */
  static read(file: Buffer): Retraining {
    if (file.length < HEADER_AT || file.toString('latin1', 0, MAGIC.length) !== MAGIC) throw damaged();
    const dataAt = HEADER_AT + file.readUInt32LE(MAGIC.length);
    const header = headerOf(file.subarray(HEADER_AT, dataAt));
    const { ahead, changed } = header;
    const size = [...ahead.map(sizeOfLayer), ...changed.map(sizeOfDifference)].reduce((sum, each) => sum + each, 0);
    if (dataAt + size !== file.length) throw damaged();
    return new Retraining(header, file, dataAt);
  }

  /** Whether an acoustic model is the one that learned this. */
  isOf(model: Buffer): boolean {
    const { bytes, sha256 } = this.header.network;
    return model.length === bytes && createHash('sha256').update(model).digest('hex') === sha256;
  }

  /**
   * The model with what it learned.
   * @param model one that `isOf` is true of. @throws Nnet3Error
   */
  applied(model: Buffer): Buffer {
    const changed = Buffer.from(model);
    let at = this.dataAt;
    const layers = this.header.ahead.map((shape) => {
      const layer = this.layerAt(at, shape);
      at += sizeOfLayer(shape);
      return layer;
    });
    const components = componentsOf(changed);
    for (const difference of this.header.changed) {
      this.change(components.get(difference.component), difference, at);
      at += sizeOfDifference(difference);
    }
    return layers.length === 0 ? changed : withLayersAhead(changed, layers);
  }

  private layerAt(at: number, { offsets, outputs, inputs }: LayerShape): Layer {
    const count = outputs * inputs * offsets.length;
    const weights = floatsOf(new Uint16Array(copyOf(this.file, at, 2 * count)));
    const bias = new Float32Array(copyOf(this.file, at + 2 * count, FLOAT_BYTES * outputs));
    return { offsets, outputs, weights, bias };
  }

  private change(component: Buffer | undefined, { field, rows, columns }: Difference, at: number): void {
    if (!component) throw damaged();
    const place = parametersOf(component, field, rows, columns);
    const numbers = new Float32Array(copyOf(this.file, at, FLOAT_BYTES * rows));
    const parameters = new Float32Array(copyOf(place, 0, place.length));
    if (columns === 0) {
      for (const [row, difference] of numbers.entries()) parameters[row] = (parameters[row] ?? 0) + difference;
    } else {
      const steps = new Int8Array(copyOf(this.file, at + FLOAT_BYTES * rows, rows * columns));
      for (const [row, scale] of numbers.entries()) {
        for (let index = row * columns; index < (row + 1) * columns; index += 1) {
          parameters[index] = (parameters[index] ?? 0) + scale * (steps[index] ?? 0);
        }
      }
    }
    place.set(new Uint8Array(parameters.buffer));
  }
}

/** Bytes from where numbers do not lie as typed arrays want them; little endian, as every platform that we ship for. */
function copyOf(bytes: Buffer, at: number, length: number): ArrayBuffer {
  const copy = new ArrayBuffer(length);
  new Uint8Array(copy).set(bytes.subarray(at, at + length));
  return copy;
}

function sizeOfLayer({ offsets, outputs, inputs }: LayerShape): number {
  return 2 * outputs * inputs * offsets.length + FLOAT_BYTES * outputs;
}

function sizeOfDifference({ rows, columns }: Difference): number {
  return FLOAT_BYTES * rows + rows * columns;
}

function headerOf(bytes: Buffer): Header {
  let header: unknown;
  try {
    header = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw damaged();
  }
  const { network, ahead, changed } = fieldsOf(header);
  const { bytes: size, sha256 } = fieldsOf(network);
  if (!isCount(size) || typeof sha256 !== 'string' || !Array.isArray(ahead) || !Array.isArray(changed)) throw damaged();
  return { network: { bytes: size, sha256 }, ahead: ahead.map(layerShapeOf), changed: changed.map(differenceOf) };
}

function layerShapeOf(value: unknown): LayerShape {
  const { offsets, outputs, inputs } = fieldsOf(value);
  if (!Array.isArray(offsets) || !isCount(outputs) || !isCount(inputs)) throw damaged();
  return { offsets: offsets.map(Number), outputs, inputs };
}

function differenceOf(value: unknown): Difference {
  const { component, field, rows, columns } = fieldsOf(value);
  if (typeof component !== 'string' || typeof field !== 'string' || !isCount(rows)) throw damaged();
  if (columns !== 0 && !isCount(columns)) throw damaged();
  return { component, field, rows, columns };
}

function fieldsOf(value: unknown): Json {
  if (typeof value !== 'object' || value === null) throw damaged();
  return value as Json;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 2 ** 24;
}

/** Numbers of 16 bits: a sign, five bits of exponent, ten of fraction. */
function floatsOf(halves: Uint16Array): Float32Array {
  const floats = new Float32Array(halves.length);
  for (let index = 0; index < halves.length; index += 1) {
    const bits = halves[index] ?? 0;
    const exponent = (bits >> 10) & 0x1f;
    const fraction = bits & 0x3ff;
    const size = exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * (POWERS[exponent] ?? Infinity);
    floats[index] = bits & 0x8000 ? -size : size;
  }
  return floats;
}

/** What a fraction's last bit is worth by its exponent; the last of 32 exponents stands for what is no number. */
const POWERS = Float64Array.from({ length: 31 }, (_, exponent) => 2 ** (exponent - 25));

function damaged(): RetrainingError {
  return new RetrainingError('it is damaged');
}
