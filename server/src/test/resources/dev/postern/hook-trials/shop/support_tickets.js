export function beforeCreate(ctx) {
  const [row] = ctx.rows;
  const [customer] = ctx.db.read('customers', {
    select: ['id', 'company', 'tenant_id'],
    where: { id: row.customer_id },
  });
  if (!customer) ctx.reject(422, 'There is no such customer', { code: 'no_customer' });
  row.tenant_id = customer.tenant_id;
  ctx.db.update('customers', { company: 'In a trial' }, { id: customer.id });
  ctx.db.create('support_tickets', [{ ...row, subject: 'Made by a trial', body: '' }]);
  row.seen = ctx.db.read('support_tickets', { select: ['id'], where: { subject: 'Made by a trial' } }).length;
  row.company = ctx.db.read('customers', { select: ['company'], where: { id: customer.id } })[0].company;
}

export function beforeDelete(ctx) {
  const hit = ctx.affected();
  ctx.log('hits', hit.map(({ id }) => id).join());
  ctx.narrow('status', 'neq', 'open');
}

export function afterRead(ctx) {
  ctx.rows = ctx.db.query('select count(*) as n from customers', []);
}
