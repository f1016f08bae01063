# Copy to scripts/shop/orders.py: the name of each order's customer, by one query for the whole page
# and not one a row. It runs as the caller: whoever may not read customers gets no names.

bind = {"needs": ["customer_id"]}


def after_read(ctx):
    ids = sorted({row["customer_id"] for row in ctx.rows if row.get("customer_id") is not None})
    if not ids:
        return
    customers = ctx.db.read("customers", select=["id", "full_name"], where={"id": ids})
    names = {customer["id"]: customer["full_name"] for customer in customers}
    for row in ctx.rows:
        row["customer_name"] = names.get(row["customer_id"])
