# Copy to scripts/shop/customers.py, or to each table with a tenant_id: every caller works with the
# rows of the tenant that the sign-in names.


def _tenant(ctx):
    tenant_id = ctx.user.claims.get("tenant_id")
    if tenant_id is None:
        ctx.reject(403, "This account belongs to no tenant", code="no_tenant")
    return tenant_id


def before_read(ctx):
    ctx.narrow("tenant_id", "eq", _tenant(ctx))


before_delete = before_read


def before_create(ctx):
    tenant_id = _tenant(ctx)
    for row in ctx.rows:
        row["tenant_id"] = tenant_id


def before_update(ctx):
    ctx.narrow("tenant_id", "eq", _tenant(ctx))
    if "tenant_id" in ctx.patch:
        ctx.reject(403, "Rows do not move to another tenant", code="tenant_fixed")
