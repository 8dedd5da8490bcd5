/** What processes tell of themselves, as those who stand on the windows know it. */
export { SIGNAL_EVENTS, type GaugeName, type SignalEvent } from '../parse/signal.js';
