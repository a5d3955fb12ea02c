import { WebSocketServer } from 'ws';

/** WebSockets for a server that is already there; messages are at most so many bytes long. */
export function webSockets(maxPayload: number): WebSocketServer {
  return new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false });
}
