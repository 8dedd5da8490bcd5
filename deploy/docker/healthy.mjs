/** Health check of the images: `node healthy.mjs VARIABLE DEFAULT_PORT`. Ends with 0 where the program on that port answers that it is well, else with 1 and why. */
const [, , variable, usualPort] = process.argv;
const port = process.env[variable] || usualPort;

try {
  const answer = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(4000) });
  const { status } = await answer.json();
  if (!answer.ok || status !== 'ok') throw new Error(`it answers ${answer.status} ${status}`);
} catch (error) {
  process.stderr.write(`port ${port}: ${error.cause?.code ?? error.message}\n`);
  process.exitCode = 1;
}
