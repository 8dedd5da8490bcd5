/** The dashboard of log-watcher: what is wrong first, then the figures, their course, and the requests behind them. */
import { showAlerts } from './alerts-view.js';
import { drawCharts, startCharts } from './charts.js';
import { startCopyButtons } from './copy-button.js';
import { byId } from './elements.js';
import { bytes, clockTime, count, windowName } from './figures.js';
import { showFigures } from './figures-view.js';
import { onLanguageChange, startLanguage, text } from './language.js';
import { LiveFeed, type FeedState } from './live-feed.js';
import { startRequestDrawer } from './request-drawer.js';
import { showErrorTypes, showSlowest } from './tables-view.js';
import { get, type SlowRequest, type Snapshot, type Timeline, type WindowName } from './watch-api.js';

const COURSE_MS = 2000;

let chosen: WindowName = '5m';
let latest: Snapshot | undefined;
let feedState: FeedState | undefined;
let lostSince: number | undefined;
let course: { timeline: Timeline; slowest: SlowRequest[] } | undefined;

function showSnapshot(): void {
  const stats = latest?.windows[chosen];
  showFigures(stats, latest?.tail);
  showErrorTypes(stats?.error_types ?? []);
  if (latest !== undefined) {
    showAlerts(latest.alerts, latest.now);
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
}

function showBanner(): void {
  const banner = byId('banner', HTMLElement);
  banner.hidden = feedState === undefined || feedState === 'live';
  document.body.classList.toggle('stale', feedState === 'lost');
  banner.classList.toggle('mild', feedState === 'polling');
  if (feedState === 'lost') write('banner', text('lost', { since: clockTime(lostSince ?? Date.now()) }));
  if (feedState === 'polling') write('banner', text('polling'));
}

/** Fetches what the stream does not carry: the course of the window and its slowest requests. */
async function fetchCourse(): Promise<void> {
  const window = chosen;
  try {
    const [timeline, { requests }] = await Promise.all([
      get<Timeline>(`/v1/timeline?window=${window}`),
      get<{ requests: SlowRequest[] }>(`/v1/slow?window=${window}`),
    ]);
    if (window !== chosen) return;
    course = { timeline, slowest: requests };
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
}

async function keepCourse(): Promise<void> {
  if (!document.hidden) await fetchCourse();
  setTimeout(() => void keepCourse(), COURSE_MS);
}

// A live region speaks whenever it is written to: only what is new is written.
function write(id: string, words: string): void {
  const place = byId(id, HTMLElement);
  if (place.textContent !== words) place.textContent = words;
}

const feed = new LiveFeed(() => chosen, {
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
  void fetchCourse();
});
function nameWindows(): void {
  for (const name of document.querySelectorAll<HTMLElement>('[data-window]'))
    name.textContent = windowName(name.dataset['window'] ?? '');
}

onLanguageChange(() => {
  nameWindows();
  showSnapshot();
  showBanner();
  showCourse();
});

startLanguage(byId('language', HTMLButtonElement));
startCopyButtons();
startRequestDrawer();
startCharts();
nameWindows();
showSnapshot();
feed.start();
void keepCourse();
