export function afterRead(ctx) {
  ctx.reject(418, 'hooks around what a trial reads do not run');
}
