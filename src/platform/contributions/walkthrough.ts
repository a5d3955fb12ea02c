import { PUSH_TO_TALK_KEY } from './commands';
import { PANEL_VIEW } from './views';

/** The first steps, as VS Code's welcome page leads through them. */
export function walkthroughs(): readonly object[] {
  return [
    {
      id: 'mango.start',
      title: 'Speak to your terminal',
      description: 'From the first word to the first command, offline.',
      steps: [
        {
          id: 'panel',
          title: 'Open the panel',
          description:
            'It shows the engine, the model and the microphone.\n[Open the panel](command:mango.panel.focus)',
          media: { image: 'media/walkthrough-panel.svg', altText: 'The Mango panel in the sidebar' },
          completionEvents: [`onView:${PANEL_VIEW}`],
        },
        {
          id: 'microphone',
          title: 'Choose a microphone',
          description:
            'VS Code does not give extensions the microphone, so Mango finds another way.\n[Choose microphone source](command:mango.chooseMicrophone)',
          media: { image: 'media/walkthrough-microphone.svg', altText: 'The list of microphone sources' },
          completionEvents: ['onCommand:mango.chooseMicrophone'],
        },
        {
          id: 'speak',
          title: 'Hold the key and speak',
          description: `Hold ${PUSH_TO_TALK_KEY} in a terminal and say "split the pane vertically".\n[What can I say?](command:mango.whatCanISay)`,
          media: { image: 'media/walkthrough-speak.svg', altText: 'A tmux window splitting in two' },
          completionEvents: ['onCommand:mango.holdToTalk'],
        },
      ],
    },
  ];
}
