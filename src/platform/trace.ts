import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

/** Which utterance or connection the code is at work for, in W3C's terms. */
export interface Trace {
  /** 32 hexadecimal digits: the same in every line about one utterance, in every program it passes. */
  readonly traceId: string;
  /** 16 hexadecimal digits: this program's part in it. */
  readonly spanId: string;
  readonly session?: string;
}

/** @param id 32 hexadecimal digits, dashes aside: that of an utterance, so that its log and its row are found by one id. */
export function newTrace(id?: string, session?: string): Trace {
  const given = id?.replaceAll('-', '').toLowerCase() ?? '';
  const traceId = /^[0-9a-f]{32}$/.test(given) ? given : randomBytes(16).toString('hex');
  return { traceId, spanId: randomBytes(8).toString('hex'), ...(session === undefined ? {} : { session }) };
}

/** The trace that a client's `traceparent` header names, with a span of ours in it; null when it names none. */
export function readTraceparent(header: string | undefined, session?: string): Trace | null {
  const traceId = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/.exec(header?.trim() ?? '')?.[1];
  if (traceId === undefined || /^0+$/.test(traceId)) return null;
  return newTrace(traceId, session);
}

/** Carries the trace along with whatever runs, awaits and calls back for it. */
export class Tracing {
  private readonly storage = new AsyncLocalStorage<Trace>();

  /** @param session of every trace that begins here, e.g. a window of the editor. */
  constructor(readonly session?: string) {}

  run<Result>(trace: Trace, work: () => Result): Result {
    return this.storage.run(trace, work);
  }

  /** The trace as W3C's header, for whoever goes on with it in another program; undefined outside of one. */
  traceparent(): string | undefined {
    const trace = this.storage.getStore();
    return trace && `00-${trace.traceId}-${trace.spanId}-01`;
  }

  /** What each log line carries. */
  fields(): object {
    const trace = this.storage.getStore();
    if (!trace) return {};
    const { traceId, spanId, session } = trace;
    return { trace_id: traceId, span_id: spanId, ...(session === undefined ? {} : { session }) };
  }
}
