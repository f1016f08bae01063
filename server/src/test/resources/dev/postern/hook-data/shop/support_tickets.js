const notes = {
  audited(ctx, row) {
    ctx.db.create('support_tickets',
      { customer_id: 1, subject: 'written by a hook', body: row.subject });
  },
  refused(ctx, row) {
    notes.audited(ctx, row);
    ctx.reject(422, 'refused after all');
  },
  broken(ctx, row) {
    notes.audited(ctx, row);
    throw new Error('broken');
  },
  caught(ctx, row) {
    try {
      ctx.db.create('support_tickets', { customer_id: 1, priority: 'no such', subject: 'x', body: '' });
      row.resolution = 'not caught';
    } catch (error) {
      row.resolution = `${error.name} ${error.code} ${error.status}`;
    }
    ctx.db.update('support_tickets', { body: 'after the error' }, { id: row.id });
  },
  misused(ctx, row) {
    const told = [];
    for (const attempt of [
      () => ctx.db.read('customers', { wher: { id: 1 } }),
      () => ctx.db.read('customers', { where: { id: undefined } }),
      () => ctx.db.read('customers', { where: { id: { like: {} } } }),
      () => ctx.db.read('customers', { where: { id: { around: 1 } } }),
      () => ctx.db.read('customers', { where: [['id', 1]] }),
      () => ctx.db.read('customers', { order: ['id', 'desc'] }),
      () => ctx.db.read('customers', { limit: -1 }),
      () => ctx.db.read('nowhere'),
      () => ctx.db.read('customers', { select: ['nothing'] }),
      () => ctx.db.delete('customers', {}),
      () => ctx.db.update('customers', { company: 'x' }),
      () => ctx.db.create('customers', 7),
      () => ctx.db.call('nowhere'),
      () => ctx.db.query('select 1; select 2'),
      () => { ctx.db.read = null; },
    ]) {
      try { attempt(); told.push('nothing'); } catch ({ name, message }) { told.push(`${name}: ${message}`); }
    }
    row.resolution = told.join('\n');
  },
  endless(ctx) { for (;;) ctx.db.read('regions', { limit: 1 }); },
  slow(ctx, row) {
    notes.audited(ctx, row);
    ctx.db.call('doze', {});
  },
  late(ctx, row) {
    notes.audited(ctx, row);
    for (;;);
  },
  elsewhere(ctx, row) {
    row.resolution = JSON.stringify([
      ctx.db.read('customers', { select: ['id'], where: { tenant_id: { neq: 1 } } }).length,
      ctx.db.update('customers', { company: 'stolen' }, { tenant_id: 2 }).count,
    ]);
  },
  read(ctx, row) {
    const [mine] = ctx.db.read('support_tickets', { where: [['id', 'eq', row.id]] });
    row.resolution = mine.subject;
  },
  asked(ctx, row) {
    row.resolution = JSON.stringify([
      ctx.db.query(
        "select id, $2::text as said, '$1' as quoted from customers where id = any($1) order by id",
        [[1], null]),
      ctx.db.query('select count(*)::int as foreign_rows from customers where tenant_id <> $1', [1]),
    ]);
  },
  writing(ctx, row) {
    try { ctx.db.query("delete from support_tickets where subject = 'writing'"); }
    catch ({ code }) { row.resolution = code; }
  },
  unreadable(ctx, row) {
    try { ctx.db.query('select salary_cents from employees'); }
    catch ({ message }) { row.resolution = message; }
  },
  called(ctx, row) {
    row.resolution = JSON.stringify(ctx.db.call('get_customer_lifetime_value', { customer_id: 1 }).length);
  },
};
export function afterCreate(ctx) {
  for (const row of ctx.rows) notes[row.subject]?.(ctx, row);
}
export function afterRead(ctx) {
  for (const row of ctx.rows) if (row.subject === 'read') row.subject += ' by a hook';
}
