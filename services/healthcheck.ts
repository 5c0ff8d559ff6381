/** For a container's HEALTHCHECK, which has no shell to ask with. */
const port = process.env.FAULTLINE_ADMIN_PORT ?? '9464';
const healthy = await fetch(`http://127.0.0.1:${port}/healthz`).then(
  ({ ok }) => ok,
  () => false,
);
process.exitCode = healthy ? 0 : 1;
