import { ByteWriter } from './byteWriter';

/*
 * Kaldi's binary format of an nnet3 acoustic model (am/final.mdl; nnet3/nnet-nnet.cc, nnet-tdnn-component.cc): the
 * transition model, the network's nodes as text, its components one after the other, and how far it looks around a frame.
 * Numbers have their size in bytes in front of them.
 */
const NODES = '<Nnet3> ';
const COMPONENTS = '<NumComponents> ';
const COMPONENT = '<ComponentName> ';
const END = '</Nnet3> ';

/** More than the names and small numbers of some layers take: growing would copy the whole model. */
const NAMES_BYTES = 1 << 16;

/** A layer over the frames around. */
export interface Layer {
  /** Frames seen, relative to the one that is made; ascending. */
  readonly offsets: readonly number[];
  readonly outputs: number;
  /** A row for each output; in each, the inputs of every offset one after the other. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

/** The file is no nnet3 model, or its parts do not fit. */
export class Nnet3Error extends Error {
  override readonly name = 'Nnet3Error';
}

/**
 * The model with layers ahead of it: rectified but for the last, whose outputs are added to the features. The model then
 * sees the sum wherever it saw the features; the speaker's vector still comes from the features as they were.
 * @throws Nnet3Error
 */
export function withLayersAhead(model: Buffer, layers: readonly Layer[]): Buffer {
  const nodesAt = behind(model, NODES, 0);
  const countAt = behind(model, COMPONENTS, nodesAt);
  const nodesEnd = countAt - COMPONENTS.length;
  const end = model.lastIndexOf(END);
  if (end < countAt) throw new Nnet3Error('The acoustic model has no end.');
  const nodes = model.toString('latin1', nodesAt, nodesEnd);
  const features = Number(/^input-node name=input dim=(\d+)$/m.exec(nodes)?.[1]);
  checkShapes(layers, features);
  const added = layers.reduce((sum, { weights, bias }) => sum + weights.byteLength + bias.byteLength, 0);
  const out = new KaldiWriter(model.length + added + NAMES_BYTES);
  out.raw(model.subarray(0, nodesAt)).raw(Buffer.from(nodesAhead(nodes, layers.length), 'latin1'));
  const count = intAt(model, countAt);
  out.token('<NumComponents>').int(count + 2 * layers.length);
  for (const [at, layer] of layers.entries()) {
    writeAffine(out, `front${at + 1}.affine`, layer);
    if (at < layers.length - 1) writeRectifier(out, `front${at + 1}.relu`, layer.outputs);
  }
  out.token('<ComponentName>').token('front.sum').token('<NoOpComponent>');
  out.token('<Dim>').int(features).token('<BackpropScale>').float(1).token('</NoOpComponent>');
  out.raw(model.subarray(countAt + INT_BYTES, end)).raw(widened(model.subarray(end), layers));
  return out.bytes();
}

/** The components of a model by name; each is a part of the model's own memory. @throws Nnet3Error */
export function componentsOf(model: Buffer): ReadonlyMap<string, Buffer> {
  const components = new Map<string, Buffer>();
  let at = behind(model, COMPONENT, behind(model, COMPONENTS, behind(model, NODES, 0)));
  while (at < model.length) {
    const next = model.indexOf(COMPONENT, at, 'latin1');
    const end = next < 0 ? model.length : next;
    components.set(model.toString('latin1', at, behind(model, ' ', at) - 1), model.subarray(at, end));
    at = next < 0 ? model.length : next + COMPONENT.length;
  }
  return components;
}

/**
 * The bytes of a component's parameters: 32 bits each, row by row.
 * @param field `LinearParams`, `BiasParams` or `Params`. @param columns 0: a vector.
 * @throws Nnet3Error when there are none, or of another shape.
 */
export function parametersOf(component: Buffer, field: string, rows: number, columns: number): Buffer {
  const fieldAt = behind(component, `<${field}> `, 0);
  const kind = columns === 0 ? 'FV ' : 'FM ';
  const shape = columns === 0 ? [rows] : [rows, columns];
  const fits =
    component.toString('latin1', fieldAt, fieldAt + kind.length) === kind &&
    shape.every((count, place) => intAt(component, fieldAt + kind.length + place * INT_BYTES) === count);
  if (!fits) throw new Nnet3Error(`The acoustic model has no ${field} of ${shape.join(' by ')} where they should be.`);
  const at = fieldAt + kind.length + shape.length * INT_BYTES;
  return component.subarray(at, at + 4 * rows * Math.max(1, columns));
}

/** The nodes with those of the layers before them, and the sum in place of the features. */
function nodesAhead(nodes: string, count: number): string {
  const ahead: string[] = [];
  let before = 'input';
  for (let at = 1; at <= count; at += 1) {
    for (const name of [`front${at}.affine`, ...(at < count ? [`front${at}.relu`] : [])]) {
      ahead.push(`component-node name=${name} component=${name} input=${before}`);
      before = name;
    }
  }
  ahead.push(`component-node name=front.sum component=front.sum input=Sum(input, ${before})`);
  const lines = nodes.split('\n').flatMap((line) => {
    if (/^input-node name=input /.test(line)) return [line, ...ahead];
    const [, head, descriptor] = /^(\S+ .*?\binput(?:-node)?=)(.*)$/.exec(line) ?? [];
    if (head === undefined || descriptor === undefined) return [line];
    return [head + descriptor.replaceAll(/(?<![\w.-])input(?![\w.-])/g, 'front.sum')];
  });
  return lines.join('\n');
}

function writeAffine(out: KaldiWriter, name: string, { offsets, outputs, weights, bias }: Layer): void {
  out.token('<ComponentName>').token(name).token('<TdnnComponent>');
  out.token('<MaxChange>').float(0).token('<LearningRate>').float(0);
  out.token('<TimeOffsets>').ints(offsets);
  out.token('<LinearParams>').matrix(outputs, weights).token('<BiasParams>').vector(bias);
  // What follows is for training alone, and the library wants it there.
  out.token('<OrthonormalConstraint>').float(0).token('<UseNaturalGradient>').bool(false);
  out.token('<NumSamplesHistory>').float(2000).token('<AlphaInOut>').float(4).float(4);
  out.token('<RankInOut>').int(20).int(80).token('</TdnnComponent>');
}

function writeRectifier(out: KaldiWriter, name: string, dimension: number): void {
  const none = new Float32Array(0);
  out.token('<ComponentName>').token(name).token('<RectifiedLinearComponent>');
  out.token('<Dim>').int(dimension).token('<ValueAvg>').vector(none).token('<DerivAvg>').vector(none);
  out.token('<Count>').double(0).token('<OderivRms>').vector(none).token('<OderivCount>').double(0);
  out.token('<NumDimsSelfRepaired>').double(0).token('<NumDimsProcessed>').double(0);
  out.token('<SelfRepairScale>').float(0).token('</RectifiedLinearComponent>');
}

/** The end of the model, looking as much further around a frame as the layers do. */
function widened(end: Buffer, layers: readonly Layer[]): Buffer {
  const wider = Buffer.from(end);
  const left = behind(wider, '<LeftContext> ', 0);
  const right = behind(wider, '<RightContext> ', 0);
  const reach = (of: (offsets: readonly number[]) => number): number =>
    layers.reduce((sum, { offsets }) => sum + Math.max(0, of(offsets)), 0);
  wider.writeInt32LE(intAt(end, left) + reach((offsets) => -(offsets[0] ?? 0)), left + 1);
  wider.writeInt32LE(intAt(end, right) + reach((offsets) => offsets.at(-1) ?? 0), right + 1);
  return wider;
}

function checkShapes(layers: readonly Layer[], features: number): void {
  let inputs = features;
  for (const { offsets, outputs, weights, bias } of layers) {
    const fits =
      offsets.length > 0 &&
      offsets.every((offset, at) => Number.isInteger(offset) && offset > (offsets[at - 1] ?? -Infinity)) &&
      weights.length === outputs * inputs * offsets.length &&
      bias.length === outputs &&
      weights.every(Number.isFinite) &&
      bias.every(Number.isFinite);
    if (!fits) throw new Nnet3Error('The layers do not fit together.');
    inputs = outputs;
  }
  if (layers.length === 0 || inputs !== features) {
    throw new Nnet3Error(`The layers do not make the ${features} features that the acoustic model takes.`);
  }
}

function behind(bytes: Buffer, token: string, from: number): number {
  const at = bytes.indexOf(token, from, 'latin1');
  if (at < 0) throw new Nnet3Error(`The acoustic model has no ${token.trim()}.`);
  return at + token.length;
}

/** The size in front of an integer, and the integer. */
const INT_BYTES = 5;

function intAt(bytes: Buffer, at: number): number {
  if (bytes[at] !== 4) throw new Nnet3Error('The acoustic model has no number where one should be.');
  return bytes.readInt32LE(at + 1);
}

/** What Kaldi's WriteBasicType and its matrices write in binary. */
class KaldiWriter extends ByteWriter {
  token(text: string): this {
    return this.raw(Buffer.from(`${text} `, 'latin1'));
  }

  bool(value: boolean): this {
    return this.raw(Buffer.from(value ? 'T' : 'F'));
  }

  int(value: number): this {
    return this.uint8(4).int32(value);
  }

  float(value: number): this {
    return this.uint8(4).float32(value);
  }

  double(value: number): this {
    return this.uint8(8).float64(value);
  }

  /** One size for all of them. */
  ints(values: readonly number[]): this {
    this.int(values.length);
    for (const value of values) this.int32(value);
    return this;
  }

  vector(values: Float32Array): this {
    this.token('FV').int(values.length);
    return this.floats(values);
  }

  matrix(rows: number, values: Float32Array): this {
    this.token('FM')
      .int(rows)
      .int(values.length / rows);
    return this.floats(values);
  }

  private floats(values: Float32Array): this {
    // As they lie in memory: every platform that we ship for is little endian.
    return this.raw(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
}
