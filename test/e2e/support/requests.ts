import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';

/** Status of a page asked for with this Origin, or with none. */
export async function status(url: string, origin?: string): Promise<number> {
  const response = await fetch(url, { headers: origin ? { origin } : {} });
  await response.arrayBuffer();
  return response.status;
}

/** Status of the answer to opening a WebSocket as a page of this origin would; 101 is an open one, closed at once. */
export async function upgradeStatus(url: string, origin: string): Promise<number> {
  const key = Buffer.alloc(16).toString('base64');
  const headers = { Origin: origin, Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' };
  const request = get(url, { headers: { ...headers, 'Sec-WebSocket-Key': key } });
  const answered = Promise.race([once(request, 'upgrade'), once(request, 'response')]) as Promise<[IncomingMessage]>;
  try {
    const [response] = await answered;
    response.socket.destroy();
    return response.statusCode ?? 0;
  } finally {
    request.destroy();
  }
}
