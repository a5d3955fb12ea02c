/**
 * The component library, and the only module that knows which one it is. @vscode/webview-ui-toolkit is archived by its
 * makers; a successor is this one file's work. Only the components used are registered, so that the rest is not bundled.
 */
import { provideVSCodeDesignSystem, vsCodeButton, vsCodeDivider, vsCodeProgressRing } from '@vscode/webview-ui-toolkit';

/** Makes the custom elements known; once, before the first of them is shown. */
export function registerComponents(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeDivider(), vsCodeProgressRing());
}

export interface ButtonOptions {
  readonly label: string;
  readonly appearance?: 'primary' | 'secondary' | 'icon';
  readonly testId?: string;
  /** Shown in place of the label, which then becomes the accessible name. */
  readonly icon?: SVGElement;
  readonly onPress: () => void;
}

/** A push button. */
export function button({ label, appearance = 'secondary', testId, icon, onPress }: ButtonOptions): HTMLElement {
  const element = document.createElement('vscode-button');
  element.setAttribute('appearance', appearance);
  if (testId) element.dataset['testid'] = testId;
  if (icon) {
    element.append(icon);
    element.setAttribute('aria-label', label);
    element.title = label;
  } else {
    element.textContent = label;
  }
  element.addEventListener('click', onPress);
  return element;
}

/** Something is on its way; the words beside it say what. */
export function progressRing(): HTMLElement {
  const element = document.createElement('vscode-progress-ring');
  element.setAttribute('aria-hidden', 'true');
  return element;
}

export function divider(): HTMLElement {
  return document.createElement('vscode-divider');
}
