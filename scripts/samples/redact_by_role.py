# Copy to scripts/shop/customers.py: only support sees whole phone numbers and addresses.


def after_read(ctx):
    if ctx.user.has_role("support"):
        return
    for row in ctx.rows:
        if row.get("phone"):
            row["phone"] = "***" + row["phone"][-4:]
        if row.get("email"):
            name, _, host = row["email"].partition("@")
            row["email"] = name[:1] + "***@" + host
        if row.get("tax_id"):
            row["tax_id"] = None


# What a write hands back is the same rows.
after_create = after_update = after_delete = after_read
