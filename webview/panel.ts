import './panel.css';
import './history.css';
import type { HistoryAnswer } from '../src/protocol/historyView';
import type { HostMessage, PanelMessage } from '../src/protocol/panel';
import { registerComponents } from './components';
import { MicrophoneCapture, MicrophoneService } from './microphoneCapture';
import { PanelApp } from './panel/app';

/** What the editor gives a webview to speak with its extension. */
declare function acquireVsCodeApi(): { postMessage(message: PanelMessage): void };

const root = document.getElementById('panel');
if (!root) throw new Error('The page has no element with the id "panel".');

const host = acquireVsCodeApi();
const send = (message: PanelMessage) => host.postMessage(message);

registerComponents();
const app = new PanelApp(root, send, root.dataset['history'] ?? 'historyView.js');
const microphone = new MicrophoneService(
  {
    report: send,
    // A buffer of its own and just as long: it travels without JSON.
    sound: (capture, samples) => send({ type: 'microphone.sound', capture, samples: samples.slice().buffer }),
  },
  new MicrophoneCapture(root.dataset['worklet'] ?? 'captureWorklet.js'),
);
window.addEventListener('message', ({ data }: MessageEvent<HostMessage>) => {
  if (data.type === 'panel.state' || data.type === 'panel.level' || data.type === 'panel.sayable') app.receive(data);
  else if (isOfHistory(data)) app.history.receive(data);
  else microphone.handle(data);
});
send({ type: 'panel.ready' });

function isOfHistory(message: HostMessage): message is HistoryAnswer {
  return message.type.startsWith('history.');
}
