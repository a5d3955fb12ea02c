import './panel.css';
import type { HostMessage, PanelMessage } from '../src/protocol/panel';
import { registerComponents } from './components';
import { PanelApp } from './panel/app';

/** What the editor gives a webview to speak with its extension. */
declare function acquireVsCodeApi(): { postMessage(message: PanelMessage): void };

const root = document.getElementById('panel');
if (!root) throw new Error('The page has no element with the id "panel".');

const host = acquireVsCodeApi();
const send = (message: PanelMessage) => host.postMessage(message);

registerComponents();
const app = new PanelApp(root, send);
window.addEventListener('message', ({ data }: MessageEvent<HostMessage>) => app.receive(data));
send({ type: 'panel.ready' });
