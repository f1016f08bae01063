export function afterRead(ctx) {
  try {
    const rows = ctx.request.parameters.includes('create')
      ? ctx.db.create('archive/regions', [{ code: 'ZZ', name: 'Written' }])
      : ctx.db.read('archive/regions', { select: ['code'], limit: 1 });
    ctx.rows = [{ told: `${rows.length} rows of archive` }];
  } catch ({ code, message }) {
    ctx.rows = [{ told: `${code} ${message}` }];
  }
}
