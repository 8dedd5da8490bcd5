/* Dark or light, before anything is drawn: a script by itself, because modules only run after the first picture. theme.ts does the rest. */
{
  let chosen: string | null = null;
  try {
    chosen = localStorage.getItem('safelight-theme');
  } catch {
    // Storage may be forbidden; the browser's own preference holds then.
  }
  const light = chosen === 'light' || (chosen !== 'dark' && matchMedia('(prefers-color-scheme: light)').matches);
  document.documentElement.dataset['theme'] = light ? 'light' : 'dark';
}
