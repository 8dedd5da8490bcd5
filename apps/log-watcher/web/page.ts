/** The dashboard of log-watcher: what is wrong first, then the figures, their course, and the requests behind them. */
import { startCopyButtons } from '/assets/copy-button.js';
import { byId } from '/assets/elements.js';
import { showAlerts } from './alerts-view.js';
import { drawCharts, startCharts } from './charts.js';
import { showConfigTrouble } from './config-trouble.js';
import { fetchDelivery, startDelivery } from './delivery-view.js';
import { fetchExplanation, showExplanation, startExplanation } from './explain-view.js';
import { bytes, clockTime, count, windowName } from './figures.js';
import { showFigures } from './figures-view.js';
import { onLanguageChange, startLanguage, text } from './language.js';
import { LiveFeed, type FeedState } from './live-feed.js';
import { fetchLog } from './log-view.js';
import { startRequestDrawer } from './request-drawer.js';
import { showRules } from './rules-view.js';
import { ofService, startServices } from './services.js';
import { fetchSilences, startSilences } from './silences-view.js';
import { showErrors, showSlowest } from './tables-view.js';
import { startTheme } from './theme.js';
import { refreshView, startViews, whileViewing } from './views.js';
import {
  get,
  WINDOW_MS,
  type AlertsAnswer,
  type ErrorReport,
  type FinishedRequest,
  type Snapshot,
  type Timeline,
  type WindowName,
} from './watch-api.js';

let chosen: WindowName = '5m';
let latest: Snapshot | undefined;
let feedState: FeedState | undefined;
let lostSince: number | undefined;
let course: { timeline: Timeline; slowest: FinishedRequest[]; errors: ErrorReport } | undefined;
let alerts: AlertsAnswer | undefined;

function showSnapshot(): void {
  showFigures(latest?.windows[chosen], latest?.tail, WINDOW_MS[chosen]);
  if (latest !== undefined) {
    showAlerts(latest.alerts, latest.now);
    showConfigTrouble(latest.config_trouble);
    const { lines, malformed, lag_bytes } = latest.tail;
    write('tail', text('tail', { lines: count(lines), malformed: count(malformed), lag: bytes(lag_bytes) }));
  }
  showHeadline();
}

function showHeadline(): void {
  const firing = latest?.alerts.filter(({ status }) => status === 'firing') ?? [];
  const critical = firing.some(({ severity }) => severity === 'critical');
  let state = 'waiting';
  let words = text('waiting');
  if (firing.length > 0) {
    state = critical ? 'critical' : 'warning';
    words = firing.length === 1 ? text('oneAlert') : text('manyAlerts', { count: firing.length });
  } else if (latest !== undefined) {
    state = latest.tail.lines === 0 ? 'silent' : 'calm';
    words = text(state === 'silent' ? 'silent' : 'calm');
  }
  document.body.dataset['state'] = state;
  write('headline', words);
  write('firing-count', firing.length === 0 ? '' : String(firing.length));
}

function showBanner(): void {
  const banner = byId('banner', HTMLElement);
  banner.hidden = feedState === undefined || feedState === 'live';
  document.body.classList.toggle('stale', feedState === 'lost');
  banner.classList.toggle('mild', feedState === 'polling');
  if (feedState === 'lost') write('banner', text('lost', { since: clockTime(lostSince ?? Date.now()) }));
  if (feedState === 'polling') write('banner', text('polling'));
}

/** Fetches what the stream does not carry: the course of the window, what went wrong in it, and its slowest requests. */
async function fetchCourse(): Promise<void> {
  const [window, service] = [chosen, ofService()];
  const asked = `?window=${window}${service}`;
  try {
    const [timeline, { requests }, errors] = await Promise.all([
      get<Timeline>(`/v1/timeline${asked}`),
      get<{ requests: FinishedRequest[] }>(`/v1/slow${asked}`),
      get<ErrorReport>(`/v1/errors${asked}`),
      fetchExplanation(window, service),
    ]);
    if (window !== chosen || service !== ofService()) return;
    course = { timeline, slowest: requests, errors };
    showCourse();
  } catch {
    // The feed notices a lost connection and says so; the course stays as it was.
    return;
  }
}

function showCourse(): void {
  if (course === undefined) return;
  drawCharts(chosen, course.timeline, latest?.now ?? Date.now());
  showSlowest(course.slowest);
  showErrors(course.errors);
  showExplanation();
}

async function fetchAlerts(): Promise<void> {
  await fetchSilences();
  try {
    alerts = await get<AlertsAnswer>('/v1/alerts');
    showRules(alerts);
  } catch {
    return;
  }
}

// A live region speaks whenever it is written to: only what is new is written.
function write(id: string, words: string): void {
  const place = byId(id, HTMLElement);
  if (place.textContent !== words) place.textContent = words;
}

function nameWindows(): void {
  for (const name of document.querySelectorAll<HTMLElement>('[data-window]'))
    name.textContent = windowName(name.dataset['window'] ?? '');
}

const feed = new LiveFeed(() => chosen, ofService, {
  onSnapshot(snapshot) {
    latest = snapshot;
    showSnapshot();
  },
  onState(state, lastAt) {
    feedState = state;
    lostSince = state === 'lost' ? (lostSince ?? lastAt ?? Date.now()) : undefined;
    showBanner();
  },
});

byId('windows', HTMLElement).addEventListener('change', (event) => {
  chosen = (event.target as HTMLInputElement).value as WindowName;
  showSnapshot();
  refreshView();
});

onLanguageChange(() => {
  nameWindows();
  showSnapshot();
  showBanner();
  showCourse();
  if (alerts !== undefined) showRules(alerts);
  refreshView();
});

startLanguage(byId('language', HTMLButtonElement));
startTheme(byId('theme', HTMLButtonElement));
startCopyButtons(text);
startRequestDrawer();
startCharts();
startSilences();
startDelivery();
startExplanation(() => void fetchExplanation(chosen, ofService()));
nameWindows();
showSnapshot();
whileViewing('now', fetchCourse);
whileViewing('alerts', fetchAlerts);
whileViewing('delivery', fetchDelivery);
whileViewing('log', () => fetchLog(ofService()));
void startServices(() => {
  feed.restart();
  refreshView();
});
feed.start();
startViews();
