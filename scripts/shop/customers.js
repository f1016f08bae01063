// Customers: only support sees whole phone numbers; e-mail addresses are kept tidy.

/** Rows on their way out: mask the phone, add a display name. Fields that were not asked for stay absent. */
export function afterRead(ctx) {
  const seesPhones = ctx.user.hasRole('support');
  for (const row of ctx.rows) {
    if (row.phone && !seesPhones) row.phone = '***' + row.phone.slice(-4);
    if (row.full_name && row.email) row.display_name = `${row.full_name} <${row.email}>`;
  }
}
export { afterRead as afterCreate, afterRead as afterUpdate, afterRead as afterDelete };

/** Rows on their way in: one spelling for each e-mail address, and none that cannot be one. */
export function beforeCreate(ctx) {
  for (const row of ctx.rows) {
    if (row.email === undefined || row.email === null) continue;
    row.email = String(row.email).trim().toLowerCase();
    if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(row.email)) {
      ctx.reject(422, 'The e-mail address is not valid', { code: 'invalid_email', details: row.email });
    }
  }
}
