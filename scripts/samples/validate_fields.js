// Copy to scripts/shop/products.js: what is wrong with each field, all of it at once.

function check(row, isNew) {
  const errors = {};
  if ((isNew || 'sku' in row) && !/^[A-Z0-9-]{3,20}$/.test(row.sku ?? '')) {
    errors.sku = 'must be 3 to 20 capitals, digits and -';
  }
  if ((isNew || 'price_cents' in row) && !(row.price_cents > 0)) {
    errors.price_cents = 'must be more than 0';
  }
  if (row.weight_kg !== undefined && row.weight_kg !== null && !(row.weight_kg > 0)) {
    errors.weight_kg = 'must be more than 0, or null';
  }
  return errors;
}

function refuseIfWrong(ctx, errors) {
  if (Object.keys(errors).length > 0) {
    ctx.reject(422, 'The product is not valid', { code: 'invalid_product', errors });
  }
}

export function beforeCreate(ctx) {
  for (const row of ctx.rows) refuseIfWrong(ctx, check(row, true));
}

export function beforeUpdate(ctx) {
  refuseIfWrong(ctx, check(ctx.patch, false));
}
